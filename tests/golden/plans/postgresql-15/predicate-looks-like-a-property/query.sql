select id from tiny where label <> 'x
  Filter: (a = b)
  Rows Removed by Filter: 1000000
Planning Time: 99999 ms
(5 rows)' or id = 3;
