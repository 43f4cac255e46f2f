update account set balance = balance + 1 where account_id <= 3;
