select order_id from recent_order where total > 990;
