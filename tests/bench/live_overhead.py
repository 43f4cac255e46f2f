#!/usr/bin/env python3
"""What a live diagnosis costs beyond the query's own run.

Usage (under scripts/with-postgresql): live_overhead.py PLANWRIGHT [--scale 0.02]

Prints, per query, the number of relations and of EXPLAINs, the wall-clock time of the whole command, the query's own run as
the server timed it, and the difference, median of the runs. Budgets of the design: 150 ms with 20 candidates or fewer, 40
EXPLAINs for ten relations. Measures, and judges nothing; a failing run is the only failure.
"""
import argparse
import pathlib
import statistics
import tempfile

import acceptance

QUERIES = [
    ("1 relation", "SELECT * FROM orders WHERE o_custkey = 37 ORDER BY o_orderdate DESC LIMIT 10"),
    ("2 relations", """SELECT o_orderdate, l_partkey, l_quantity FROM orders JOIN lineitem ON l_orderkey = o_orderkey
        WHERE o_custkey = 37 AND l_shipdate >= date '1995-01-01'"""),
    ("10 relations", """SELECT n1.n_name, n2.n_name, p_brand, sum(l_extendedprice * (1 - l_discount))
        FROM part, supplier, partsupp, lineitem, orders, customer, nation n1, nation n2, region r1, region r2
        WHERE p_partkey = ps_partkey AND s_suppkey = ps_suppkey AND ps_partkey = l_partkey AND ps_suppkey = l_suppkey
          AND l_orderkey = o_orderkey AND o_custkey = c_custkey AND c_nationkey = n1.n_nationkey
          AND s_nationkey = n2.n_nationkey AND n1.n_regionkey = r1.r_regionkey AND n2.n_regionkey = r2.r_regionkey
          AND r1.r_name = 'ASIA' AND r2.r_name = 'EUROPE' AND p_brand = 'Brand#23' AND p_container = 'MED BOX'
          AND o_orderdate >= date '1995-01-01' AND o_orderdate < date '1996-01-01'
        GROUP BY n1.n_name, n2.n_name, p_brand ORDER BY 4 DESC LIMIT 20"""),
]
RUNS = 5


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--scale", type=float, default=0.02)
    options = parser.parse_args()
    acceptance.load("tpch", options.scale).close()
    print(f"{'query':14} {'EXPLAINs':>8} {'command':>9} {'own run':>9} {'beyond it':>9}")
    with tempfile.TemporaryDirectory() as directory:
        for name, query in QUERIES:
            path = pathlib.Path(directory) / "query.sql"
            path.write_text(query)
            walls, owns = [], []
            for run in range(RUNS + 1):
                report, wall, explains = acceptance.diagnose(options.program, "tpch", path)
                if run:  # the first run warms the caches
                    walls.append(wall)
                    owns.append(report["plan"].get("planning_ms", 0) + report["plan"].get("execution_ms", 0))
            beyond = statistics.median(wall - own for wall, own in zip(walls, owns))
            print(f"{name:14} {explains:8d} {statistics.median(walls):6.0f} ms {statistics.median(owns):6.1f} ms {beyond:6.0f} ms")


if __name__ == "__main__":
    main()
