update account set balance = balance + 10 where account_id <= 60;
