SELECT * FROM visit WHERE page = 12;
