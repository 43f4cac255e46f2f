create table event (id int not null, at date not null, customer_id int not null, pad text) partition by range (at);
create table event_2024 partition of event for values from ('2024-01-01') to ('2025-01-01');
create table event_2025 partition of event for values from ('2025-01-01') to ('2026-01-01');
insert into event select i, '2024-01-01'::date + i % 730, i % 20000, repeat('x', 60) from generate_series(1, 200000) i;
vacuum analyze event;
