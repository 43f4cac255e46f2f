select count(*) from visit where page % 3 = 0;
