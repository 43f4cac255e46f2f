select id from tiny order by label desc;
