select count(*) from visit v tablesample system (20) repeatable (1);
