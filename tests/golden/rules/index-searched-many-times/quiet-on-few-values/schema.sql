create table events (kind int not null, at int not null, note text);
create index events_kind_at on events (kind, at);
