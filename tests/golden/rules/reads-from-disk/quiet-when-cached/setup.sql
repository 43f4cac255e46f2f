create table blobs (id int not null, pad text not null); insert into blobs select i, repeat('x', 900) from generate_series(1, 20000) i; vacuum analyze blobs;
