merge into stock s using tiny t on t.id = s.product_id when matched then update set quantity = 1
when not matched by source and s.product_id > 390 then delete returning merge_action(), s.product_id;
