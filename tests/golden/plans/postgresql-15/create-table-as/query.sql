create table made as select page, count(*) as n from visit group by page;
