create table metrics (recorded_at timestamptz not null, device int not null, value int not null) partition by range (recorded_at);
create table metrics_1 partition of metrics for values from ('2025-01-01') to ('2025-02-01');
create table metrics_2 partition of metrics for values from ('2025-02-01') to ('2025-03-01');
create table metrics_3 partition of metrics for values from ('2025-03-01') to ('2025-04-01');
create table metrics_4 partition of metrics for values from ('2025-04-01') to ('2025-05-01');
create table metrics_5 partition of metrics for values from ('2025-05-01') to ('2025-06-01');
create table metrics_6 partition of metrics for values from ('2025-06-01') to ('2025-07-01');
insert into metrics select '2025-01-01'::timestamptz + i * interval '1 min', i % 5000, i from generate_series(0, 259000) i;
vacuum analyze metrics;
