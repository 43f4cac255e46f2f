delete from remote_stock where quantity = 3;
