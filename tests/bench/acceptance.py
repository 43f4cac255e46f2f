#!/usr/bin/env python3
"""Is planwright's live advice right? Every promise is checked on the server that it was made for.

Usage (under scripts/with-postgresql):
  acceptance.py PLANWRIGHT [--set tpch|shop]... [--scale tpch=0.1]... [--query GLOB] [--document FILE] [--quick]

For each query of a set (tests/bench/<set>/): planwright diagnoses it live; the indexes it advises with evidence `planned`
are really built, the query planned again, and the indexes dropped by the advice's own undo. Checked:
  a  the plan uses every index so advised, its cost is within 10 % of the promise, and none repeats an existing index
  b  where an exhaustive search (exhaustive_index_search.py) cuts the cost by 20 % or more, the advice reaches 90 % of that cut
  c  elsewhere the report says that nothing needs changing or gives advice other than an index that does not help
Both sides of b are costs with really built indexes: HypoPG leaves out the descent of a tree, so what it finds promising is
built and searched once more; its own figure stands beside. --document writes the tables as markdown and measures times; --quick leaves out b. Exit status 1 where a check fails.
"""
import argparse
import dataclasses
import fnmatch
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time

import acceptance_document
import exhaustive_index_search
import rivals
from acceptance_document import percent, shape_of
from libpq import ServerError, Session, cost, used_indexes

HERE = pathlib.Path(__file__).resolve().parent
SETS = {"tpch": 0.1, "shop": 1.0}
PROMISE = 0.10        # how far the cost may be from what was promised
ROUGH_PROMISE = 0.25  # with a GIN or GiST index, whose size is a rough figure (the evidence says so)
WORTHWHILE = 0.20     # cuts of the exhaustive search that the advice must answer
REACH = 0.90          # how much of such a cut it must reach
TIME_LIMIT = 60       # seconds for one measured run; beyond it the table says so
RUNS = 3
SLOW_MS = 5000        # a run beyond it is measured once


@dataclasses.dataclass
class Outcome:
    """What one query's check found; None where it was not asked."""
    name: str
    title: str
    cost_before: float = 0.0
    searched: exhaustive_index_search.Found = None
    best_built: float = None          # the best cost with its most promising candidates really built
    by_hand: float = None             # cost with the indexes of <set>/best/ built
    cost_after: float = None          # with the planned indexes built
    cost_all: float = None            # with those of lower evidence built, too
    hypothetical_after: float = None  # ours through HypoPG
    planned: list = dataclasses.field(default_factory=list)
    lower: list = dataclasses.field(default_factory=list)   # index advice below `planned`: (advice, used)
    other: list = dataclasses.field(default_factory=list)
    nothing: str = ""
    rivals: dict = dataclasses.field(default_factory=dict)  # name → cost with its indexes built, None where it fails
    ms_before: str = ""
    ms_after: str = ""
    wall_ms: float = 0.0
    explains: int = 0
    failures: list = dataclasses.field(default_factory=list)

    @property
    def cost_reached(self):
        return self.cost_all if self.cost_all is not None else self.cost_after

    def cut(self, after):
        return 1 - after / self.cost_before if after is not None and self.cost_before else 0.0


def load(kind, scale):
    """A database of that name, loaded; the session to it."""
    admin = Session()
    admin.run(f"CREATE DATABASE {kind} TEMPLATE template0 LOCALE 'C.UTF-8'")
    admin.close()
    folder = HERE / kind
    subprocess.run(["psql", "-qX", "-v", "ON_ERROR_STOP=1", "-v", f"scale={scale}", "-d", kind, "-f", folder / "schema.sql",
                    "-f", folder / "load.sql", "-f", folder / "keys.sql"], check=True, stdout=subprocess.DEVNULL)
    session = Session(f"dbname={kind}")
    session.run("CREATE EXTENSION IF NOT EXISTS hypopg")
    return session


def diagnose(program, kind, path):
    """(report, wall-clock milliseconds, EXPLAINs that the server logged)"""
    log = pathlib.Path(os.environ["PGHOST"]) / "server.log"
    offset = log.stat().st_size
    dsn = f"host={os.environ['PGHOST']} port={os.environ['PGPORT']} user={os.environ['PGUSER']} dbname={kind}"
    started = time.monotonic()
    # Often, or what runs in less than half a millisecond on a fast machine is rightly given no index.
    done = subprocess.run([program, "diagnose", "--dsn", dsn, "--frequency", "100/s", "--format", "json", str(path)],
                          capture_output=True, text=True, env=os.environ | {"PGOPTIONS": "-c log_statement=all"})
    wall = (time.monotonic() - started) * 1000
    if done.returncode != 0:
        raise RuntimeError(f"planwright exit {done.returncode}: {done.stderr.strip()}")
    with log.open(encoding="utf-8", errors="replace") as text:
        text.seek(offset)
        explains = len(re.findall(r"(?:statement|execute [^:\n]*): *\s*EXPLAIN", text.read(), re.I))
    return json.loads(done.stdout), wall, explains


def indexes(session):
    """name → (table, key expressions with order and operator class, included columns, predicate)"""
    found = {}
    for name, table, keys, included, predicate in session.run(r"""
            SELECT c.relname, i.indrelid::regclass::text,
                   (SELECT string_agg(pg_get_indexdef(i.indexrelid, n, false) || ' ' || i.indoption[n - 1] || ' ' || i.indclass[n - 1],
                                      E'\n' ORDER BY n)
                    FROM generate_series(1, i.indnkeyatts) AS n),
                   (SELECT string_agg(pg_get_indexdef(i.indexrelid, n, false), E'\n' ORDER BY n)
                    FROM generate_series(i.indnkeyatts + 1, i.indnatts) AS n),
                   pg_get_expr(i.indpred, i.indrelid)
            FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
            WHERE c.relnamespace = 'public'::regnamespace AND i.indisvalid"""):
        found[name] = (table, keys.split("\n"), (included or "").split("\n") if included else [], predicate)
    return found


def parents_of(session, names):
    """A plan names the index of a partition; the advice named its parent."""
    rows = session.run("SELECT c.relname, p.relname FROM pg_inherits h JOIN pg_class c ON c.oid = h.inhrelid "
                       "JOIN pg_class p ON p.oid = h.inhparent WHERE c.relkind IN ('i', 'I')")
    parent = dict(rows)
    return names | {parent[name] for name in names if name in parent}


def repeats(new, existing):
    """The existing index that already does what `new` does, if any."""
    table, keys, included, predicate = new
    for name, (other_table, other_keys, other_included, other_predicate) in existing.items():
        same = table == other_table and other_keys[:len(keys)] == keys and other_predicate in (None, predicate)
        columns = {key.rsplit(" ", 2)[0] for key in other_keys} | set(other_included)
        if same and set(included) <= columns:
            return name
    return None


def measure(session, query):
    """Median of warm runs as text; a run beyond the limit ends it."""
    times = []
    session.run(f"SET statement_timeout = '{TIME_LIMIT}s'")
    try:
        for run in range(RUNS + 1):
            session.run("BEGIN")
            try:
                plan = json.loads(session.value(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {query}"))[0]
            finally:
                session.run("ROLLBACK")
            if run or plan["Execution Time"] > SLOW_MS:  # the first run warms the cache
                times.append(plan["Execution Time"])
            if plan["Execution Time"] > SLOW_MS:
                break
    except ServerError as error:
        if "statement timeout" not in str(error):
            raise
        return f"> {TIME_LIMIT}000"
    finally:
        session.run("RESET statement_timeout")
    middle = statistics.median(times)
    return f"{middle:.2f}" if middle < 10 else f"{middle:.0f}"


def hypothetical_cost(session, query, statements):
    """Cost with the advised indexes as HypoPG's, or None where it cannot make them."""
    try:
        session.run("SELECT hypopg_reset()")
        for statement in statements:
            if not re.match(r"\s*CREATE ", statement) or " ON ONLY " in statement:
                return None
            plain = re.sub(r"^(\s*CREATE (?:UNIQUE )?INDEX )(?:CONCURRENTLY )?(?:IF NOT EXISTS )?(?:\"[^\"]+\"|\S+) ON ", r"\1ON ",
                           statement).rstrip().rstrip(";").replace("'", "''")
            session.run(f"SELECT * FROM hypopg_create_index('{plain}')")
        return cost(session.explain(query))
    except ServerError:
        return None
    finally:
        session.run("SELECT hypopg_reset()")


class Build:
    """The statements of some advice, run one advice at a time; undone at the end by the advice's own undo, which must leave
    nothing behind."""

    def __init__(self, session, advice):
        self.session, self.advice, self.before = session, advice, indexes(session)
        self.made, self.failures = {}, []

    def __enter__(self):
        return self

    def steps(self):
        for piece in self.advice:
            was = indexes(self.session)
            for statement in piece["statements"]:
                try:
                    self.session.run(statement)
                except ServerError as error:
                    self.failures.append(f"the server refuses its statement: {error}")
            self.made[id(piece)] = {name: what for name, what in indexes(self.session).items() if name not in was}
            yield piece

    def all(self):
        for _ in self.steps():
            pass

    def __exit__(self, *_):
        for piece in reversed(self.advice):
            for statement in piece["undo"]:
                try:
                    self.session.run(statement)
                except ServerError as error:
                    self.failures.append(f"the server refuses its undo: {error}")
        left = set(indexes(self.session)) ^ set(self.before)
        if left:
            self.failures.append(f"after its undo there is still a difference: {', '.join(sorted(left))}")
            for name in left - set(self.before):
                self.session.run(f'DROP INDEX IF EXISTS "{name}" CASCADE')


def check_promises(session, query, outcome, document):
    """a: builds what was advised as `planned`, in its order, and asks the planner after each."""
    with Build(session, outcome.planned) as build:
        for piece in build.steps():
            outcome.cost_after = cost(session.explain(query))
            promised = piece["evidence"].get("cost_after")
            if promised is None:
                outcome.failures.append("a: planned without cost_after")
            elif abs(outcome.cost_after / promised - 1) > (
                    ROUGH_PROMISE if "rough figure" in piece["evidence"]["note"] else PROMISE):
                outcome.failures.append(f"a: promised {promised:.2f}, the cost is {outcome.cost_after:.2f} with {shape_of(piece)}")
            made = build.made[id(piece)]
            if not made:
                outcome.failures.append(f"a: no index comes of {piece['statements']}")
            for name, what in made.items():
                if again := repeats(what, build.before):
                    outcome.failures.append(f"a: {name} repeats {again}")
        used = parents_of(session, used_indexes(session.explain(query)))
        for piece in outcome.planned:
            made = build.made[id(piece)]
            if made and not used & set(made):
                outcome.failures.append(f"a: the plan does not use {', '.join(sorted(made))}")
        if document:
            outcome.ms_after = measure(session, query)
    outcome.failures += [f"a: {failure}" for failure in build.failures]
    outcome.hypothetical_after = hypothetical_cost(session, query, [s for piece in outcome.planned for s in piece["statements"]])


def try_lower(session, query, outcome, document):
    """Index advice that was not verified (GIN, GiST …) is built as well, to say what it does; nothing is promised."""
    with Build(session, outcome.planned + [piece for piece, _ in outcome.lower]) as build:
        build.all()
        plan = session.explain(query)
        used = parents_of(session, used_indexes(plan))
        outcome.cost_all = cost(plan)
        outcome.lower = [(piece, bool(used & set(build.made[id(piece)]))) for piece, _ in outcome.lower]
        if document:
            outcome.ms_after = measure(session, query)
    outcome.failures += [f"lower evidence: {failure}" for failure in build.failures]


def check_reach(session, query, outcome):
    """b: against the exhaustive search. HypoPG errs, so its most promising candidates are built and searched once more."""
    outcome.searched = exhaustive_index_search.search(session, query)
    found = outcome.searched
    if found.promising:
        found = exhaustive_index_search.search(session, query, built=True, candidates=found.promising)
    outcome.best_built = found.cost_after
    require(outcome, outcome.best_built, ", ".join(map(exhaustive_index_search.index_text, found.indexes)))


def require(outcome, best, by):
    possible, reached = outcome.cut(best), outcome.cut(outcome.cost_reached)
    if possible >= WORTHWHILE and reached < REACH * possible:
        outcome.failures.append(f"b: reaches {reached:.1%} of a possible {possible:.1%} by {by}")


def check_by_hand(session, query, outcome, path):
    """b again, against what a person would make where a plain B-tree is not the answer."""
    if not path.exists():
        return
    statements = path.read_text().strip().split("\n")
    advice = [{"statements": statements, "undo": [f"DROP INDEX {statement.split()[2]}" for statement in statements]}]
    with Build(session, advice) as build:
        build.all()
        outcome.by_hand = cost(session.explain(query))
    outcome.failures += [f"best/{path.name}: {failure}" for failure in build.failures]
    require(outcome, outcome.by_hand, "; ".join(statements))


def ask_rivals(session, query, outcome):
    for name in rivals.installed(session):
        statements = rivals.advice(session, query)
        outcome.rivals[name] = None
        if statements is not None:
            advice = [{"statements": [statement.replace("INDEX ON", f"INDEX rival_{n} ON")], "undo": [f"DROP INDEX rival_{n}"]}
                      for n, statement in enumerate(statements)]
            with Build(session, advice) as build:
                build.all()
                outcome.rivals[name] = cost(session.explain(query))


def check(program, kind, session, path, options):
    text = path.read_text()
    query = text.strip().rstrip(";")
    outcome = Outcome(path.stem, text.split("\n")[0].removeprefix("-- "))
    outcome.cost_before = outcome.cost_after = cost(session.explain(query))
    if options.document:
        outcome.ms_before = measure(session, query)
    try:
        report, outcome.wall_ms, outcome.explains = diagnose(program, kind, path)
    except (RuntimeError, ValueError) as error:
        outcome.failures.append(str(error))
        return outcome
    ordered = sorted(report["advice"], key=lambda piece: piece.get("apply_order", 0))
    indexed = [piece for piece in ordered if piece["kind"] == "index" and piece["statements"]]
    outcome.planned = [piece for piece in indexed if piece["evidence"]["level"] == "planned"]
    outcome.lower = [(piece, False) for piece in indexed if piece["evidence"]["level"] != "planned"]
    outcome.other = [piece for piece in ordered if piece not in indexed]
    outcome.nothing = "" if ordered else report.get("analysis", {}).get("recommended_fix", "")
    if outcome.planned:
        check_promises(session, query, outcome, options.document)
    if outcome.lower:
        try_lower(session, query, outcome, options.document)
    check_by_hand(session, query, outcome, HERE / kind / "best" / path.name)
    if not options.quick:
        check_reach(session, query, outcome)
        ask_rivals(session, query, outcome)
    if not ordered and not outcome.nothing:
        outcome.failures.append("c: no advice, and the report does not say that nothing needs changing")
    return outcome


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--set", action="append", choices=sorted(SETS))
    parser.add_argument("--scale", action="append", default=[], help="set=factor")
    parser.add_argument("--query", default="*")
    parser.add_argument("--document", type=pathlib.Path)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--starts", type=int, default=exhaustive_index_search.STARTS, help="greedy sets of the search begin so often")
    options = parser.parse_args()
    exhaustive_index_search.STARTS = options.starts
    scales = SETS | {name: float(factor) for name, factor in (scale.split("=") for scale in options.scale)}
    results = {}
    for kind in options.set or ["tpch", "shop"]:
        session = load(kind, scales[kind])
        for path in sorted((HERE / kind / "queries").glob("*.sql")):
            if not fnmatch.fnmatch(path.stem, options.query):
                continue
            outcome = check(options.program, kind, session, path, options)
            results.setdefault(kind, []).append(outcome)
            after = outcome.cost_reached
            searched = "" if outcome.searched is None else f"search {percent(outcome.searched.cut):>5} built {percent(outcome.cut(outcome.best_built)):>5}  "
            print(f"{kind} {outcome.name:22} {outcome.cost_before:12.2f} -> {after:12.2f}  ours {percent(outcome.cut(after)):>5}  {searched}"
                  f"{outcome.explains:3d} EXPLAINs {outcome.wall_ms:6.0f} ms  "
                  f"{'; '.join([shape_of(p) for p in outcome.planned] + [shape_of(p) + ' (' + p['evidence']['level'] + ')' for p, _ in outcome.lower])}", flush=True)
            for failure in outcome.failures:
                print(f"    FAILED {failure}", flush=True)
    failed = sum(1 for outcomes in results.values() for outcome in outcomes if outcome.failures)
    if options.document:
        options.document.write_text(acceptance_document.document(options.program, Session().value("SHOW server_version"),
                                                                 session.value("SELECT extversion FROM pg_extension WHERE extname = 'hypopg'"),
                                                                 scales, results))
    print(f"{sum(map(len, results.values()))} queries, {failed} failed")
    sys.exit(1 if failed or not results else 0)


if __name__ == "__main__":
    main()
