select c.relname, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid
where c.relname = 'orders' and a.attnum > 0 order by a.attnum;
