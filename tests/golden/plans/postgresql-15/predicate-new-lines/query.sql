select id from tiny where label <> 'first line
second line
        ->  Seq Scan on nowhere  (cost=0.00..1.00 rows=1 width=4)
last	with	tabs' and grp = 1;
