#!/usr/bin/env python3
"""The arithmetic oracle against the real planner.

Usage (under scripts/with-postgresql): arithmetic_oracle.py DRIVER
For each query and index: what the oracle says from the plan without the index, and what the planner says once
it is built, with plans that were and were not run. They must agree whether it helps in 90 % of the cases.
"""
import json, sys
from server import Estimates, psql, snapshot
from hypothetical_costs import CASES, SETUP, cost

MORE = [
    (["orders (status)"], "select * from orders where status = 'done'"),
    (["orders (batch)"], "select * from orders where total > 400"),
    (["lines (quantity)"], "select * from lines where quantity <> 3"),
    (["orders (batch)"], "select * from orders where batch > 100"),
    (["orders (total)"], "select * from orders order by created limit 10"),
    (["orders (customer_id)"], "select count(*) from orders o join customers c on c.id = o.customer_id"),
    (["lines (order_id)"], "select * from orders o join lines l on l.order_id = o.id"),
    (["customers (score)"], "select * from customers where score < 900"),
    (["lines (product)"], "select l.* from lines l join orders o on o.id = l.order_id where o.status = 'open' and l.product = 3"),
    (["orders (created, status)"], "select * from orders where status = 'held' and created > '2023-10-01' order by created"),
    (["orders (status, total)"], "select * from orders where status = 'held' order by total desc limit 3"),
    (["orders (created)"], "update orders set total = 0 where created < '2023-01-01 02:00'"),
    (["customers (region)", "orders (customer_id)"], "select sum(o.total) from customers c join orders o on o.customer_id = c.id where c.region = 3 and c.score = 77"),
    (["orders (created)"], "select * from orders where created > '2023-12-12' and status = 'open'"),
]
HELPS = 0.98


def main(program):
    psql(SETUP)
    estimates = Estimates(program)
    estimates.ask({"relations": snapshot()})
    agreed = total = 0
    factors = []
    for parallel in (0, 2):
        for analyze in (False, True)[:1 if parallel else 2]:
            settings = f"set max_parallel_workers_per_gather = {parallel}; set jit = off;\n"
            print(f"parallel workers {parallel}, {'EXPLAIN ANALYZE' if analyze else 'EXPLAIN'}\n"
                  f"{'without':>10} {'built':>10} {'ours':>10} {'factor':>7}")
            for indexes, query, *_ in CASES + MORE:
                if any("where" in index or "lower" in index for index in indexes):
                    continue
                explain = f"explain (format json, settings, verbose{', analyze, timing off' if analyze else ''}) {query};\n"
                before = psql(settings + "begin;\n" + explain + "rollback;\n")
                ddl = [f"create index on {index}" for index in indexes]
                after = psql(settings + "begin;\n" + ";\n".join(ddl) + ";\n" + explain.replace(", analyze, timing off", "") + "rollback;\n")
                asked = []
                for index in indexes:
                    table, _, rest = index.partition(" ")
                    keys, _, include = rest.partition(" include ")
                    names = lambda text: [name.strip() for name in text.strip("() ").split(",") if name.strip()]
                    asked.append({"relation": table, "index": {"name": "supposed", "include": names(include),
                                                               "keys": [{"column": name} for name in names(keys)]}})
                ours = estimates.ask({"oracle": {"plan": before, "indexes": asked}})
                was, built = cost(before), cost(after)
                theirs_helps, ours_helps = built < was * HELPS, ours["cost"] < was * HELPS
                same = theirs_helps == ours_helps
                agreed, total = agreed + same, total + 1
                factors.append(ours["cost"] / built)
                print(f"{was:>10.2f} {built:>10.2f} {ours['cost']:>10.2f} {ours['cost'] / built:>7.2f}  "
                      f"{', '.join(indexes)}: {query[:74]}{'' if same else '  DISAGREES'}")
    factors.sort()
    print(f"{agreed} of {total} decisions agree; our cost / the planner's: median {factors[len(factors) // 2]:.2f}, "
          f"tenth {factors[len(factors) // 10]:.2f}, nine tenths {factors[len(factors) * 9 // 10]:.2f}")
    if agreed < 0.9 * total or total < 30:
        sys.exit("too many decisions disagree")


if __name__ == "__main__":
    main(sys.argv[1])
