delete from regions where code between 1500 and 1550;
