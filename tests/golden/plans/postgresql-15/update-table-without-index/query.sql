update visit set duration_ms = duration_ms + 1 where page = 50;
