with moved as (delete from posting where posting_id <= 20 returning account_id, amount) insert into account_log select account_id, amount, 0 from moved;
