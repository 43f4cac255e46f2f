select * from "->  Seq Scan (cost=1)" x join "->  Seq Scan (cost=1)" on x."(actual time=1)" = "->  Seq Scan (cost=1)"."(actual time=1)" where x."rows=2 loops=3" > 'x2';
