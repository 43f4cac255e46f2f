-- set: jit = off
select a, b, count(*), sum(id), max(c) from t where a <> 3 and length(c) > 2 group by a, b order by 3 desc;
