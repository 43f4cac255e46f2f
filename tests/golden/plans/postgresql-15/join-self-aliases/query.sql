select a.customer_id, b.customer_id as other from customer a join customer b on b.customer_id = a.referred_by where a.joined < date '2015-01-20';
