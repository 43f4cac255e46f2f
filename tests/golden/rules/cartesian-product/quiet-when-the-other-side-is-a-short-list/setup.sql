create table product (id int primary key, price int not null);
insert into product select i, i from generate_series(1, 2000) i;
create table shop (id int primary key, city text not null);
insert into shop select i, 'city ' || i % 7 from generate_series(1, 600) i;
create table tag (product_id int not null, label text not null);
insert into tag select i % 20, 'label ' || i from generate_series(1, 6000) i;
analyze product; analyze shop; analyze tag;
