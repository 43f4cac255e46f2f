select id from tiny where label::varchar(3)::text = 'tin' and id::numeric(5, 1) >= 2.5 and (id * interval '1 day') < interval '6 days' and label collate "C" > 'a';
