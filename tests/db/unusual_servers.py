#!/usr/bin/env python3
"""Servers and machines that are not as usual: a hot standby, databases of other locales and encodings, a connection
pooler, policies for groups, many partitions, files that may not be long.
Under scripts/with-postgresql --set shared_preload_libraries=pg_stat_statements: unusual_servers.py PLANWRIGHT"""

import ctypes
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

PLANWRIGHT = os.path.abspath(sys.argv.pop(1)) if len(sys.argv) > 1 else "planwright"
BY_CUSTOMER = "SELECT * FROM orders WHERE customer = 7"

SCHEMA = """
CREATE DATABASE shop;
\\connect shop
CREATE TABLE orders (id int PRIMARY KEY, customer int, status text, note text);
INSERT INTO orders SELECT i, i % 5000, CASE WHEN i % 100 = 7 THEN 'lost' ELSE 'new' END, md5(i::text)
  FROM generate_series(1, 20000) i;
CREATE INDEX orders_status ON orders (status);
CREATE STATISTICS orders_both ON customer, status FROM orders;
CREATE TABLE docs (id int, team int, author text, body text);
INSERT INTO docs SELECT i, i % 400, 'author ' || i % 3000, md5(i::text) FROM generate_series(1, 20000) i;
ALTER TABLE docs ENABLE ROW LEVEL SECURITY;
CREATE ROLE analysts;
CREATE ROLE "we, ird";
CREATE ROLE boss;
CREATE ROLE others;
CREATE ROLE ann LOGIN IN ROLE analysts, "we, ird";
GRANT boss TO "we, ird";
CREATE POLICY never ON docs AS RESTRICTIVE USING (id > 0);
CREATE POLICY by_team ON docs TO analysts USING (team = 7);
CREATE POLICY by_author ON docs TO boss USING (author = 'author 9');
CREATE POLICY not_hers ON docs TO others USING (team = 9);
GRANT SELECT ON docs TO analysts;
CREATE TABLE parts (id int, customer int, kind int, note text) PARTITION BY RANGE (id);
SELECT format('CREATE TABLE parts_%s PARTITION OF parts FOR VALUES FROM (%s) TO (%s)', i, i * 500, (i + 1) * 500)
  FROM generate_series(0, 99) i \\gexec
INSERT INTO parts SELECT i, i % 5000, i % 300, md5(i::text) FROM generate_series(0, 49999) i;
CREATE INDEX ON parts (kind);
VACUUM (ANALYZE);
"""
# Where an index on text serves LIKE 'a%' only in the C locale, and upper case comes elsewhere than in it.
PEOPLE = """
CREATE TABLE people (id int PRIMARY KEY, name text);
INSERT INTO people SELECT i, CASE WHEN i % 3 = 0 THEN 'Z' ELSE 'z' END || md5(i::text) FROM generate_series(1, 20000) i;
CREATE INDEX people_name ON people (name);
VACUUM (ANALYZE);
"""


def psql(sql, *arguments):
    done = subprocess.run(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", *arguments], input=sql, text=True,
                          capture_output=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return done.stdout.strip()


MAJOR = int(psql("SHOW server_version_num")) // 10000
DATA = psql("SHOW data_directory")


def server_programs():
    """Where the server under test has its programs, so that the sandbox is of the same major."""
    with open(os.path.join(DATA, "postmaster.pid"), encoding="ascii") as file:
        return os.path.dirname(os.path.realpath(f"/proc/{file.readline().strip()}/exe"))


BINARIES = server_programs()


def planwright(*arguments, **more):
    done = subprocess.run([PLANWRIGHT, *arguments], capture_output=True, text=True, timeout=120, **more)
    return done.returncode, done.stdout, done.stderr


def diagnose(*arguments, dsn="dbname=shop", **more):
    status, out, error = planwright("diagnose", "--dsn", dsn, "--sandbox-bin", BINARIES, "--format", "json", *arguments,
                                    **more)
    if status != 0:
        raise RuntimeError(f"exit status {status}: {error}")
    return json.loads(out)


def indexes(report):
    return [a for a in report["advice"] if a["kind"] == "index"]


def said(report):
    return "\n".join(d["message"] for d in report["diagnostics"])


def content(path):
    """The lines of a snapshot."""
    library = ctypes.CDLL("libzstd.so.1")
    library.ZSTD_decompress.restype = ctypes.c_size_t
    library.ZSTD_decompress.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_char_p, ctypes.c_size_t]
    with open(path, "rb") as file:
        packed = file.read()
    room = ctypes.create_string_buffer(64 << 20)
    size = library.ZSTD_decompress(room, len(room), packed, len(packed))
    assert size <= len(room), "not compressed by zstd"
    return [json.loads(line) for line in room.raw[:size].decode().splitlines()]


class Test(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)

    def path(self, name):
        return os.path.join(self.directory.name, name)

    def assert_planned(self, report, statement):
        advice = indexes(report)
        self.assertTrue(advice, said(report))
        self.assertIn(statement, "\n".join(advice[0]["statements"]))
        self.assertEqual(advice[0]["evidence"]["level"], "planned", advice[0]["evidence"])
        self.assertIn("same plan as captured, cost within 0.0 %", advice[0]["evidence"]["fidelity"])


class Standby(Test):
    """A hot standby: nothing can be created there, and its snapshot is the primary's."""

    def setUp(self):
        super().setUp()
        self.program = os.path.join(BINARIES, "pg_basebackup")
        if not os.path.exists(self.program):
            self.skipTest("no pg_basebackup of this major")
        owner = os.stat(DATA).st_uid
        self.owner = owner if owner != os.geteuid() else None
        self.place = self.path("standby")
        os.chmod(self.directory.name, 0o755)
        os.mkdir(self.place, 0o700)
        os.chown(self.place, owner, -1)
        subprocess.run([self.program, "-D", self.place + "/data", "-c", "fast", "-X", "stream", "-R"], check=True,
                       user=self.owner, cwd="/")
        with open(self.path("log"), "wb") as log:
            self.server = subprocess.Popen(
                [os.path.join(BINARIES, "postgres"), "-D", self.place + "/data", "-c",
                 f"unix_socket_directories={self.place}", "-c", "hot_standby=on"],
                user=self.owner, cwd="/", stdout=log, stderr=log)
        self.addCleanup(self.stop)
        os.chmod(self.place, 0o755)
        deadline = time.time() + 60
        while True:
            try:
                self.assertEqual(psql("SELECT pg_is_in_recovery()", "-h", self.place), "t")
                break
            except RuntimeError:
                if time.time() > deadline or self.server.poll() is not None:
                    with open(self.path("log"), encoding="utf-8") as log:
                        self.fail(log.read())
                time.sleep(0.1)

    def stop(self):
        self.server.send_signal(signal.SIGQUIT)
        self.server.wait(timeout=30)

    def lines(self, name, dsn):
        status, out, error = planwright("snapshot", "--dsn", dsn, "--output", self.path(name))
        self.assertEqual(status, 0, error)
        lines = content(self.path(name))
        for line in lines:
            # What only the primary counts, and the free space map's length, which recovery makes otherwise.
            for relation in [line["relation"]] if "relation" in line else []:
                relation.pop("counters", None)
                relation.pop("size", None)
                for index in relation.get("indexes", []):
                    index.pop("scans", None)
        return out, lines

    def test_its_snapshot_is_the_primary_s(self):
        out, standby = self.lines("standby.pws", f"host={self.place} dbname=shop")
        self.assertIn("this server is a standby", out)
        _, primary = self.lines("primary.pws", "dbname=shop")
        self.assertTrue(standby[0].pop("standby"))
        told = [line for line in standby if "diagnostic" in line and "standby" in line["diagnostic"]["message"]]
        self.assertEqual(len(told), 1)
        standby.remove(told[0])
        self.assertEqual(standby.pop()["end"]["lines"], primary.pop()["end"]["lines"] + 1)
        self.assertEqual([json.dumps(line) for line in standby], [json.dumps(line) for line in primary])
        self.assertGreater(len([line for line in standby if "relation" in line]), 100)

    def test_it_is_diagnosed_in_a_sandbox(self):
        report = diagnose("--verify", "sandbox", "-e", BY_CUSTOMER, dsn=f"host={self.place} dbname=shop")
        self.assert_planned(report, "(customer)")
        self.assertIn("run what is advised on its primary", said(report))


class Locales(Test):
    """Databases whose texts are sorted or encoded in another way than the sandbox's cluster has them."""

    @classmethod
    def make(cls, name, options, rows=PEOPLE):
        psql(f"CREATE DATABASE {name} TEMPLATE template0 {options}")
        psql(rows, "-d", name)

    def check(self, database, plain_serves_like):
        like = "SELECT * FROM people WHERE name LIKE 'za77%'"
        report = diagnose("--verify", "sandbox", "-e", like, dsn=f"dbname={database}")
        self.assertEqual("people_name" in json.dumps(report["plan"]["nodes"]), plain_serves_like)
        if plain_serves_like:
            self.assertEqual(indexes(report), [])
        else:
            self.assert_planned(report, "(name text_pattern_ops)")
        # Where upper case lies decides how many rows this is.
        between = "SELECT * FROM people WHERE name BETWEEN 'Za' AND 'zb'"
        status, out, error = planwright("snapshot", "--dsn", f"dbname={database}", "--output", self.path("a.pws"))
        self.assertEqual(status, 0, out + error)
        status, out, error = planwright("diagnose", "--snapshot", self.path("a.pws"), "--sandbox-bin", BINARIES,
                                        "--format", "json", "-e", between)
        self.assertEqual(status, 0, error)
        plan = json.loads(psql("EXPLAIN (FORMAT JSON) " + between, "-d", database))[0]["Plan"]
        self.assertEqual(json.loads(out)["plan"]["nodes"][0]["estimated"]["rows"], plan["Plan Rows"])
        self.assertNotIn("sorts by character codes", out)

    def test_c(self):
        self.make("by_codes", "ENCODING 'UTF8' LOCALE 'C'")
        self.check("by_codes", True)

    def test_icu_over_c(self):
        if MAJOR < 15 or psql("SELECT count(*) FROM pg_collation WHERE collprovider = 'i'") == "0":
            self.skipTest("no ICU")
        self.make("by_icu", "ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'de' LOCALE 'C'"
                  + (" ICU_RULES '&a < Z'" if MAJOR > 15 else ""))
        self.check("by_icu", False)

    def test_builtin(self):
        if MAJOR < 17:
            self.skipTest("no such provider")
        self.make("by_builtin", "ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C.UTF-8'")
        self.check("by_builtin", True)

    def test_latin1(self):
        self.make("in_latin1", "ENCODING 'LATIN1' LOCALE 'C'",
                  "SET client_encoding = UTF8; CREATE TABLE people (id int PRIMARY KEY, name text);"
                  " INSERT INTO people SELECT i, CASE WHEN i % 3 = 0 THEN 'Z' ELSE 'zé' END || md5(i::text)"
                  " FROM generate_series(1, 20000) i; CREATE INDEX people_name ON people (name); VACUUM (ANALYZE)")
        self.check("in_latin1", True)

    def test_of_no_encoding(self):
        self.make("in_nothing", "ENCODING 'SQL_ASCII' LOCALE 'C'",
                  "CREATE TABLE people (id int PRIMARY KEY, name text, kind text); INSERT INTO people"
                  " SELECT i, E'z\\351' || md5(i::text), E'\\377' || i % 4000 FROM generate_series(1, 20000) i;"
                  " CREATE INDEX people_name ON people (name); VACUUM (ANALYZE)")
        report = diagnose("--verify", "sandbox", "--capture", self.path("a.pwc"), "-e",
                          "SELECT * FROM people WHERE kind = 'x'", dsn="dbname=in_nothing")
        self.assert_planned(report, "(kind)")
        self.assertIn("SQL_ASCII", said(report))
        status, out, error = planwright("diagnose", "--case", self.path("a.pwc"), "--format", "json")
        self.assertEqual((status, json.loads(out)["advice"]), (0, report["advice"]), error)
        status, _, error = planwright("snapshot", "--dsn", "dbname=in_nothing", "--output", self.path("a.pws"))
        self.assertEqual(status, 0, error)
        self.assertIn("zé", json.dumps(content(self.path("a.pws")), ensure_ascii=False))


class Pooler:
    """Like a pooler between us and the server: it tells a server process of its own making."""

    def __init__(self, directory):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.bind(os.path.join(directory, ".s.PGSQL.5432"))
        self.socket.listen()
        self.open = [self.socket]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                client, _ = self.socket.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            self.open += [client, server]
            server.connect(os.path.join(os.environ["PGHOST"], f".s.PGSQL.{os.environ['PGPORT']}"))
            threading.Thread(target=self.relay, args=(client, server, False), daemon=True).start()
            threading.Thread(target=self.relay, args=(server, client, True), daemon=True).start()

    def close(self):
        for one in self.open:
            one.close()

    @staticmethod
    def relay(source, target, begins):
        """From the server: until the key ('K') has passed whole messages, that one changed."""
        waiting = b""
        try:
            while data := source.recv(65536):
                waiting += data
                while begins and len(waiting) >= 5:
                    length = 1 + int.from_bytes(waiting[1:5], "big")
                    if len(waiting) < length:
                        break
                    message, waiting = waiting[:length], waiting[length:]
                    if message[:1] == b"K":
                        message = message[:5] + (2 ** 30).to_bytes(4, "big") + message[9:]
                        begins = False
                    target.sendall(message)
                if not begins:
                    target.sendall(waiting)
                    waiting = b""
        except OSError:
            pass
        finally:
            for one in (source, target):
                try:
                    one.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass


class Pooled(Test):
    def test_diagnosed_behind_a_pooler_but_not_measured_there(self):
        pooler = Pooler(self.directory.name)
        self.addCleanup(pooler.close)
        dsn = f"host={self.directory.name} port=5432 sslmode=disable gssencmode=disable dbname=shop"
        self.assert_planned(diagnose("--verify", "sandbox", "-e", BY_CUSTOMER, dsn=dsn), "(customer)")
        status, _, error = planwright("diagnose", "--dsn", "dbname=postgres", "--measure-on", dsn, "-e", "SELECT 1")
        self.assertEqual(status, 2, error)
        self.assertIn("connection pooler", error)
        self.assertEqual(psql("SELECT count(*) FROM pg_namespace WHERE nspname ~ 'planwright'", "-d", "shop"), "0")


class Policies(Test):
    def test_policies_of_a_group_the_reader_is_in(self):
        query = "SELECT * FROM docs WHERE body > 'f'"
        report = diagnose("--verify", "sandbox", "-e", query, dsn="dbname=shop user=ann")
        self.assertNotIn("otherwise", said(report))
        fidelity = {a["evidence"].get("fidelity") for a in indexes(report) + report["rejected"]} - {None}
        self.assertEqual(fidelity, {"same plan as captured, cost within 0.0 %"})
        status, out, error = planwright("snapshot", "--dsn", "dbname=shop user=ann", "--tables", "docs", "--output",
                                        self.path("ann.pws"))
        self.assertEqual(status, 0, error)
        status, out, error = planwright("diagnose", "--snapshot", self.path("ann.pws"), "--sandbox-bin", BINARIES, "-e",
                                        query, "--format", "json")
        self.assertEqual(status, 0, error)
        conditions = json.dumps(json.loads(out)["plan"]["nodes"])
        self.assertIn("(docs.team = 7)", conditions)
        self.assertIn("author 9", conditions)
        self.assertNotIn("team = 9", conditions)

    def test_the_snapshot_of_who_is_not_restricted_names_no_other_roles(self):
        status, _, error = planwright("snapshot", "--dsn", "dbname=shop", "--tables", "docs", "--output",
                                      self.path("a.pws"))
        self.assertEqual(status, 0, error)
        policies = [line["relation"]["policies"] for line in content(self.path("a.pws")) if "relation" in line][0]
        self.assertEqual([p.get("roles") for p in policies], [["boss"], ["analysts"], None, ["others"]])


class Limits(Test):
    def test_files_that_may_not_be_long(self):
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
        for how in ("sandbox", "auto"):
            with self.subTest(verify=how):
                report = diagnose("--verify", how, "-e", BY_CUSTOMER, preexec_fn=limit)
                self.assertTrue(indexes(report))
                self.assertIn("ulimit -f", said(report))
                if how == "sandbox":
                    self.assertEqual(indexes(report)[0]["evidence"]["level"], "modelled")

    def test_a_capture_that_cannot_be_written(self):
        status, out, error = planwright("diagnose", "--dsn", "dbname=shop", "--verify", "none", "--capture",
                                        self.path("no/such.pwc"), "--format", "json", "-e", BY_CUSTOMER)
        self.assertEqual(status, 2, error)
        self.assertIn("no/such.pwc", error)
        self.assertTrue(indexes(json.loads(out)))

    def test_our_statements_are_not_compiled(self):
        # Where every statement is compiled, ours would be too, and take seconds.
        dsn = "dbname=shop options='-c jit=on -c jit_above_cost=0'"
        if MAJOR < 15:
            self.skipTest("nobody counts what is compiled")
        psql("CREATE EXTENSION IF NOT EXISTS pg_stat_statements; SELECT pg_stat_statements_reset()")
        report = diagnose("--verify", "none", "-e", BY_CUSTOMER, dsn=dsn)
        # The user's statement still is.
        self.assertIn("jit_above_cost", json.dumps(report["plan"]))
        compiled = psql("SELECT count(*) FROM pg_stat_statements WHERE jit_functions > 0 AND query ~ 'RECURSIVE'")
        self.assertEqual(compiled, "0")

    def test_a_hundred_partitions(self):
        self.assert_planned(diagnose("--verify", "sandbox", "-e", "SELECT * FROM parts WHERE customer = 7"),
                            "(customer)")


if __name__ == "__main__":
    psql(SCHEMA)
    unittest.main()
