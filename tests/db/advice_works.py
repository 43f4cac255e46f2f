#!/usr/bin/env python3
"""Every advised statement is run on a real server, and every undo after it.

Usage (under scripts/with-postgresql): advice_works.py PLANWRIGHT SOURCE_DIR
For each tests/golden/rules/<rule>/fires-* of a rule that gives statements: build the case's database,
EXPLAIN ANALYZE its query, let planwright diagnose that plan, run the statements it advises, EXPLAIN
again. An index must then be used by the new plan, and the planner's cost must have fallen; a setting
must have taken the finding it answers away. Undo statements must run.
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
    done = subprocess.run([program, "diagnose", "--format", "json", "--verify", "none",
                           "--case", str(case / "capture.jsonl")], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"exit {done.returncode}: {done.stderr.strip()}")
    mine = [advice for advice in json.loads(done.stdout)["advice"]
            if advice["rule"] == case.parent.name]
    if not mine:
        raise RuntimeError("replayed, the rule gives no advice")
    psql('drop database if exists "advice_case"')
    psql('create database "advice_case"')
    psql((case / "setup.sql").read_text(), "advice_case")
    said = []
    for advice in mine:
        for statement in advice["statements"] + advice["undo"]:
            psql(statement, "advice_case")
        said.append("; ".join(advice["statements"])[:110] or advice["title"])
    psql('drop database "advice_case"')
    return "\n    ".join(said)


def check(case, directory):
    if (case / "capture.jsonl").exists():
        return check_capture(case)
    rule = case.parent.name
    text = (case / "query.sql").read_text()
    option = lambda name: re.findall(rf"^-- {name}: (.*)$", text, re.M)
    if option("server"):
        return "needs another major: not run"
    query = "\n".join(line for line in text.splitlines()
                      if not re.match(r"-- (server|explain|set|format): ", line)).strip().rstrip(";")
    sets = "".join(f"set {setting};\n" for setting in option("set"))
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
        cost = lambda plan: json.loads(plan)[0]["Plan"]["Total Cost"]
        time = lambda plan: json.loads(plan)[0].get("Execution Time", 0)
        if advice["kind"] == "index":
            name = re.search(r"INDEX (?:CONCURRENTLY )?(\"[^\"]+\"|\S+) ON", advice["statements"][0])
            index = name.group(1).strip('"')
            triggered = rule == "index-for-foreign-key"
            if index not in after and not triggered:
                raise RuntimeError(f"the plan does not use {index}:\n{after[:1500]}")
            if not triggered and cost(after) >= cost(before):
                raise RuntimeError(f"cost {cost(before)} → {cost(after)}")
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
