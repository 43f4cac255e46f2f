create table people (id bigint primary key, email text not null, phone varchar(20) not null, city text not null, joined timestamptz not null, score int not null, data jsonb not null);
insert into people select i, 'User' || i || '@Example.org', '+354' || (5000000 + i), 'city ' || i % 300, '2024-01-01'::timestamptz + i * interval '3 min', i % 10000, jsonb_build_object('ref', i) from generate_series(1, 200000) i;
vacuum analyze people;
