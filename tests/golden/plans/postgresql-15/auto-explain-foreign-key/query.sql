delete from account where account_id = 2;
