create table tickets (id int primary key, opened timestamptz not null, subject text not null, body text not null, answer text not null);
insert into tickets select i, '2025-01-01'::timestamptz + (i::bigint * 7919 % 100000) * interval '1 min', 'subject ' || i, repeat(md5(i::text), 20), repeat(md5((i + 1)::text), 18) from generate_series(1, 30000) i;
create table clicks (ticket_id int not null, at timestamptz not null);
insert into clicks select 1 + (i::bigint * 7919) % 30000, '2025-01-01'::timestamptz + i * interval '1 min' from generate_series(1, 200000) i;
vacuum analyze;
