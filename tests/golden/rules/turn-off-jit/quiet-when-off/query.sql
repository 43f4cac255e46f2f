-- set: jit = off
select a, b, count(*), sum(id), max(c) from t where a <> 3 group by a, b;
