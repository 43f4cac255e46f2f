-- set: max_parallel_workers_per_gather = 0
select id, body from document where tags && array['t77', 't78'];
