#!/usr/bin/env python3
"""Scan costs against EXPLAIN's.

Usage (under scripts/with-postgresql): scan_costs.py DRIVER
Each query is forced on each path it can take; given the planner's rows and the real index's pages and height
our cost must be within 1 %.
"""
import json, sys
from server import Estimates, psql, snapshot

SETUP = """
create extension pageinspect;
select setseed(0.5);
create table facts as select i as id, (random() * 1000)::int as thousand, (random() * 5)::int as few, i / 10 as ordered,
  (i + random() * 20000)::int as nearly, md5(i::text) as hash, timestamptz '2024-01-01' + i * interval '73 seconds' as created,
  repeat('x', 60) as filler
from generate_series(1, 200000) i;
create index by_id on facts (id);
create index by_thousand on facts (thousand);
create index by_few on facts (few);
create index by_ordered on facts (ordered);
create index by_nearly on facts (nearly);
create index by_hash on facts (hash);
create index by_created on facts (created);
create index by_both on facts (thousand, ordered);
create unique index unique_id on facts (id, few);
vacuum analyze;
update facts set few = few + 1 where id % 53 = 0 and id < 60000;
analyze;
"""
PATHS = {"seq": [], "index": ["enable_indexscan", "enable_indexonlyscan"], "bitmap": ["enable_bitmapscan"]}
QUERIES = [
    "id = 77", "id < 100", "id < 5000", "id between 1000 and 90000", "thousand = 5", "thousand < 30", "thousand < 400",
    "few = 3", "ordered = 7", "ordered < 2000", "nearly < 1000", "nearly between 50000 and 90000", "hash = 'abc'",
    "hash < '1'", "created < '2024-02-01'", "thousand in (1, 2, 3)", "thousand in (1, 500, 900) and few = 2",
    "thousand = 5 and ordered < 3000", "thousand < 20 and ordered < 10000", "ordered < 1000 and few = 1",
    "id = 77 and few = 3",
]
ONLY = [("id", "id < 50000"), ("thousand", "thousand < 100"), ("thousand, ordered", "thousand = 3"), ("ordered", "ordered > 15000"),
        ("thousand, ordered", "thousand between 10 and 60 and ordered < 5000")]


def main(program):
    psql(SETUP)
    tables = snapshot()
    for index in tables[0]["indexes"]:
        index["height"] = int(psql(f"select level from bt_metap('{index['name']}')"))
    estimates = Estimates(program)
    estimates.ask({"relations": tables})
    wrong, count = [], 0
    for columns, condition in [("*", query) for query in QUERIES] + ONLY:
        for path, wanted in PATHS.items():
            settings = "set max_parallel_workers_per_gather = 0;\n" + "".join(
                f"set {name} = {'on' if name in wanted or (path == 'seq' and name == 'enable_seqscan') else 'off'};\n"
                for name in ("enable_seqscan", "enable_indexscan", "enable_indexonlyscan", "enable_bitmapscan"))
            plan = psql(settings + f"explain (format json) select {columns} from facts where {condition};")
            root = json.loads(plan)[0]["Plan"]
            if root["Total Cost"] > 1e9:
                continue  # this path is not possible
            if root.get("Plans") and root["Plans"][0]["Node Type"] != "Bitmap Index Scan":
                continue  # BitmapAnd
            ours = estimates.ask({"cost": {"plan": plan}})["cost"]
            error = ours / root["Total Cost"] - 1
            count += 1
            bad = abs(error) > 0.01
            print(f"{root['Total Cost']:>10.2f} {ours:>10.2f} {error:>+7.2%}  {root['Node Type']:<16} {condition}{'  WRONG' if bad else ''}")
            if bad:
                wrong.append(f"{path}: {condition}")
    print(f"{count} paths, {len(wrong)} wrong")
    if wrong or count < 40:
        sys.exit(f"wrong: {wrong}")


if __name__ == "__main__":
    main(sys.argv[1])
