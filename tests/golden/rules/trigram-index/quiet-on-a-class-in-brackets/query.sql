-- live:
-- set: max_parallel_workers_per_gather = 0
select id, email from people where phone ~ '[123][456]9[789]{2}$';
