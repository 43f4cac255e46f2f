#!/usr/bin/python3
"""Random expressions, and the same with the brackets src/query would put: does the server give the same values?

mysql_precedence.py BRACKETS, below scripts/with-mysql. BRACKETS is the program of mysql_brackets.cpp. An expression the
server refuses says nothing; one with another value in any row is a failure, and so is it when more than 3 % are not read; of
MariaDB 6 %, for it alone takes predicates in a row without brackets (a LIKE b LIKE c), which we refuse to read.
"""
import os
import random
import subprocess
import sys

ENGINE = os.environ["PLANWRIGHT_TEST_ENGINE"]
MOST_UNREAD = {"mysql": 3, "mariadb": 6}[ENGINE]  # per cent
MODES = ["", "PIPES_AS_CONCAT", "HIGH_NOT_PRECEDENCE"]
BINARY = ["+", "-", "*", "/", "%", "DIV", "MOD", "^", "&", "|", "<<", ">>", "=", "<=>", "<", ">", "<=", ">=", "<>", "!=",
          "AND", "&&", "OR", "||", "XOR", "LIKE", "NOT LIKE", "REGEXP"]
PREFIX = ["-", "+", "~", "!", "NOT ", "BINARY "]
SUFFIX = [" IS NULL", " IS NOT NULL", " IS TRUE", " IS NOT FALSE", " COLLATE utf8mb4_bin"]


def expression(chance):
    """Flat: what binds what is for the grammar to say."""
    words = []
    for place in range(chance.randint(2, 5)):
        if place:
            pick = chance.random()
            if pick < 0.08:
                words.append(f"{chance.choice(['', 'NOT '])}BETWEEN {chance.choice('abcd')} AND")
            elif pick < 0.14:
                words.append(f"{chance.choice(['', 'NOT '])}IN ({chance.choice('abcd')}, 1) {chance.choice(BINARY)}")
            else:
                words.append(chance.choice(BINARY))
        operand = chance.choice(["a", "b", "c", "d", "1", "2", "s", "'1'"])
        if chance.random() < 0.25:
            operand = chance.choice(PREFIX) + operand
        if chance.random() < 0.12:
            operand += chance.choice(SUFFIX)
        words.append(operand)
    return " ".join(words)


def client(sql):
    words = os.environ["MYSQL_CLIENT"].split()
    return subprocess.run(words + ["--default-character-set=utf8mb4", "--force", "-N", "-B", "test"], input=sql.encode(),
                          capture_output=True, check=False).stdout.decode(errors="replace")


def main():
    chance = random.Random(int(os.environ.get("PLANWRIGHT_SEED", "5")))
    lines = []
    while len(lines) < 6000:
        mode = chance.choice(MODES)
        text = expression(chance)
        lines.append((mode, text))
    made = subprocess.run([sys.argv[1]], input="".join(f"{mode}\t{text}\n" for mode, text in lines).encode(),
                          capture_output=True, check=True).stdout.decode().split("\n")
    script = ["ALTER DATABASE test CHARACTER SET utf8mb4; CREATE TABLE v (a INT, b INT, c INT, d INT, s VARCHAR(5));"]
    for _ in range(12):
        values = [chance.choice(["0", "1", "2", "3", "5", "6", "-1", "NULL"]) for _ in range(4)]
        script.append(f"INSERT INTO v VALUES ({', '.join(values)}, {chance.choice(['NULL', '0', '1', chr(39) + 'x' + chr(39)])});")
    for number, ((mode, text), bracketed) in enumerate(zip(lines, made)):
        script.append(f"SET sql_mode = '{mode}';")
        for kind, each in (("plain", text), ("ours", bracketed or "no_such_column")):
            script.append(f"SELECT '== {number} {kind}';\nSELECT {each} FROM v;")
    values = {}
    for line in client("\n".join(script)).rstrip("\n").split("\n"):
        if line.startswith("== "):
            current = values.setdefault(tuple(line[3:].split()), [])
        elif values:
            current.append(line)
    compared, unread, wrong = 0, 0, []
    for number, ((mode, text), bracketed) in enumerate(zip(lines, made)):
        plain = values.get((str(number), "plain"), [])
        ours = values.get((str(number), "ours"), [])
        if not plain or plain == [""]:
            continue
        compared += 1
        if not bracketed:
            unread += 1
        elif plain != ours:
            wrong.append(f"[{mode}] {text}\n    read as {bracketed}"
                         f"\n    {plain}\n    {ours}")
    print(f"{ENGINE}: {compared} of {len(lines)} expressions are the server's; {len(wrong)} differ, {unread} are not read")
    if wrong or unread * 100 > compared * MOST_UNREAD or compared < 1000:
        sys.exit("\n".join(wrong[:20]))


if __name__ == "__main__":
    main()
