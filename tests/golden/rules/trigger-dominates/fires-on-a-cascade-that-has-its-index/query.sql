delete from customers where id = 7;
