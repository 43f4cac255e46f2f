select customer_id from customer where joined between date '2016-01-01' and date '2016-03-01' and region_id = 2 and status = 'blocked';
