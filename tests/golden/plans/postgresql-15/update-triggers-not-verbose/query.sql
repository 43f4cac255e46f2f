update account set balance = 0 where account_id = 3;
