select customer_id from customer where tags && array['t1', 'u3'] and profile ->> 'city' = 'city 7' and (profile -> 'level')::int >= 2 and tags[1] = 't7';
