select taken % 5, count(*) from reading group by 1;
