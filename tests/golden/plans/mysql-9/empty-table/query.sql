SELECT * FROM nothing WHERE x = 3;
