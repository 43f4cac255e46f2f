with gone as (delete from stock where quantity = 7) select count(*) from tiny;
