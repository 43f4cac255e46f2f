select count(*) from orders where placed between timestamp '2022-03-01' and timestamp '2022-04-01';
