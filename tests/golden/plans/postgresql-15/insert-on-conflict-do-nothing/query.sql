insert into counter select 'counter ' || n, n from generate_series(35, 45) n on conflict do nothing;
