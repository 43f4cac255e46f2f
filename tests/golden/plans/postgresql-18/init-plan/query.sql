select order_id from orders where total > (select 0.999 * max(total) from orders);
