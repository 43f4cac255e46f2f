set synchronous_commit = on;
create table document (id int primary key, data jsonb not null, tags text[] not null, words tsvector not null, body text not null);
insert into document select i, jsonb_build_object('ref', i % 5000, 'k' || i % 600, 1, 'kind', case when i % 10 < 9 then 'invoice' else 'letter' end), array['t' || i % 700, 'u' || i % 9], to_tsvector('simple', 'word' || i % 900 || ' page' || i % 5), repeat('b', 100) from generate_series(1, 40000) i;
create index document_gin on document using gin (data jsonb_path_ops);
select pg_stat_force_next_flush();
vacuum analyze document;
