select count(*) from visit tablesample bernoulli (10) repeatable (7) where page < 50;
