SELECT table_name FROM information_schema.tables WHERE table_schema = 'shop' ORDER BY table_name LIMIT 3;
