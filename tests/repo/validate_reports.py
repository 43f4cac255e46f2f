#!/usr/bin/env python3
"""Validates the JSON report of every golden plan against docs/schema/report-1.json.

Usage: validate_reports.py PLANWRIGHT SOURCE_DIR
Beside the schema it checks what a schema cannot say: pre-order, references that exist, and that the
parts of a serial plan add up to its execution time.
"""
import json, pathlib, subprocess, sys
import jsonschema

program, source = sys.argv[1], pathlib.Path(sys.argv[2])
schema = json.loads((source / "docs/schema/report-1.json").read_text())
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)

plans = sorted(source.glob("tests/golden/plans/*/*/plan.json"))[::4]
plans += sorted(source.glob("tests/golden/plans/mariadb-*/*/analyze.*"))[::4]
plans += sorted(source.glob("tests/golden/rules/*/*/plan.*"))
failed = 0
for path in plans:
    case = path.parent
    command = [program, "diagnose", "--plan", str(path), "--format", "json"]
    meta = json.loads((case / "meta.json").read_text())
    if meta.get("nodes") == 0:
        continue
    if (case / "schema.sql").exists():
        command += ["--schema", str(case / "schema.sql")]
    if (case / "query.sql").exists():
        command.append(str(case / "query.sql"))
    done = subprocess.run(command, capture_output=True, text=True)
    problems = []
    if done.returncode != 0:
        problems.append(f"exit {done.returncode}: {done.stderr.strip()}")
    else:
        report = json.loads(done.stdout)
        problems += [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:200]}"
                     for e in validator.iter_errors(report)]
        nodes = report["plan"]["nodes"]
        for at, node in enumerate(nodes):
            if node["id"] != at or (at > 0 and not 0 <= node.get("parent", -1) < at):
                problems.append(f"node {at} is not in pre-order")
        for finding in report["findings"]:
            if finding.get("node", 0) >= len(nodes) or finding.get("caused_by", 0) >= len(report["findings"]):
                problems.append(f"{finding['rule']} points to nothing")
        for advice in report["advice"] + report["rejected"]:
            if any(at >= len(report["findings"]) for at in advice["because"]):
                problems.append(f"{advice['rule']} answers nothing")
        plan = report["plan"]
        serial = not any(n["kind"] in ("gather", "gather_merge") for n in nodes)
        if serial and "execution_ms" in plan and "outside" in plan:
            total = (sum(n["actual"]["self_ms"] for n in nodes) + sum(o["ms"] for o in plan["outside"])
                     + plan["unattributed_ms"])
            # Every figure printed is rounded to a microsecond.
            allowed = 0.001 * (len(nodes) + len(plan["outside"]) + 2)
            if abs(total - plan["execution_ms"]) > allowed:
                problems.append(f"parts add up to {total:.3f} of {plan['execution_ms']} ms")
    for problem in problems:
        print(f"{path.relative_to(source)}: {problem}")
    failed += bool(problems)

# Reports as they are kept: what no offline diagnosis makes is among them.
kept = sorted(source.glob("tests/golden/reports/*/expected.json"))
kept += sorted(source.glob("tests/golden/report_values/*/expected.json"))
for path in kept:
    problems = [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:200]}"
                for e in validator.iter_errors(json.loads(path.read_text()))]
    for problem in problems:
        print(f"{path.relative_to(source)}: {problem}")
    failed += bool(problems)
print(f"{len(plans) + len(kept)} reports, {failed} with problems")
sys.exit(1 if failed or not plans or not kept else 0)
