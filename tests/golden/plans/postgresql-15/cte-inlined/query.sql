with recent as (select * from orders where placed > timestamp '2023-11-20') select count(*) from recent where state = 'new';
