select count(*), sum(payload) from event;
