select count(*) from (select page as n from visit union all select customer_id from orders union all select id from tiny) s;
