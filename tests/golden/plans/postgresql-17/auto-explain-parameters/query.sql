execute find_order(12, 'it''s');
