select count(*) from region r left join (select order_id, customer_id from orders where order_id < 5000) o on o.customer_id + r.region_id = o.order_id;
