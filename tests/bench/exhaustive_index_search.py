#!/usr/bin/env python3
"""How far can plain B-trees cut the planner's cost of one query? Asked by brute force, so that the advice can be judged.

Usage (in a database with HypoPG; PGHOST, PGDATABASE … say which): exhaustive_index_search.py [--built] QUERY.sql…

Candidates: every one- and every ordered two-column B-tree over the columns of a table that the query text names, but none
that an existing B-tree begins with: advice must not repeat those, and HypoPG, which charges no descent of the tree, makes
a copy of the primary key look cheaper than the primary key. The text is only cut into words here, on purpose: this must not share a mistake with planwright's own parser. Words too
many only make more candidates. Tried through HypoPG: each candidate alone; all at once, then what that plan used, shrunk
while shrinking costs nothing; and, starting from each of the best candidates, greedy sets of up to three.
--built really builds every candidate and switches them on and off (superuser): slower, and free of HypoPG's errors.
"""
import dataclasses
import pathlib
import re
import sys

from libpq import Session, cost, used_indexes

STARTS = 8          # greedy sets begin with each of so many of the best single indexes
NEGLIGIBLE = 0.001  # a set is shrunk when that costs less than this share
PROMISING = 40      # configurations from which the candidates worth building are taken
AT_ONCE = 1000      # HypoPG runs out of its object identifiers near 2,500


@dataclasses.dataclass
class Found:
    cost_before: float
    cost_after: float
    indexes: list  # of (table, (column, …)), smallest set found for that cost
    candidates: int
    explains: int
    promising: list  # all candidates that the plans of the cheapest configurations used

    @property
    def cut(self):
        return 1 - self.cost_after / self.cost_before if self.cost_before else 0.0


def words_of(query):
    """Lower-case words outside of comments and literals; quoted identifiers lose their quotes."""
    token = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|\"([^\"]+)\"|([A-Za-z_][A-Za-z_0-9]*)", re.S)
    return {(quoted or word.lower()) for quoted, word in token.findall(query) if quoted or word}


def candidates_of(session, query):
    """Keys of all candidates, single columns first, for the tables and columns that the query names."""
    words = words_of(query)
    columns = session.run("""
        SELECT c.oid::regclass::text, c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = 'public'::regnamespace
          AND a.attnum > 0 AND NOT a.attisdropped
          AND EXISTS (SELECT FROM pg_opclass o JOIN pg_am am ON am.oid = o.opcmethod AND am.amname = 'btree'
                      WHERE o.opcdefault AND (o.opcintype = a.atttypid OR a.atttypid = 'varchar'::regtype))
        ORDER BY 1, a.attnum""")
    tables = {}
    for table, name, column in columns:
        if name in words and column in words:
            tables.setdefault(table, []).append(column)
    existing = {(table, tuple(columns.split(" "))[:width]) for table, columns in session.run("""
        SELECT i.indrelid::regclass::text, string_agg(a.attname, ' ' ORDER BY k.n)
        FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am m ON m.oid = c.relam AND m.amname = 'btree'
        CROSS JOIN unnest(i.indkey[0:i.indnkeyatts - 1]) WITH ORDINALITY AS k (attnum, n)
        LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
        WHERE i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
        GROUP BY i.indexrelid, i.indrelid""") for width in (1, 2)}
    singles = [(table, (column,)) for table, named in tables.items() for column in named]
    pairs = [(table, (first, second)) for table, named in tables.items() for first in named for second in named
             if first != second]
    return [key for key in singles + pairs if key not in existing]


class WhatIf:
    """Costs of one query under hypothetical indexes, each configuration asked once."""

    def __init__(self, session, query):
        self.session, self.query, self.explains = session, query, 0
        self._known = {}

    def ask(self, keys):
        """(cost, keys the plan used)"""
        wanted = frozenset(keys)
        if wanted not in self._known:
            names = self.put_in_place(wanted)
            plan = self.session.explain(self.query)
            self.explains += 1
            used = frozenset(names[name] for name in used_indexes(plan) if name in names)
            self._known[wanted] = (cost(plan), used)
        return self._known[wanted]

    def known(self):
        return list(self._known.values())

    def put_in_place(self, wanted):
        """Makes these the only candidates there are; name → key."""
        self.session.run("SELECT hypopg_reset()")
        ordered = sorted(wanted)
        creates = [f"CREATE INDEX ON {table} ({', '.join(columns)})" for table, columns in ordered]
        created = self.session.run("SELECT (hypopg_create_index(statement)).indexname FROM unnest(ARRAY[" +
                                   ", ".join("'" + create.replace("'", "''") + "'" for create in creates) +
                                   "]::text[]) WITH ORDINALITY AS list (statement, n) ORDER BY n")
        return {name: key for (name,), key in zip(created, ordered)}

    def close(self):
        self.session.run("SELECT hypopg_reset()")


class Built(WhatIf):
    """The same with indexes of flesh and blood: all are built once, and an invalid index is none to the planner."""

    def __init__(self, session, query, targets):
        super().__init__(session, query)
        self.names = {}
        for n, (table, columns) in enumerate(targets):
            session.run(f"CREATE INDEX candidate_{n} ON {table} ({', '.join(columns)})")
            self.names[f"candidate_{n}"] = (table, columns)
        self.switched_on = set(self.names)

    def put_in_place(self, wanted):
        on = {name for name, key in self.names.items() if key in wanted}
        if changed := on ^ self.switched_on:
            listed = ", ".join(f"'{name}'::regclass" for name in sorted(changed))
            self.session.run(f"UPDATE pg_index SET indisvalid = NOT indisvalid WHERE indexrelid IN ({listed})")
            self.switched_on = on
        return {name: self.names[name] for name in on}

    def close(self):
        for name in self.names:
            self.session.run(f"DROP INDEX {name}")


def hypothetical_targets(session, keys):
    """HypoPG knows no partitioned index: a candidate on a partitioned table stands for one on each partition."""
    targets = []
    for table, columns in keys:
        leaves = [row[0] for row in session.run(f"SELECT relid::text FROM pg_partition_tree('{table}') WHERE isleaf")]
        targets += [(leaf, columns) for leaf in leaves or [table]]
    return targets


def search(session, query, built=False, candidates=None):
    """Among these candidates, or else all."""
    if candidates is None:
        candidates = candidates_of(session, query)
    if len(candidates) > AT_ONCE:
        raise SystemExit(f"{len(candidates)} candidates are more than HypoPG holds at once")
    expand = {key: hypothetical_targets(session, [key]) for key in candidates}
    owner = {target: key for key, targets in expand.items() for target in targets}
    what_if = Built(session, query, list(owner)) if built else WhatIf(session, query)

    def ask(keys):
        price, used = what_if.ask([target for key in keys for target in expand[key]])
        return price, frozenset(owner[target] for target in used)

    before, _ = ask([])
    best = (before, frozenset())

    def offer(keys):
        nonlocal best
        price, used = ask(keys)
        # The planner used no other: the same cost with fewer.
        if (price, len(used)) < (best[0], len(best[1])):
            best = (price, used)
        return price

    singles = sorted((offer([key]), at) for at, key in enumerate(candidates))
    if candidates:
        offer(candidates)
        used = ask(candidates)[1]
        offer(used)
    for price, at in singles[:STARTS]:
        if price >= before:
            break
        chosen = [candidates[at]]
        for _ in range(2):
            nexts = sorted((offer(chosen + [key]), other) for other, key in enumerate(candidates) if key not in chosen)
            if not nexts or nexts[0][0] >= price:
                break
            price = nexts[0][0]
            chosen.append(candidates[nexts[0][1]])
    # Few indexes with nearly the same cost are the better answer.
    price, keys = best
    shrunk = True
    while shrunk and keys:
        shrunk = False
        for key in sorted(keys):
            fewer = ask(keys - {key})[0]
            if fewer <= best[0] + NEGLIGIBLE * before:
                price, keys, shrunk = fewer, keys - {key}, True
                break
    cheapest = sorted(what_if.known(), key=lambda answer: answer[0])[:PROMISING]
    promising = sorted({owner[target] for _, used in cheapest for target in used})
    what_if.close()
    return Found(before, price, sorted(keys), len(candidates), what_if.explains, promising)


def index_text(key):
    return f"{key[0]}({', '.join(key[1])})"


def main():
    session = Session()
    session.run("CREATE EXTENSION IF NOT EXISTS hypopg")
    built = "--built" in sys.argv[1:]
    for path in (argument for argument in sys.argv[1:] if argument != "--built"):
        found = search(session, pathlib.Path(path).read_text().strip().rstrip(";"), built)
        print(f"{pathlib.Path(path).stem:24} {found.cost_before:14.2f} -> {found.cost_after:14.2f}  {found.cut:6.1%}  "
              f"{found.candidates:4d} candidates {found.explains:6d} EXPLAINs  {', '.join(map(index_text, found.indexes))}",
              flush=True)


if __name__ == "__main__":
    main()
