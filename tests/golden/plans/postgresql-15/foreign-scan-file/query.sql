select * from file_line where id < 5;
