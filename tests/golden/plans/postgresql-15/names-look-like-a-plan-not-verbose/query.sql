select * from "->  Seq Scan (cost=1)" where "(actual time=1)" = 3;
