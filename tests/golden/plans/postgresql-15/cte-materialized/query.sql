with big as materialized (select order_id, total from orders where total > 995)
select count(*), max(total) from big where order_id % 2 = 0;
