UPDATE orders SET status = 'shipped' WHERE customer_id = 7;
