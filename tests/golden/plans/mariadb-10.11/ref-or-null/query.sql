SELECT id FROM orders WHERE customer_id BETWEEN 1 AND 40 AND (coupon = 'C50' OR coupon IS NULL);
