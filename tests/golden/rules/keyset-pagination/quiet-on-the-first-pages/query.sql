select * from orders order by id offset 200 limit 20;
