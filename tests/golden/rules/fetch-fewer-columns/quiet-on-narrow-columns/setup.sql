create table tickets (id int primary key, opened timestamptz not null, subject text not null, body text not null, answer text not null);
insert into tickets select i, '2025-01-01'::timestamptz + (i::bigint * 7919 % 100000) * interval '1 min', 'subject ' || i, repeat(md5(i::text), 20), repeat(md5((i + 1)::text), 18) from generate_series(1, 40000) i;
vacuum analyze tickets;
