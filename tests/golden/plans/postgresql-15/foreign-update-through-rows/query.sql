update remote_stock s set quantity = t.grp from tiny t where t.id = s.product_id and random() < 2;
