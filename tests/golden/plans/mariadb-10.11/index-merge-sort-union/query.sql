SELECT * FROM orders WHERE coupon < 'C110' OR customer_id < 20;
