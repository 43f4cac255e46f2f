update orders set note = 'it''s ' || state where customer_id = 9 returning order_id, note;
