select id from tiny where ((id > 1 and (grp = 1 or (grp = 2 and not (label like '%(%)%')))) or (id = 9 and label ~ '^t(i|y)+n'));
