select count(*) from visit v join product p on p.product_id = v.duration_ms where v.page = 9;
