select o.order_id, c.full_name from orders o join customer c using (customer_id) where o.customer_id = 10 for no key update of o skip locked;
