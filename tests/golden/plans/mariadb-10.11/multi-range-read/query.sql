SET optimizer_switch='mrr=on,mrr_cost_based=off';
SELECT sum(total) FROM orders WHERE placed BETWEEN '2022-02-01' AND '2022-02-20';
