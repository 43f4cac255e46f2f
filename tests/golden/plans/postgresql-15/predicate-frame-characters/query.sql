select id from tiny where label <> '| a | + |' and label <> '+---+' and label <> ' +' and id < 4;
