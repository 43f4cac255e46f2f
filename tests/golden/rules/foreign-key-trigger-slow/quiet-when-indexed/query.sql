delete from customers where id between 15000 and 17000;
