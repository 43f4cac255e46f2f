#!/usr/bin/env python3
"""How long a snapshot of a large schema takes, and how large it is.

Usage (under scripts/with-postgresql): snapshot_speed.py PLANWRIGHT [--tables 1000]

Makes tables of 20 columns and 3 indexes, no two with the same values, analyzes them, and takes a snapshot, with pg_dump where
it is installed. Budget of the issue: 1,000 tables in 10 s and 60 MB. Measures, and judges nothing.
"""
import argparse
import os
import pathlib
import resource
import subprocess
import tempfile
import time

TYPES = ["int", "text", "timestamptz", "numeric(10,2)", "varchar(40)"]
VALUES = ["(g * {seed}) % 7777", "md5((g * {seed})::text)", "'2024-01-01'::timestamptz + g * {seed} * interval '1 second'",
          "(g * {seed}) % 5000 * 1.25", "'v' || (g * {seed}) % 500"]
COLUMNS = range(1, 20)


def script(tables):
    for n in range(1, tables + 1):
        columns = ", ".join(f"c{c} {TYPES[c % 5]}" for c in COLUMNS)
        values = ", ".join(VALUES[c % 5].format(seed=n * 20 + c) for c in COLUMNS)
        yield f"CREATE TABLE t{n} (id bigint PRIMARY KEY, {columns});"
        yield f"INSERT INTO t{n} SELECT g, {values} FROM generate_series(1, 1500) g;"
        yield f"CREATE INDEX ON t{n} (c1, c2); CREATE INDEX ON t{n} (c3);"
    yield "ANALYZE;"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--tables", type=int, default=1000)
    options = parser.parse_args()
    subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1"], input="\n".join(script(options.tables)), text=True,
                   check=True)
    with tempfile.TemporaryDirectory() as directory:
        path = pathlib.Path(directory) / "speed.pws"
        begin = time.monotonic()
        run = subprocess.run([options.program, "snapshot", "--dsn", f"dbname={os.environ['PGDATABASE']}", "--output", path],
                             check=True, capture_output=True, text=True)
        seconds = time.monotonic() - begin
        print(run.stdout.strip())
        print(f"{options.tables} tables: {seconds:.1f} s, {path.stat().st_size / 1e6:.1f} MB")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MiB")


if __name__ == "__main__":
    main()
