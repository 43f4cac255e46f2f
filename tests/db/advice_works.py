#!/usr/bin/env python3
"""Every advised statement is run on a real server, and every undo after it.

Usage (under scripts/with-postgresql): advice_works.py PLANWRIGHT SOURCE_DIR
For each tests/golden/rules/<rule>/fires-* of a rule that gives statements: build the case's database,
EXPLAIN ANALYZE its query, let planwright diagnose that plan (or replay the capture), run the statements
it advises, EXPLAIN again. An index must then be used by the new plan, and the planner's cost must have
fallen; a setting must have taken the finding it answers away. Undo statements must run.
"""
import json, pathlib, re, subprocess, sys, tempfile

program, source = sys.argv[1], pathlib.Path(sys.argv[2])
cases = sorted(case for case in source.glob("tests/golden/rules/*/fires-*")
               if (case / "setup.sql").exists() and (case / "expected.txt").exists()
               and "advice (" in (case / "expected.txt").read_text())


def psql(sql, database="postgres", separate=False):
    """Runs sql in one session; `separate` keeps each statement out of a transaction block."""
    command = ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", database]
    done = subprocess.run(command, input=sql, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{done.stderr.strip()}\n  in: {sql[:300]}")
    return done.stdout


def query_of(case):
    """The statement alone, and a function that gives the values of an option written above it."""
    text = (case / "query.sql").read_text()
    lines = [line for line in text.splitlines() if not re.match(r"-- [a-z]+:( |$)", line)]
    return ("\n".join(lines).strip().rstrip(";"),
            lambda name: re.findall(rf"^-- {name}: ?(.*)$", text, re.M))


def settings_of(option):
    return "".join(f"set {setting};\n" for setting in option("set"))


def check_index(advice, before, after):
    """The new plan must use the index (of every partition), and the planner must think it cheaper."""
    names = [re.match(r"CREATE INDEX (?:CONCURRENTLY )?(\"[^\"]+\"|\S+) ON (?!ONLY )", statement)
             for statement in advice["statements"]]
    names = [name.group(1).strip('"') for name in names if name]
    cost = lambda plan: json.loads(plan)[0]["Plan"]["Total Cost"]
    unused = [name for name in names if f'"Index Name": "{name}"' not in after]
    if unused or not names:
        raise RuntimeError(f"the plan does not use {unused or 'any index'}:\n{after[:1500]}")
    if cost(after) >= cost(before):
        raise RuntimeError(f"cost {cost(before)} → {cost(after)}")


def explain(query, sets, database, options="ANALYZE, BUFFERS, VERBOSE, SETTINGS"):
    text = f"begin;\nexplain ({options}, format json) {query};\nrollback;\n"
    psql(sets + text, database)
    return psql(sets + text, database)


def diagnose(plan, schema, query, directory):
    for name, text in (("plan.json", plan), ("schema.sql", schema), ("query.sql", query)):
        (directory / name).write_text(text)
    done = subprocess.run([program, "diagnose", "--format", "json", "--plan", str(directory / "plan.json"),
                           "--schema", str(directory / "schema.sql"), str(directory / "query.sql")],
                          capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"exit {done.returncode}: {done.stderr.strip()}")
    return json.loads(done.stdout)


def check_capture(case):
    """What a capture's advice says is run, and its undo: the database is that of the case's setup."""
    done = subprocess.run([program, "diagnose", "--format", "json", "--case", str(case / "capture.jsonl")], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"exit {done.returncode}: {done.stderr.strip()}")
    mine = [advice for advice in json.loads(done.stdout)["advice"]
            if advice["rule"] == case.parent.name]
    if not mine:
        raise RuntimeError("replayed, the rule gives no advice")
    psql('drop database if exists "advice_case"')
    psql('create database "advice_case"')
    psql((case / "setup.sql").read_text(), "advice_case")
    query, option = query_of(case)
    said = []
    for advice in mine:
        index = (advice["kind"] == "index" and "CREATE INDEX" in " ".join(advice["statements"])
                 and advice["rule"] != "index-for-foreign-key")  # its triggers use that
        before = explain(query, settings_of(option), "advice_case") if index else ""
        for statement in advice["statements"]:
            psql(statement, "advice_case")
        if index:
            check_index(advice, before, explain(query, settings_of(option), "advice_case"))
        for statement in advice["undo"]:
            psql(statement, "advice_case")
        said.append("; ".join(advice["statements"])[:110] or advice["title"])
    psql('drop database "advice_case"')
    return "\n    ".join(said)


def check(case, directory):
    if (case / "capture.jsonl").exists():
        return check_capture(case)
    rule = case.parent.name
    query, option = query_of(case)
    if option("server"):
        return "needs another major: not run"
    sets = settings_of(option)
    psql('drop database if exists "advice_case"')
    psql('create database "advice_case"')
    psql((case / "setup.sql").read_text(), "advice_case")
    schema = subprocess.run(["pg_dump", "--schema-only", "-d", "advice_case"], capture_output=True,
                            text=True, check=True).stdout
    options = option("explain")
    before = explain(query, sets, "advice_case", *options)
    report = diagnose(before, schema, query, directory)
    mine = [advice for advice in report["advice"] if advice["rule"] == rule]
    if not mine:
        raise RuntimeError("live, the rule gives no advice")
    said = []
    for advice in mine:
        if advice["rule"] == "gather-a-baseline":
            continue  # its statement is the EXPLAIN this test is made of
        session = sets
        if advice["kind"] == "setting":
            session += "".join(statement + "\n" for statement in advice["statements"])
        else:
            for statement in advice["statements"]:
                psql(statement, "advice_case")
        after = explain(query, session, "advice_case")
        time = lambda plan: json.loads(plan)[0].get("Execution Time", 0)
        if advice["kind"] == "index" and rule != "index-for-foreign-key":  # its triggers use that
            check_index(advice, before, after)
        elif advice["kind"] == "setting":
            again = diagnose(after, schema, query, directory)
            answered = {report["findings"][at]["rule"] for at in advice["because"]}
            left = answered & {finding["rule"] for finding in again["findings"]}
            if left:
                raise RuntimeError(f"{advice['statements']} leaves {left}")
        said.append(f"{'; '.join(advice['statements'])[:110]}  {time(before):.1f} → {time(after):.1f} ms")
        for statement in advice["undo"]:
            psql(statement, "advice_case")
    psql('drop database "advice_case"')
    return "\n    ".join(said)


failed = 0
with tempfile.TemporaryDirectory() as directory:
    for case in cases:
        name = f"{case.parent.name}/{case.name}"
        try:
            print(f"{name}\n    {check(case, pathlib.Path(directory))}", flush=True)
        except (RuntimeError, subprocess.CalledProcessError) as error:
            failed += 1
            print(f"{name}: FAILED: {error}", flush=True)
print(f"{len(cases)} cases, {failed} failed")
sys.exit(1 if failed or not cases else 0)
