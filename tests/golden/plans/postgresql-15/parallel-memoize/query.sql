select count(p.name) from visit v join product p on p.product_id = v.page where v.page < 90;
