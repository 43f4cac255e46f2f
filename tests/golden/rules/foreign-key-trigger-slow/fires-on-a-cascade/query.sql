delete from customers where id between 100 and 150;
