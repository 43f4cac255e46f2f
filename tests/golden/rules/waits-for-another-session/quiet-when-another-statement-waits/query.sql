-- live:
-- beside: begin; update account set balance = balance - 1 where id = 7
-- beside: delete from account where id = 7
-- wait: 3
update account set balance = balance + 10 where id = 8;
