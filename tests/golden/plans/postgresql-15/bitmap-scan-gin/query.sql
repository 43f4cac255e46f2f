select customer_id from customer where profile @> '{"city": "city 7", "level": 1}';
