#!/usr/bin/env python3
"""Corrected HypoPG costs against the cost with the index built.

Usage (under scripts/with-postgresql): hypothetical_costs.py DRIVER
For each query: the cost with hypothetical indexes as the planner says it, as we correct it, and with the
same indexes really built. Fails when the corrected median is off by more than 2 % or one by more than 10 %.
"""
import json, re, statistics, sys
from server import Estimates, psql, snapshot

SETUP = """
create extension hypopg;
select setseed(0.17);
create table customers as select i as id, 'name ' || i as name, (i % 50) as region, (random() * 1000)::int as score,
  timestamptz '2023-01-01' + i * interval '1 hour' as joined from generate_series(1, 20000) i;
alter table customers add primary key (id);
create table orders as select i as id, (random() * 19999)::int + 1 as customer_id,
  timestamptz '2023-01-01' + i * interval '100 seconds' as created,
  case when random() < 0.92 then 'done' when random() < 0.5 then 'open' else 'held' end as status,
  (random() * 500)::numeric(8, 2) as total, (random() * 2000)::int as batch, md5(i::text) as reference
from generate_series(1, 300000) i;
alter table orders add primary key (id);
create table lines as select i as id, (i / 3) + 1 as order_id, (random() * 3000)::int as product, (random() * 9)::int as quantity
from generate_series(1, 600000) i;
vacuum analyze;
"""

CASES = [
    (["orders (customer_id)"], "select * from orders where customer_id = 77"),
    (["orders (reference)"], "select * from orders where reference = 'abc'"),
    (["orders (customer_id, created)"], "select * from orders where customer_id = 77 and created > '2023-06-01' order by created limit 5"),
    (["orders (created)"], "select * from orders where created between '2023-03-01' and '2023-03-05'"),
    (["orders (batch)"], "select * from orders where batch between 10 and 30"),
    (["orders (batch)"], "select count(*) from orders where batch < 500"),
    (["orders (status, created)"], "select * from orders where status = 'open' order by created desc limit 10"),
    (["orders (created)"], "select * from orders order by created desc limit 20"),
    (["orders (total)"], "select * from orders where status = 'held' order by total limit 20"),
    (["orders (customer_id) include (total)"], "select customer_id, sum(total) from orders group by customer_id"),
    (["orders (customer_id) include (total)"], "select sum(total) from orders where customer_id between 100 and 900"),
    (["orders (batch)"], "select * from orders where batch in (1, 5, 9, 400, 777)"),
    (["orders (batch, customer_id)"], "select id from orders where batch in (1, 5, 9) and customer_id < 1000"),
    (["orders (customer_id)"], "select c.name, o.total from customers c join orders o on o.customer_id = c.id where c.region = 7 and c.score < 40"),
    (["lines (order_id)"], "select * from orders o join lines l on l.order_id = o.id where o.customer_id = 77"),
    (["lines (order_id)", "orders (customer_id)"], "select * from customers c join orders o on o.customer_id = c.id join lines l on l.order_id = o.id where c.score = 3"),
    (["lines (product)"], "select count(*) from lines where product = 5"),
    (["lines (product)"], "select order_id from lines where product = 5 and quantity = 3"),
    (["lines (product, order_id)"], "select o.id from orders o where o.batch = 3 and exists (select 1 from lines l where l.order_id = o.id and l.product = 8)"),
    (["lines (order_id)"], "select o.id, (select count(*) from lines l where l.order_id = o.id) from orders o where o.id < 500"),
    (["orders (customer_id)"], "select * from customers c left join lateral (select * from orders o where o.customer_id = c.id order by o.created desc limit 1) x on true where c.region = 3"),
    (["orders (created) where status = 'open'"], "select * from orders where status = 'open' and created > '2023-09-01'", 0.04),
    (["orders (lower(reference))"], "select * from orders where lower(reference) = 'abc'"),
    (["customers (score)", "customers (region)"], "select * from customers where score = 5 and region = 6"),
    (["customers (score)", "customers (joined)"], "select * from customers where score = 5 or joined > '2025-04-01'"),
    (["lines (quantity)"], "select sum(product) from lines where quantity = 0"),
    (["customers (score)"], "select * from customers c join customers d on d.score = c.score where c.id between 10 and 20"),
    (["orders (customer_id)"], "select * from lines l join orders o on o.id = l.order_id join customers c on c.id = o.customer_id where l.product = 17 and o.customer_id = 12"),
]


def explain(query):
    return f"explain (format json, settings) {query};\n"


def cost(plan):
    return json.loads(plan)[0]["Plan"]["Total Cost"]


def shape(plan):
    def walk(node):
        yield node["Node Type"]
        for child in node.get("Plans", []):
            yield from walk(child)
    return list(walk(json.loads(plan)[0]["Plan"]))


def main(program):
    psql(SETUP)
    settings = "set max_parallel_workers_per_gather = 0;\n"
    estimates = Estimates(program)
    estimates.ask({"relations": snapshot()})
    errors, before = [], []
    print(f"{'built':>10} {'HypoPG':>10} {'error':>7} {'corrected':>10} {'error':>7}")
    for indexes, query, *share in CASES:
        ddl = [f"create index on {index}" for index in indexes]
        hypo = "".join(f"select indexrelid, indexname, hypopg_relation_size(indexrelid) / 8192 from hypopg_create_index($${sql}$$);\n"
                       for sql in ddl)
        out = psql(settings + hypo + explain(query))
        lines = out.splitlines()
        made = [line.split("|") for line in lines[:len(ddl)]]
        hypo_plan = "\n".join(lines[len(ddl):])
        real = psql(settings + "begin;\n" + ";\n".join(ddl) + ";\n" + explain(query) + "rollback;\n")
        # The definitions, as the catalog would have them.
        psql(";\n".join(ddl) + ";")
        names = psql("select indexrelid::regclass from pg_index where indrelid::regclass::text in ('orders','lines','customers') and not indisprimary order by indexrelid").split()
        described = {i["name"]: (t["name"], i) for t in snapshot(expression_statistics=False) for i in t["indexes"]}
        psql("".join(f"drop index {name};" for name in names))
        asked = []
        for (oid, name, pages), real_name in zip(made, names):
            table, index = described[real_name]
            asked.append({"name": name, "pages": int(pages), "relation": table, "index": index})
            if share:
                asked[-1]["share"] = share[0]
        ours = estimates.ask({"correct": {"plan": hypo_plan, "indexes": asked}})["cost"]
        actual, supposed = cost(real), cost(hypo_plan)
        off, was = ours / actual - 1, supposed / actual - 1
        errors.append(abs(off))
        before.append(abs(was))
        same = "" if shape(real) == shape(hypo_plan) else "  (other plan)"
        used = "" if any(name in hypo_plan for _, name, _ in made) else "  (not used)"
        print(f"{actual:>10.2f} {supposed:>10.2f} {was:>+7.1%} {ours:>10.2f} {off:>+7.2%}  {', '.join(indexes)}: {query[:70]}{same}{used}")
    print(f"{len(errors)} queries: uncorrected median {statistics.median(before):.2%}, largest {max(before):.1%}; "
          f"corrected median {statistics.median(errors):.2%}, largest {max(errors):.1%}")
    if len(errors) < 15 or statistics.median(errors) > 0.02 or max(errors) > 0.10:
        sys.exit("the correction is too far off")


if __name__ == "__main__":
    main(sys.argv[1])
