select customer_id from customer where status = 'closed' and joined < date '2015-06-01';
