delete from account where account_id between 1 and 20;
