#!/usr/bin/env python3
"""The size model against real indexes.

Usage (under scripts/with-postgresql): index_sizes.py DRIVER [--document FILE]
Builds tables of many kinds of columns, ANALYZEs them, asks the model for the size of each index, then
builds the index and looks. Fails when the median error is above 10 %, one above 25 %, or a height wrong.
HypoPG's figures stand beside where the server has it. --document writes the table as docs/index-sizes.md.
"""
import statistics, sys
from server import Estimates, psql, snapshot

SETUP = """
create extension if not exists pageinspect;
select setseed(0.42);
create table wide as select
  i as id, (i * 7919::bigint) % 300000 as shuffled, (random() * 1000)::int as thousand, (random() * 5)::int as few,
  (i / 4)::int as parent, (random() * 100000)::int as loose, (random() < 0.5) as flag, (i % 100)::smallint as small,
  random() as real_number, (random() * 10000)::numeric(10, 2) as price, md5(i::text) as hash,
  md5((i % 500)::text)::uuid as few_uuids, md5(i::text)::uuid as id_uuid,
  timestamptz '2024-01-01' + i * interval '37 seconds' as created,
  (date '2020-01-01' + (random() * 1500)::int) as day,
  case when random() < 0.9 then 'done' when random() < 0.5 then 'open' else 'cancelled' end as status,
  ('P' || (random() * 9)::int)::char(10) as code,
  case when random() < 0.7 then null else (random() * 50000)::int end as sparse,
  'user' || (random() * 40000)::int || '@example.org' as email,
  repeat('x', (random() * 60)::int) || i as ragged,
  floor(power(random(), 6) * 20000)::int as skewed,
  ('{"a": ' || (i % 50) || '}')::jsonb as document
from generate_series(1, 300000) i;
create table little as select i as id, 'n' || i as name, i % 7 as kind from generate_series(1, 900) i;
create table tiny as select i as id from generate_series(1, 5) i;
create table empty_table (id int, name text);
vacuum analyze;
"""

# What is told apart by the definition alone; the share is what a caller takes from selectivity.
INDEXES = [
    ("wide", "(id)"), ("wide", "(shuffled)"), ("wide", "(thousand)"), ("wide", "(few)"), ("wide", "(parent)"),
    ("wide", "(loose)"), ("wide", "(flag)"), ("wide", "(small)"), ("wide", "(real_number)"), ("wide", "(price)"),
    ("wide", "(hash)"), ("wide", "(few_uuids)"), ("wide", "(id_uuid)"), ("wide", "(created)"), ("wide", "(created desc)"),
    ("wide", "(day)"), ("wide", "(status)"), ("wide", "(code)"), ("wide", "(sparse)"), ("wide", "(email)"),
    ("wide", "(ragged)"), ("wide", "(skewed)"), ("wide", "(status, created)"), ("wide", "(few, day)"),
    ("wide", "(thousand, flag)"), ("wide", "(email, thousand)"), ("wide", "(skewed, few)"), ("wide", "(sparse, few)"),
    ("wide", "(thousand) include (price)"), ("wide", "(id) include (hash, status)"), ("wide", "(id) with (fillfactor = 70)"),
    ("wide", "(thousand) with (fillfactor = 100)"), ("wide", "(hash) with (fillfactor = 50)"),
    ("wide", "(day) where status = 'open'", 0.05), ("wide", "(sparse) where sparse is not null"),
    ("wide", "(thousand) with (deduplicate_items = off)"), ("wide", "(lower(email))"), ("wide", "(upper(hash))"),
    ("wide", "((created::date))", None, "timezone-dependent"), ("wide", "(extract(year from day))"), ("wide", "(document)"),
    ("wide", "(hash text_pattern_ops)"), ("wide", "(flag, small, day)"), ("wide", "(id, hash, email)"),
    ("little", "(id)"), ("little", "(name)"), ("little", "(kind)"), ("tiny", "(id)"), ("empty_table", "(id, name)"),
    ("unique wide", "(id)"), ("unique wide", "(id, sparse)"), ("unique wide", "(hash)"),
]


def supposed_pages(statement):
    """What HypoPG supposes; None where it is not there or refuses."""
    quoted = statement.replace("'", "''")
    try:
        return int(psql("create extension if not exists hypopg; "
                        f"select hypopg_relation_size(indexrelid) / 8192 from hypopg_create_index('{quoted}')").split()[-1])
    except Exception:
        return None


def document(path, major, rows, errors, hypopg_errors, rough_rows):
    lines = ["# Index sizes: the model against real indexes", "",
             f"Made by `scripts/bench sizes` on PostgreSQL {major}: each index is predicted from the table's statistics alone, then built. "
             "Pages are 8 KiB. HypoPG's figure is `hypopg_relation_size`.", "",
             "| index | built | planwright | error | height | HypoPG 1.3 | error |", "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"]
    for label, real, ours, height, hypopg in rows:
        beside = f"{hypopg} | {hypopg / real - 1:+.0%}" if hypopg is not None else "– | –"
        lines.append(f"| `{label.replace('|', chr(92) + '|')}` | {real} | {ours:.0f} | {ours / real - 1:+.1%} | {height} | {beside} |")
    lines += ["", f"{len(errors)} B-trees: median error {statistics.median(errors):.1%}, largest {max(errors):.1%}; every height is exact."]
    if hypopg_errors:
        lines.append(f"HypoPG over the {len(hypopg_errors)} it can suppose: median error {statistics.median(hypopg_errors):.0%}, "
                     f"largest {max(hypopg_errors):.0%}.")
    lines += ["", "Rough models, within a factor of two:", "", "| index | built | planwright | factor |", "| --- | ---: | ---: | ---: |"]
    lines += [f"| `{label}` | {real} | {ours:.0f} | {ours / real:.2f} |" for label, real, ours in rough_rows]
    with open(path, "w", encoding="utf-8") as out:
        out.write("\n".join(lines) + "\n")


def main(program, path=None):
    psql(SETUP)
    major = int(psql("show server_version_num")) // 10000
    indexes = []
    for number, (table, columns, *more) in enumerate(INDEXES):
        if len(more) == 2:
            continue  # not immutable: no index to be had
        unique, table = ("unique ", table[7:]) if table.startswith("unique ") else ("", table)
        if major < 13 and "deduplicate_items" in columns:
            continue
        if major < 14 and "extract" in columns:
            continue
        name = f"index_{number}"
        hypopg = supposed_pages(f"create {unique}index on {table} {columns}")
        psql(f"create {unique}index {name} on {table} {columns};")
        indexes.append((name, f"{unique}{table} {columns}", more[0] if more else None, hypopg))
    # No statistics of expressions yet: this is what is known before an index is built.
    tables = snapshot()
    estimates = Estimates(program)
    estimates.ask({"relations": tables})
    described = {index["name"]: (table["name"], index) for table in tables for index in table["indexes"]}
    errors, hypopg_errors, wrong, rows = [], [], [], []
    print(f"PostgreSQL {major}\n{'index':<50} {'real':>7} {'ours':>7} {'error':>7}  height  {'HypoPG':>7}")
    for name, label, share, hypopg in indexes:
        table, index = described[name]
        question = {"relation": table, "index": index, "major": major}
        if share is not None:
            question["share"] = share
        ours = estimates.ask({"size": question})
        height = int(psql(f"select level from bt_metap('{name}')"))
        error = ours["pages"] / index["pages"] - 1
        errors.append(abs(error))
        rows.append((label, index["pages"], ours["pages"], height, hypopg))
        if hypopg is not None:
            hypopg_errors.append(abs(hypopg / index["pages"] - 1))
        bad = abs(error) > 0.25 or ours["height"] != height
        if bad:
            wrong.append(label)
        print(f"{label:<50} {index['pages']:>7} {ours['pages']:>7.0f} {error:>+7.1%}  {height} {ours['height']}  {'-' if hypopg is None else hypopg:>10}"
              f"{'  WRONG  ' + ours['basis'] if bad else ''}")
    median = statistics.median(errors)
    print(f"{len(errors)} indexes: median error {median:.1%}, largest {max(errors):.1%}")
    print("\nrough models (within a factor of two)")
    if hypopg_errors:
        print(f"HypoPG: median error {statistics.median(hypopg_errors):.0%}, largest {max(hypopg_errors):.0%}")
    rough_rows, rough_wrong = rough(program)
    wrong += rough_wrong
    if path is not None:
        document(path, psql("show server_version").split()[0], rows, errors, hypopg_errors, rough_rows)
    if len(errors) < 30 or median > 0.10 or wrong:
        sys.exit(f"median {median:.1%}; wrong: {wrong}")


def rough(program):
    psql("""create extension if not exists pg_trgm;
            create table documents as select i as id, array(select (random() * 5000)::int from generate_series(1, 5 + i % 6)) as tags,
              to_tsvector('simple', (select string_agg('word' || floor(power(random(), 3) * 20000)::int, ' ')
                                     from generate_series(1, 20 + i % 10))) as body,
              jsonb_build_object('kind', i % 20, 'owner', (random() * 3000)::int, 'name', md5(i::text)) as data,
              'customer ' || md5(i::text) as title
            from generate_series(1, 40000) i; vacuum analyze documents;""")
    wrong, rows = [], []
    for number, (table, columns) in enumerate([
            ("wide", "using brin (created)"), ("wide", "using hash (id)"), ("wide", "using hash (email)"),
            ("documents", "using gin (tags)"), ("documents", "using gin (body)"), ("documents", "using gin (data)"),
            ("documents", "using gin (title gin_trgm_ops)"), ("documents", "using brin (id)")]):
        psql(f"create index rough_{number} on {table} {columns};")
        tables = snapshot()
        estimates = Estimates(program)
        estimates.ask({"relations": tables})
        index = next(i for t in tables for i in t["indexes"] if i["name"] == f"rough_{number}")
        ours = estimates.ask({"size": {"relation": table, "index": index}})
        factor = ours["pages"] / index["pages"]
        print(f"{table + ' ' + columns:<50} {index['pages']:>7} {ours['pages']:>7.0f}   x{factor:.2f}")
        rows.append((f"{table} {columns}", index["pages"], ours["pages"]))
        if not 0.5 <= factor <= 2:
            wrong.append(columns)
    return rows, wrong


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[3] if sys.argv[2:3] == ["--document"] else None)
