select count(*) from orders o join visit v on v.customer_id = o.customer_id and v.page = o.order_id % 100;
