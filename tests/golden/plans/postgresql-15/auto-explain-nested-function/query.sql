select * from region_report(2);
