select count(*) from orders where placed >= timestamp '2022-05-05 05:05:05.125' and placed::date < date '2022-05-09' and extract(dow from placed) in (0, 6);
