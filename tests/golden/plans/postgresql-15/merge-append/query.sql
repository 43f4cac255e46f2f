select event_id, happened from event order by happened limit 30;
