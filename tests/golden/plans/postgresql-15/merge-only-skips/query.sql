merge into stock s using tiny t on t.id = s.product_id when matched then do nothing;
