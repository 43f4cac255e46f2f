insert into counter as c (name, hits) select 'counter ' || n, n from generate_series(30, 45) n
on conflict (name) do update set hits = c.hits + excluded.hits where not c.locked;
