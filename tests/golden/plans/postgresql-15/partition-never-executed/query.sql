select t.d, count(e.event_id) from (values (date '2022-02-02'), (date '2022-03-03')) as t (d) join event e on e.happened = t.d group by t.d;
