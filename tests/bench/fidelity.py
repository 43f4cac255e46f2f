#!/usr/bin/env python3
"""Does a sandbox plan as the server does it stands for? On every major there is; writes a document.

Usage: fidelity.py SANDBOX_TESTS DOCUMENT [--scale tpch=FACTOR]
Runs the comparison of tests/db/sandbox_fidelity_test.cpp (the same plan shape and the total cost within 1 % for every
query, or it fails) under scripts/with-postgresql for PostgreSQL of Debian and each major that
scripts/fetch-postgresql-majors unpacked, and sets what it prints into a table. Exits 1 where a plan differs.
"""
import os, pathlib, re, subprocess, sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
LINE = re.compile(r"^(?P<what>[^:]+): PostgreSQL (?P<version>\S+), (?P<relations>\d+) relations, start (?P<start>\d+) ms, "
                  r"load (?P<load>\d+) ms, (?P<statements>\d+) statements, worst cost off by (?P<worst>[\d.]+) %$")


def installations():
    yield None
    for directory in sorted(pathlib.Path("/opt/planwright-pg").glob("*/native/bin"), key=lambda path: int(path.parts[3])):
        yield directory


def run(program, directory, scale):
    """(what it printed about each set, whether all plans are the same)"""
    command = [ROOT / "scripts/with-postgresql"] + (["--bin", directory] if directory else [])
    command += ["--", program, "--gtest_filter=*BenchmarkSet*:SandboxFidelity.*"]
    environment = os.environ | ({"PLANWRIGHT_SANDBOX_BIN": str(directory)} if directory else {}) | {"PLANWRIGHT_TPCH_SCALE": scale}
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, env=environment)
    rows = [match.groupdict() for match in map(LINE.match, done.stdout.splitlines()) if match]
    if done.returncode != 0 or not rows:
        print(done.stdout[-3000:])
    return rows, done.returncode == 0


def main(program, document, scale):
    lines = ["# Fidelity: does the sandbox plan as production does?", "",
             "Made by `scripts/bench fidelity`. A database with rows is made, a snapshot taken of it, the snapshot loaded into a sandbox of "
             "the same major, and every query planned by both. The plan has to be the same node for node and its total cost within 1 %, or "
             "the run fails. Deviations that remain come from the ends of histograms, where the real index would supply the real ones.", "",
             f"TPC-H at scale {scale}, the shop of tests/bench/shop at scale 1; *keys only*: primary keys; *more indexes*: foreign-key, "
             "covering and partial indexes too; *everything*: partitions, inheritance, enums, domains, jsonb, arrays, ranges, full text, "
             "expression and extended statistics, generated columns, odd names (tests/db/sandbox_everything.sql). Start is the sandbox's "
             "server alone, load makes all relations of the snapshot (a diagnosis loads only those of its query).", "",
             "| PostgreSQL | database | queries | worst cost off by | relations | start | load |",
             "| --- | --- | ---: | ---: | ---: | ---: | ---: |"]
    good = True
    for directory in installations():
        rows, same = run(program, directory, scale)
        good = good and same and bool(rows)
        for row in rows:
            lines.append(f"| {row['version']} | {row['what']} | {row['statements']} | {float(row['worst']):.3f} % | {row['relations']} | "
                         f"{row['start']} ms | {row['load']} ms |")
            print(lines[-1], flush=True)
    pathlib.Path(document).write_text("\n".join(lines) + "\n", encoding="utf-8")
    if not good:
        sys.exit("a plan differs, or a server did not run")


if __name__ == "__main__":
    scale = next((value.removeprefix("tpch=") for flag, value in zip(sys.argv[3:], sys.argv[4:]) if flag == "--scale"), "0.1")
    main(sys.argv[1], sys.argv[2], scale)
