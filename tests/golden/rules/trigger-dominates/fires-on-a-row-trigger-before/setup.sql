create table accounts (id int primary key, balance int not null, changed timestamptz);
insert into accounts select i, i % 100 from generate_series(1, 20000) i;
create table audit (account_id int, balance int, at timestamptz);
create function touch() returns trigger language plpgsql as $$ begin new.changed := now(); perform count(*) from generate_series(1, 50); return new; end $$;
create trigger touch_accounts before update on accounts for each row execute function touch();
analyze accounts;
