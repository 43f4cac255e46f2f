select p.category, max(p.price) from product p group by p.category order by p.category limit 3;
