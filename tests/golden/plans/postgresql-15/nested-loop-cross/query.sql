select count(*) from region a, region b, region c;
