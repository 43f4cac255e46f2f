select coalesce(x, 0) + 1 from (select id as x from tiny union all select null) s;
