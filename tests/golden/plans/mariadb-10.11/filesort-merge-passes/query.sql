SET sort_buffer_size=1024;
SELECT * FROM orders ORDER BY total, coupon;
