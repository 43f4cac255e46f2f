SELECT p.category, SUM(l.quantity * p.price) AS revenue FROM order_line l JOIN product p USING (product_id) GROUP BY p.category ORDER BY revenue DESC;
