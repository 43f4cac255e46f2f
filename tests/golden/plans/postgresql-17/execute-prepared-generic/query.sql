execute find_order(12, 'done');
