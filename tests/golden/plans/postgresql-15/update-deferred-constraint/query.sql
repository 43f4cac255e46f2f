update pledge set account_id = account_id + 50 where pledge_id < 10;
