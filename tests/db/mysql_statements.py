#!/usr/bin/python3
"""Asks the running MySQL or MariaDB server to prepare every statement of tests/sql/mysql.

Run below scripts/with-mysql. A statement marked `only: mysql` or `only: mariadb` must be taken by that engine and
refused by the other, so that no mark hides anything.
"""
import os
import pathlib
import subprocess
import sys

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "sql" / "mysql"
ENGINE = os.environ["PLANWRIGHT_TEST_ENGINE"]


def client(sql, *options):
    words = os.environ["MYSQL_CLIENT"].split()
    return subprocess.run(words + list(options) + ["--default-character-set=utf8mb4", "test"], input=sql.encode(),
                          capture_output=True, check=False)


def statements():
    for path in sorted(FOLDER.glob("*.sql")):
        if path.name == "schema.sql":
            continue
        header = None
        for number, line in enumerate(path.read_text().split("\n"), 1):
            if line.startswith("--@"):
                if header:
                    yield header
                header = {"place": f"{path.name}:{number}", "text": ""}
                for part in line[3:].split(";"):
                    key, _, value = part.partition(":")
                    header[key.strip()] = value.strip()
            elif header:
                header["text"] += line + "\n"
        if header:
            yield header


def main():
    made = client((FOLDER / "schema.sql").read_text())
    if made.returncode != 0:
        sys.exit(made.stderr.decode())
    script, places = [], []
    for each in statements():
        text = each["text"].strip()
        literal = "CONVERT(0x" + text.encode().hex() + " USING utf8mb4)"
        script.append(f"SELECT '== {each['place']}';\nSET sql_mode = '{each.get('mode', '')}';\n"
                      f"SET @statement = {literal};\nPREPARE made FROM @statement;\nDEALLOCATE PREPARE made;\n")
        places.append(each)
    # --force goes on behind an error; -v -v would mix. Errors name no statement, so each is asked for by its own place.
    done = client("\n".join(script), "--force", "-N", "-B", "--unbuffered")
    failed = {}
    # An error of the client names the line of its input.
    starts, line = [], 1
    for block, each in zip(script, places):
        starts.append((line, each["place"]))
        line += block.count("\n") + 1
    for error in done.stderr.decode().splitlines():
        if "ERROR" not in error or " at line " not in error or "Unknown prepared statement" in error:
            continue
        number = int(error.split(" at line ")[1].split(":")[0].split(" ")[0])
        place = [name for start, name in starts if start <= number][-1]
        failed.setdefault(place, error)
    wrong = []
    for each in places:
        taken = each["place"] not in failed
        wanted = each.get("only", ENGINE) == ENGINE
        if taken != wanted:
            wrong.append(f"{each['place']}: {failed.get(each['place'], 'is taken, though marked for the other engine')}"
                         f"\n    {each['text'].strip()}")
    if done.stdout.decode().count("== ") != len(places):
        wrong.append("the client did not reach the end")
    print(f"{ENGINE}: {len(places)} statements, {len(failed)} not taken")
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
