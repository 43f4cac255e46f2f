insert into account_log select account_id, balance, balance * 2 from account where account_id <= 100 returning account_id, new_balance;
