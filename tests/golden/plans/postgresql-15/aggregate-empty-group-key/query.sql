select count(*) from customer group by ();
