select id, case grp when 0 then 'zero' when 1 then 'one' else coalesce(label, 'none') end as word from tiny
where coalesce(nullif(label, ''), 'x') ilike 'TINY%' and greatest(id, grp) between 2 and 5 and check_cheap(id) and label is distinct from 'y' and (id, grp) <> (4, 1);
