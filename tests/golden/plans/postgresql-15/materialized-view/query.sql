select * from order_per_state where orders > 1000;
