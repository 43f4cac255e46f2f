merge into stock s using (select n as product_id, n % 3 as delta from generate_series(380, 420) n) d on d.product_id = s.product_id
when matched and d.delta = 0 then delete
when matched and d.delta = 1 then update set quantity = s.quantity + 1
when matched then do nothing
when not matched then insert values (d.product_id, 1);
