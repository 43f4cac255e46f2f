SELECT * FROM events WHERE payload = 'y';
