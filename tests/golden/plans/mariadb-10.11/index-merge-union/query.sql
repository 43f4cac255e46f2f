SELECT * FROM orders WHERE coupon = 'C50' OR customer_id = 7;
