select state, total, note from orders order by state, total;
