create table visit (id int primary key, at int not null);
create table campaign (id int primary key, starts int not null, ends int not null);
