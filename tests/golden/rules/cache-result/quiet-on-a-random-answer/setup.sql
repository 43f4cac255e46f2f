create table orders (id bigint primary key, customer_id int not null, status text not null, created_at timestamptz not null, amount numeric(10,2) not null, note text);
insert into orders select i, (i::bigint * 7919) % 20000, (array['paid','shipped','open'])[1 + i % 3], '2025-01-01'::timestamptz + i * interval '1 min', (i % 977) * 1.5, repeat('x', 80) from generate_series(1, 200000) i;
vacuum analyze orders;
