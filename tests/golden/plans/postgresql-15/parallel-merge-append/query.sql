select * from event order by event_id limit 20;
