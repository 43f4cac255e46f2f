create table accounts (id int primary key, balance int not null, changed timestamptz);
insert into accounts select i, i % 100 from generate_series(1, 20000) i;
create table audit (account_id int, balance int, at timestamptz);
create function touch() returns trigger language plpgsql as $$ begin insert into audit values (new.id, new.balance, now()); return new; end $$;
create trigger touch_accounts after update on accounts for each row execute function touch();
analyze accounts;
