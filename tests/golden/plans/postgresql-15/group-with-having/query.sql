select page from visit group by page having page % 10 = 0;
