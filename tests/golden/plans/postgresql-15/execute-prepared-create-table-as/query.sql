create table made as execute one(5);
