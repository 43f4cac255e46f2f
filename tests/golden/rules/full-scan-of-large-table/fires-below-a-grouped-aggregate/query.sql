-- set: max_parallel_workers_per_gather = 0
select customer_id % 10 as bucket, sum(amount) from orders where note <> 'gone' group by 1;
