create table blobs (id int not null, pad text not null);
insert into blobs select i, repeat('x', 900) from generate_series(1, 60000) i;
vacuum analyze blobs;
-- Rewritten past the shared buffers; a scan of more than a quarter of them keeps it out.
vacuum full blobs;
