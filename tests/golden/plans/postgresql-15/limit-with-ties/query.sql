select id from tiny order by grp fetch first 2 rows with ties;
