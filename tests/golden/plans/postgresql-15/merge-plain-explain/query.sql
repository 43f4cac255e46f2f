merge into stock s using tiny t on t.id = s.product_id when matched then update set quantity = 1 when not matched then insert values (t.id, 0);
