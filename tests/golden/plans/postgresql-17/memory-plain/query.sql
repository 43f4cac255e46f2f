select * from orders o join customer c using (customer_id) join region using (region_id);
