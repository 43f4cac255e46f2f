select c.status, count(*) from customer c join orders o using (customer_id) group by c.status;
