"""docs/tpch.md from what acceptance.py found."""
import re
import subprocess

WORTHWHILE = 0.20  # cuts of the exhaustive search that the advice must answer

TITLES = {"tpch": "The 22 TPC-H queries", "shop": "A shop of orders, customers and events"}


def shape_of(piece):
    """`table(column, …) …` of a CREATE INDEX, short enough for a table."""
    for statement in piece["statements"]:
        if found := re.match(r"\s*CREATE (UNIQUE )?INDEX .*? ON (?:ONLY )?(?:public\.)?(.*?);?\s*$", statement, re.S):
            return re.sub(r"\s+", " ", found.group(2).replace(" USING btree", "")).replace("public.", "")
    return piece["title"]


def percent(share):
    return f"{share:.0%}" if abs(share) >= 0.0995 else f"{share:.1%}"


def table(outcomes):
    names = sorted({name for outcome in outcomes for name in outcome.rivals})
    by_hand = ["by hand"] if any(outcome.by_hand for outcome in outcomes) else []
    heads = ["query", "cost", "search", "search, built", *by_hand, "ours, built", "of the cut", *names, "index advice", "other advice",
             "ms before", "ms after", "EXPLAINs"]
    left = ("query", "index advice", "other advice")
    rows = [f"| {' | '.join(heads)} |", f"| {' | '.join('---' if head in left else '---:' for head in heads)} |"]
    for outcome in outcomes:
        possible = max(outcome.cut(outcome.best_built), outcome.cut(outcome.by_hand))
        reached = outcome.cut(outcome.cost_reached)
        advised = [f"`{shape_of(piece)}`" for piece in outcome.planned]
        advised += [f"`{shape_of(piece)}` ({piece['evidence']['level']}{'' if used else ', not used'})"
                    for piece, used in outcome.lower]
        other = sorted({piece["rule"] for piece in outcome.other}) or (["nothing to change"] if outcome.nothing else [])
        cells = [outcome.name + (" ✗" if outcome.failures else ""), f"{outcome.cost_before:.0f}",
                 percent(outcome.searched.cut) if outcome.searched else "", percent(outcome.cut(outcome.best_built)) if outcome.searched else "",
                 *(percent(outcome.cut(outcome.by_hand)) if outcome.by_hand else "" for _ in by_hand), percent(reached), percent(reached / possible) if possible >= WORTHWHILE else "–",
                 *(percent(outcome.cut(outcome.rivals[name])) if outcome.rivals.get(name) is not None else "fails" for name in names),
                 "<br>".join(advised).replace("|", "\\|"), ", ".join(other), outcome.ms_before, outcome.ms_after,
                 str(outcome.explains)]
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def failures(outcomes):
    lines = [f"- {outcome.name}: {failure.splitlines()[0]}" for outcome in outcomes for failure in outcome.failures]
    return "Checks that fail (✗):\n\n" + "\n".join(lines) + "\n" if lines else "Every check passes.\n"


def document(program, server, hypopg, scales, results, rivals=""):
    version = subprocess.run([program, "--version"], capture_output=True, text=True).stdout.split("\n")[0]
    sections = "\n".join(f"## {TITLES[kind]}\n\nScale {scales[kind]}.\n\n{table(outcomes)}\n\n{failures(outcomes)}"
                         for kind, outcomes in results.items())
    return f"""# Index advice, checked on the server

Made by `scripts/bench tpch`; do not edit. {version}, PostgreSQL {server.split()[0]} with its default settings but for
autovacuum (off), HypoPG {hypopg}. Primary and foreign keys are there, the tables are vacuumed and analysed. Rows come from
`tests/bench/{{tpch,shop}}/` and are the same on every run, and so are statistics and costs; times are of one machine.

- **cost**: the planner's, as the tables stand.
- **search**: how much of it an exhaustive search over all one- and two-column B-trees on the columns that the query names
  can cut, single and in greedy sets of up to three, or the set the planner picks when given all (HypoPG). Left out are those
  that an existing index begins with. **search, built**: HypoPG charges no descent of a tree, so it promises more than there
  is: all indexes of its forty cheapest plans are really built, and the search is made once more among them.
- **ours, built**: the cut when the indexes that planwright advises are really built, all those of its report.
  **of the cut**: ours as a share of the best of the others, where that is 20 % or more.
- **by hand**: the cut of the index that a person would make where plain B-trees are not the answer, built
  (`tests/bench/shop/best/`).
- A rival's column, where one is installed (`tests/bench/rivals.py`): the cut with the indexes that it advises built.
- **index advice**: evidence `planned` where nothing is said; another level stands in brackets, with
  *not used* where the planner, once it was built, did not choose it. HypoPG searches and the sandbox confirms; what is
  promised may be off by 10 %, with a GIN or GiST index, whose size is a rough figure, by 25 %.
- **ms**: median of three warm runs before and after, `> 60000` where one minute did not suffice. **EXPLAINs**: what
  planwright sent to the server, read from the server's log.

{sections}{rivals}"""
