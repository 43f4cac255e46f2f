update event set happened = date '2023-06-01' where event_id = 17;
