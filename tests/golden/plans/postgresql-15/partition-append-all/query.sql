select count(*) from event where payload = 7;
