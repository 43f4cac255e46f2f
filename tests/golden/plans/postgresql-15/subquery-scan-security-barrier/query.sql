select order_id from recent_order_barrier where note like 'note 4%';
