select customer_id from customer where status = 'blocked' and (joined between date '2015-06-01' and date '2015-07-01' or customer_id between 500 and 600);
