SELECT * FROM orders ORDER BY total, coupon;
