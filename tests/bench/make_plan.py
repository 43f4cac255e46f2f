#!/usr/bin/env python3
"""Writes a large EXPLAIN (ANALYZE, VERBOSE, BUFFERS) plan, for benchmarks and limits.

  make_plan.py --nodes 100000 [--format json|yaml|xml|text] [--depth N] > plan.json

The fields, their order and the indentation are PostgreSQL 15's; the numbers are made up but add up
(every node's time includes what is below it, so self times come out positive). Without --depth the
tree is an Append over groups of ten nodes, as a query over many partitions gives; with it a chain
of Materialize nodes of that depth is put above, to try nesting. Same arguments, same bytes.
"""
import argparse
import random
import sys

parser = argparse.ArgumentParser()
parser.add_argument("--nodes", type=int, default=100_000)
parser.add_argument("--depth", type=int, default=0)
parser.add_argument("--format", choices=["json", "yaml", "xml", "text"], default="json")
arguments = parser.parse_args()
rng = random.Random(42)

COLUMNS = ["order_id", "customer_id", "placed_at", "status", "total_amount", "shipping_address_id"]


def node(kind, children=(), **fields):
    own = rng.randint(5, 900)  # microseconds
    below = sum(child["us"] for child in children)
    rows = rng.randint(0, 50_000)
    made = {"kind": kind, "children": list(children), "us": own + below, "nodes": 1}
    made["nodes"] += sum(child["nodes"] for child in children)
    cost = rng.randint(10, 99_999) / 100 + sum(child["cost"] for child in children)
    made["cost"] = round(cost, 2)
    made["fields"] = fields
    made["rows"] = rows
    blocks = rng.randint(1, 4000) + sum(child["blocks"] for child in children)
    made["blocks"] = blocks
    return made


def output(alias):
    return [f"{alias}.{column}" for column in COLUMNS]


def seq_scan(partition):
    name = f"orders_2024_{partition:06d}"
    return node("Seq Scan", relation=name, output=output(name),
                filter=f"(({name}.status = 'open'::text) AND ({name}.total_amount > '100'::numeric))",
                removed=rng.randint(0, 9_999))


def index_scan(partition):
    name = f"customers_{partition:06d}"
    return node("Index Scan", relation=name, output=output(name), index=f"{name}_pkey",
                cond=f"({name}.customer_id = orders_2024_{partition:06d}.customer_id)", removed=0,
                filter=f"({name}.status <> 'closed'::text)")


def group(partition):
    left = f"orders_2024_{partition:06d}"
    hash_join = node("Hash Join", [
        seq_scan(partition),
        node("Hash", [node("Bitmap Heap Scan", [node("Bitmap Index Scan",
                                                     index=f"lines_{partition}_order_idx",
                                                     cond=f"(lines_{partition}.order_id > 7)")],
                           relation=f"lines_{partition}", output=output(f"lines_{partition}"),
                           recheck=f"(lines_{partition}.order_id > 7)")],
             output=output(f"lines_{partition}"), hash=True)],
        join="Inner", output=output(left), hash_cond=f"({left}.order_id = lines_{partition}.order_id)")
    loop = node("Nested Loop", [hash_join, index_scan(partition)], join="Left", output=output(left))
    return node("Aggregate", [node("Sort", [loop], output=output(left),
                                   sort_key=[f"{left}.placed_at DESC"])],
                output=[f"{left}.placed_at", "count(*)", f"sum({left}.total_amount)"],
                group_key=[f"{left}.placed_at"])


def properties(n, relationship):
    """The node's keys as PostgreSQL prints them, in its order."""
    f = n["fields"]
    ms = n["us"] / 1000
    out = [("Node Type", n["kind"])]
    if n["kind"] == "Aggregate":
        out += [("Strategy", "Sorted"), ("Partial Mode", "Simple")]
    if relationship:
        out.append(("Parent Relationship", relationship))
    out += [("Parallel Aware", False), ("Async Capable", False)]
    if "join" in f:
        out.append(("Join Type", f["join"]))
    if n["kind"] == "Index Scan":
        out.append(("Scan Direction", "Forward"))
    if "index" in f:
        out.append(("Index Name", f["index"]))
    if "relation" in f:
        out += [("Relation Name", f["relation"]), ("Schema", "public"), ("Alias", f["relation"])]
    out += [("Startup Cost", round(n["cost"] / 3, 2)), ("Total Cost", n["cost"]),
            ("Plan Rows", n["rows"] // 2 + 1), ("Plan Width", 48),
            ("Actual Startup Time", f"{ms / 3:.3f}"), ("Actual Total Time", f"{ms:.3f}"),
            ("Actual Rows", n["rows"]), ("Actual Loops", 1)]
    if "output" in f:
        out.append(("Output", f["output"]))
    if "join" in f:
        out.append(("Inner Unique", False))
    for key, name in (("hash_cond", "Hash Cond"), ("sort_key", "Sort Key"), ("group_key", "Group Key"),
                      ("cond", "Index Cond"), ("recheck", "Recheck Cond")):
        if key in f:
            out.append((name, f[key]))
    if n["kind"] == "Sort":
        out += [("Sort Method", "quicksort"), ("Sort Space Used", 64), ("Sort Space Type", "Memory")]
    if "hash" in f:
        out += [("Hash Buckets", 1024), ("Original Hash Buckets", 1024), ("Hash Batches", 1),
                ("Original Hash Batches", 1), ("Peak Memory Usage", 48)]
    if "filter" in f:
        out += [("Filter", f["filter"]), ("Rows Removed by Filter", f["removed"])]
    out += [("Shared Hit Blocks", n["blocks"])]
    out += [(f"{kind} Blocks", 0) for kind in (
        "Shared Read", "Shared Dirtied", "Shared Written", "Local Hit", "Local Read",
        "Local Dirtied", "Local Written", "Temp Read", "Temp Written")]
    return out


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


NUMBERS = ("Actual Startup Time", "Actual Total Time")


def plain(key, value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and key not in NUMBERS:
        return quoted(value)
    return str(value)


# Nodes are written from an explicit stack: --depth goes beyond Python's own.
def walk(root, enter, leave):
    stack = [(root, None, 0, 0)]
    while stack:
        n, relationship, depth, at = stack.pop()
        if at == 0:
            enter(n, relationship, depth)
        if at < len(n["children"]):
            stack.append((n, relationship, depth, at + 1))
            kind = n["kind"]
            below = "Member" if kind == "Append" else "Inner" if at else "Outer"
            stack.append((n["children"][at], below, depth + 1, 0))
            if at:
                leave(n, depth, False)
        else:
            leave(n, depth, True)


def write_json(root, write):
    def enter(n, relationship, depth):
        pad = " " * (4 * depth + 6)
        lines = []
        for key, value in properties(n, relationship):
            if isinstance(value, list):
                text = "[" + ", ".join(quoted(item) for item in value) + "]"
            else:
                text = plain(key, value)
            lines.append(f'{pad}"{key}": {text}')
        opening = "{\n" if depth == 0 else " " * (4 * depth + 4) + "{\n"
        write(opening + ",\n".join(lines))
        if n["children"]:
            write(f',\n{pad}"Plans": [\n')

    def leave(n, depth, last):
        if not last:
            write(",\n")
            return
        pad = " " * (4 * depth + 4)
        write(("\n" + pad + "  ]\n" if n["children"] else "\n") + pad + "}")

    write('[\n  {\n    "Plan": ')
    walk(root, enter, leave)
    write(f',\n    "Planning Time": 12.345,\n    "Triggers": [\n    ],\n'
          f'    "Execution Time": {root["us"] / 1000 + 0.25:.3f}\n  }}\n]\n')


def write_yaml(root, write):
    def enter(n, relationship, depth):
        pad = " " * (4 * depth + 4)
        first = "" if depth == 0 else " " * (4 * depth + 2) + "- "
        for key, value in properties(n, relationship):
            lead = first if first else pad
            first = ""
            if isinstance(value, list):
                write(f"{lead}{key}: \n" + "".join(f"{pad}  - {quoted(item)}\n" for item in value))
            else:
                write(f"{lead}{key}: {plain(key, value)}\n")
        if n["children"]:
            write(f"{pad}Plans: \n")

    write("- Plan: \n")
    walk(root, enter, lambda *_: None)
    write(f'  Planning Time: 12.345\n  Triggers: \n  Execution Time: {root["us"] / 1000 + 0.25:.3f}\n')


def write_xml(root, write):
    def escaped(text):
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    def enter(n, relationship, depth):
        pad = " " * (4 * depth + 4)
        write(f"{pad}<Plan>\n")
        for key, value in properties(n, relationship):
            tag = key.replace(" ", "-").replace("/", "-")
            if isinstance(value, list):
                items = "".join(f"{pad}    <Item>{escaped(item)}</Item>\n" for item in value)
                write(f"{pad}  <{tag}>\n{items}{pad}  </{tag}>\n")
            else:
                text = plain(key, value)
                text = escaped(value) if isinstance(value, str) and key not in NUMBERS else text
                write(f"{pad}  <{tag}>{text}</{tag}>\n")
        if n["children"]:
            write(f"{pad}  <Plans>\n")

    def leave(n, depth, last):
        if last:
            pad = " " * (4 * depth + 4)
            write((f"{pad}  </Plans>\n" if n["children"] else "") + f"{pad}</Plan>\n")

    write('<explain xmlns="http://www.postgresql.org/2009/explain">\n  <Query>\n')
    walk(root, enter, leave)
    write(f'    <Planning-Time>12.345</Planning-Time>\n    <Triggers>\n    </Triggers>\n'
          f'    <Execution-Time>{root["us"] / 1000 + 0.25:.3f}</Execution-Time>\n  </Query>\n</explain>\n')


def write_text(root, write):
    def title(n):
        f = n["fields"]
        name = {"Aggregate": "GroupAggregate"}.get(n["kind"], n["kind"])
        if f.get("join") == "Left":
            name += " Left Join"
        if n["kind"] == "Bitmap Index Scan":
            return f"{name} on {f['index']}"
        if "index" in f:
            name += f" using {f['index']}"
        if "relation" in f:
            name += f" on public.{f['relation']}"
        return name

    def enter(n, _relationship, depth):
        f = n["fields"]
        lead = "" if depth == 0 else " " * (6 * depth - 4) + "->  "
        pad = " " * (6 * depth + 2)
        ms = n["us"] / 1000
        write(f"{lead}{title(n)}  (cost={n['cost'] / 3:.2f}..{n['cost']:.2f} "
              f"rows={n['rows'] // 2 + 1} width=48) (actual time={ms / 3:.3f}..{ms:.3f} "
              f"rows={n['rows']} loops=1)\n")
        if "output" in f:
            write(f"{pad}Output: {', '.join(f['output'])}\n")
        for key, name in (("hash_cond", "Hash Cond"), ("sort_key", "Sort Key"),
                          ("group_key", "Group Key"), ("cond", "Index Cond"),
                          ("recheck", "Recheck Cond")):
            if key in f:
                value = f[key]
                write(f"{pad}{name}: {', '.join(value) if isinstance(value, list) else value}\n")
        if n["kind"] == "Sort":
            write(f"{pad}Sort Method: quicksort  Memory: 64kB\n")
        if "hash" in f:
            write(f"{pad}Buckets: 1024  Batches: 1  Memory Usage: 48kB\n")
        if "filter" in f:
            write(f"{pad}Filter: {f['filter']}\n")
            if f["removed"]:
                write(f"{pad}Rows Removed by Filter: {f['removed']}\n")
        write(f"{pad}Buffers: shared hit={n['blocks']}\n")

    walk(root, enter, lambda *_: None)
    write(f"Planning Time: 12.345 ms\nExecution Time: {root['us'] / 1000 + 0.25:.3f} ms\n")


chain = min(arguments.depth, max(arguments.nodes - 2, 0))
members, count, partition = [], 1 + chain, 0
while count < arguments.nodes:
    room = arguments.nodes - count
    members.append(group(partition) if room >= 9 else seq_scan(partition))
    count += members[-1]["nodes"]
    partition += 1
top = node("Append", members)
for _ in range(chain):
    top = node("Materialize", [top], output=["count(*)"])
parts = []
{"json": write_json, "yaml": write_yaml, "xml": write_xml, "text": write_text}[arguments.format](
    top, parts.append)
sys.stdout.write("".join(parts))
