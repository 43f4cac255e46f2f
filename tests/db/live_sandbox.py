#!/usr/bin/env python3
"""Diagnoses verified in a sandbox: kinds of indexes HypoPG cannot suppose, settings and drops, what HypoPG chose
confirmed, a snapshot in an empty environment against the live run, and what is left when planwright is stopped.
Under scripts/with-postgresql: live_sandbox.py PLANWRIGHT"""

import glob
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest

PLANWRIGHT = os.path.abspath(sys.argv.pop(1)) if len(sys.argv) > 1 else "planwright"

SCHEMA = """
CREATE SCHEMA shop;
CREATE TABLE customers (id int PRIMARY KEY, name text, email text);
INSERT INTO customers SELECT i, 'name ' || i, md5(i::text) || '@example.com' FROM generate_series(1, 20000) i;
CREATE TABLE orders (id int PRIMARY KEY, customer int REFERENCES customers, status text, amount numeric, tags text[],
  doc jsonb, note text, during tstzrange, created_at timestamptz);
INSERT INTO orders SELECT i, 1 + i % 20000, CASE WHEN i % 10 < 6 THEN 'paid' WHEN i % 1000 = 7 THEN 'lost' ELSE 'new' END,
  i % 977, ARRAY['t' || i % 5000, 'u' || i % 7], jsonb_build_object('k', i % 9000, 'v', md5(i::text)),
  md5(i::text) || ' ' || md5((i + 1)::text),
  tstzrange('2026-01-01'::timestamptz + i * interval '1 minute', '2026-01-01'::timestamptz + (i + 5) * interval '1 minute'),
  '2026-01-01'::timestamptz + i * interval '1 minute' FROM generate_series(1, 60000) i;
CREATE INDEX orders_status_idx ON orders (status);
CREATE TABLE shop.events (id bigint, kind int, at timestamptz) PARTITION BY RANGE (id);
CREATE TABLE shop.events_1 PARTITION OF shop.events FOR VALUES FROM (0) TO (30000);
CREATE TABLE shop.events_2 PARTITION OF shop.events FOR VALUES FROM (30000) TO (90000);
INSERT INTO shop.events SELECT i, i % 3000, now() FROM generate_series(1, 80000) i;
CREATE VIEW shop.big_orders AS SELECT o.id, o.amount, c.name FROM orders o JOIN customers c ON c.id = o.customer
  WHERE o.amount > 900;
CREATE TABLE tenants (id int, tenant text, payload text);
INSERT INTO tenants SELECT i, 'tenant_' || i % 50, md5(i::text) FROM generate_series(1, 40000) i;
ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
CREATE ROLE tenant_7 LOGIN;
CREATE POLICY own ON tenants USING (tenant = current_user);
GRANT SELECT ON tenants TO tenant_7;
GRANT pg_read_all_stats TO tenant_7;
VACUUM (ANALYZE);
"""

BY_CUSTOMER = "SELECT * FROM orders WHERE customer = 7"
BY_TAG = "SELECT id FROM orders WHERE tags @> ARRAY['t77']"
# On a fast machine some of these run in less than half a millisecond, and get no index unless they run often.
OFTEN = ("--frequency", "100/s")
QUERIES = [
    BY_CUSTOMER,
    BY_TAG,
    "SELECT c.name, sum(o.amount) FROM customers c JOIN orders o ON o.customer = c.id"
    " WHERE c.email LIKE 'abc%' AND o.status = 'new' GROUP BY 1 ORDER BY 2 DESC LIMIT 10",
    "SELECT * FROM orders WHERE status = 'lost' AND created_at > '2026-02-01' ORDER BY amount LIMIT 5",
    "SELECT * FROM shop.big_orders WHERE name = 'name 88'",
    "SELECT count(*) FROM shop.events WHERE kind = 17",
    "UPDATE orders SET amount = 1 WHERE customer = 8",
]


def psql(sql, *arguments):
    done = subprocess.run(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", *arguments], input=sql, text=True,
                          capture_output=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return done.stdout.strip()


MAJOR = int(psql("SHOW server_version_num")) // 10000


def server_programs():
    """Where the server under test has its programs, so that the sandbox is of the same major."""
    with open(os.path.join(psql("SHOW data_directory"), "postmaster.pid"), encoding="ascii") as file:
        return os.path.dirname(os.path.realpath(f"/proc/{file.readline().strip()}/exe"))


BINARIES = server_programs()
HAS_TRIGRAMS = psql("SELECT count(*) FROM pg_available_extensions() WHERE name = 'pg_trgm'") == "1"
HAS_HYPOPG = psql("SELECT count(*) FROM pg_available_extensions() WHERE name = 'hypopg'") == "1"


def planwright(*arguments, environment=None):
    done = subprocess.run([PLANWRIGHT, *arguments], capture_output=True, text=True, timeout=120,
                          env={**os.environ, **(environment or {})})
    return done.returncode, done.stdout, done.stderr


def level(report):
    index = [a for a in report["advice"] if a["kind"] == "index"]
    return index[0]["evidence"]["level"] if index else None


def said(report):
    return "\n".join(d["message"] for d in report["diagnostics"])


class Sandboxed(unittest.TestCase):
    def diagnose(self, *arguments, dsn="dbname=postgres", environment=None):
        source = ["--dsn", dsn] if dsn else []
        status, out, error = planwright("diagnose", *source, "--format", "json", "--reproducible", "--sandbox-bin",
                                        BINARIES, *OFTEN, *arguments, environment=environment)
        self.assertEqual(status, 0, error)
        return json.loads(out)

    def first(self, report, kind="index"):
        advice = [a for a in report["advice"] if a["kind"] == kind]
        self.assertTrue(advice, said(report))
        return advice[0]


class Kinds(Sandboxed):
    """Kinds of indexes that only a sandbox can build rise from `rule` to `planned`."""

    def check(self, query, method):
        advice = self.first(self.diagnose("--verify", "sandbox", "-e", query))
        self.assertIn(f"USING {method}", advice["statements"][-1])
        evidence = advice["evidence"]
        self.assertEqual(evidence["level"], "planned", evidence)
        self.assertIn("in a sandbox", evidence["method"])
        self.assertIn("same plan as captured", evidence["fidelity"])
        self.assertLess(evidence["cost_after"], 0.85 * evidence["cost_before"])
        return evidence

    def test_gin_of_arrays(self):
        predicted = self.check(BY_TAG, "gin")["cost_after"]
        psql("CREATE INDEX real_gin ON orders USING gin (tags)")
        try:
            plan = json.loads(psql("EXPLAIN (FORMAT JSON) " + BY_TAG))[0]["Plan"]
        finally:
            psql("DROP INDEX real_gin")
        self.assertIn("Bitmap", plan["Node Type"])
        self.assertLess(abs(plan["Total Cost"] - predicted) / predicted, 0.06, (plan["Total Cost"], predicted))

    def test_gin_of_jsonb(self):
        self.check("SELECT id FROM orders WHERE doc @> '{\"k\": 7}'", "gin")

    def test_trigrams(self):
        if not HAS_TRIGRAMS:
            self.skipTest("no pg_trgm")
        self.check("SELECT id FROM orders WHERE note LIKE '%abc77%'", "gin")

    def test_gist_of_ranges(self):
        self.check("SELECT id FROM orders WHERE during && tstzrange('2026-01-10', '2026-01-10 01:00')", "gist")

    def test_nothing_is_advised_that_the_planner_does_not_use(self):
        report = self.diagnose("--verify", "sandbox", "-e", "SELECT id FROM orders WHERE tags @> ARRAY['u3']")
        self.assertEqual([a for a in report["advice"] if "USING gin" in a["statements"][-1]], [], report["advice"])


class Ways(Sandboxed):
    def test_what_hypopg_chose_is_confirmed(self):
        if not HAS_HYPOPG:
            self.skipTest("no HypoPG")
        evidence = self.first(self.diagnose("-e", BY_CUSTOMER))["evidence"]
        self.assertIn("HypoPG", evidence["method"])
        self.assertRegex(evidence["method"], "confirmed: re-planned by PostgreSQL .* in a sandbox")
        by_sandbox = self.first(self.diagnose("--verify", "sandbox", "-e", BY_CUSTOMER))["evidence"]
        self.assertEqual((evidence["level"], evidence["cost_before"], evidence["cost_after"]),
                         ("planned", by_sandbox["cost_before"], by_sandbox["cost_after"]))
        self.assertNotIn("HypoPG", by_sandbox["method"])
        alone = self.first(self.diagnose("--verify", "hypopg", "-e", BY_CUSTOMER))["evidence"]
        self.assertNotIn("sandbox", alone["method"])

    def test_confirming_judges_other_kinds_too(self):
        report = self.diagnose("-e", BY_TAG)
        self.assertEqual(level(report), "planned")
        self.assertNotIn("HypoPG", self.first(report)["evidence"]["method"])

    def test_production_is_asked_at_most_forty_times(self):
        seen = "SELECT count(*) FROM pg_stat_statements WHERE query LIKE 'EXPLAIN%'"
        try:
            psql("CREATE EXTENSION IF NOT EXISTS pg_stat_statements; SELECT pg_stat_statements_reset()")
        except RuntimeError:
            self.skipTest("pg_stat_statements is not preloaded")
        psql("SET pg_stat_statements.track_utility = on")
        self.diagnose("-e", QUERIES[2])
        self.assertLessEqual(int(psql(seen)), 45)

    def test_none(self):
        self.assertEqual(level(self.diagnose("--verify", "none", "-e", BY_CUSTOMER)), "modelled")

    def test_another_major_is_only_an_opinion(self):
        if MAJOR == 15 or not os.path.exists("/usr/lib/postgresql/15/bin/postgres"):
            self.skipTest("a server of this major is always found")
        status, out, error = planwright("diagnose", "--dsn", "dbname=postgres", "--format", "json", "--verify", "sandbox",
                                        "-e", BY_CUSTOMER)
        self.assertEqual(status, 0, error)
        self.assertEqual(level(json.loads(out)), "modelled")
        self.assertIn("another planner's opinion", self.first(json.loads(out))["evidence"]["fidelity"])

    def test_settings_are_planned(self):
        report = self.diagnose("--verify", "sandbox", "-e",
                               "SELECT note, doc FROM orders ORDER BY note, doc")
        advice = [a for a in report["advice"] + report["rejected"] if a["kind"] == "setting"]
        self.assertTrue(advice, report["advice"])
        evidence = advice[0]["evidence"]
        self.assertEqual(evidence["level"], "planned", evidence)
        self.assertLess(evidence["cost_after"], evidence["cost_before"])


class Snapshots(Sandboxed):
    """The same advice in an empty environment, from a file."""

    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        cls.file = os.path.join(cls.directory.name, "prod.pws")
        status, _, error = planwright("snapshot", "--dsn", "dbname=postgres", "--output", cls.file)
        assert status == 0, error
        cls.empty = os.path.join(cls.directory.name, "elsewhere")
        os.mkdir(cls.empty)
        os.chmod(cls.directory.name, 0o755)
        os.chmod(cls.file, 0o644)

    @classmethod
    def tearDownClass(cls):
        cls.directory.cleanup()

    def elsewhere(self, *arguments):
        """In an environment of nothing but PATH, in another directory; as another user where we may."""
        command = [PLANWRIGHT, "diagnose", "--snapshot", self.file, "--format", "json", "--reproducible",
                   "--sandbox-bin", BINARIES, *OFTEN, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=self.empty,
                              env={"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LC_ALL": "C.UTF-8"},
                              user="nobody" if os.geteuid() == 0 else None)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_the_advice_of_a_live_run(self):
        for query in QUERIES:
            with self.subTest(query=query):
                capture = os.path.join(self.directory.name, "live.pwc")
                live = self.diagnose("--verify", "sandbox", "--capture", capture, "-e", query)
                plan = os.path.join(self.directory.name, "plan.json")
                with open(capture, encoding="utf-8") as lines, open(plan, "w", encoding="utf-8") as file:
                    file.write(next(json.loads(line)["plan"] for line in lines if line.startswith('{"plan":')))
                os.chmod(plan, 0o644)
                again = self.elsewhere("--plan", plan, "-e", query)
                self.assertEqual(json.dumps(again["advice"]), json.dumps(live["advice"]))
                self.assertEqual(json.dumps(again["rejected"]), json.dumps(live["rejected"]))
                self.assertTrue(any(a["evidence"]["level"] == "planned" for a in live["advice"]), live["advice"])
                replayed = planwright("diagnose", "--case", capture, "--format", "json", "--reproducible")[1]
                self.assertEqual(json.loads(replayed), live)

    def test_without_a_plan_the_sandbox_plans_it(self):
        for query in QUERIES:
            with self.subTest(query=query):
                live = self.diagnose("--verify", "sandbox", "--no-analyze", "-e", query)
                alone = self.elsewhere("-e", query)
                self.assertEqual(alone["advice"][0]["rule"], "gather-a-baseline")
                self.assertIn("no actual times", said(alone))
                for advice in live["advice"] + alone["advice"]:
                    advice["evidence"].pop("level")  # nothing of production to compare with: modelled
                    advice["evidence"].pop("fidelity", None)
                self.assertEqual(alone["advice"], live["advice"])
                self.assertEqual(alone["plan"]["nodes"], live["plan"]["nodes"])

    def test_nothing_is_claimed_that_was_not_compared(self):
        report = self.elsewhere("-e", BY_CUSTOMER)
        self.assertEqual(level(report), "modelled")
        self.assertIn("--plan", self.first(report)["evidence"]["fidelity"])

    def test_parameters(self):
        report = self.elsewhere("-e", "SELECT * FROM orders WHERE customer = $1")
        self.assertIn("(customer)", self.first(report)["statements"][0])
        self.assertIn("--params", said(report))
        report = self.elsewhere("-e", "SELECT * FROM orders WHERE customer = $1", "--params", "[7]")
        self.assertIn("(customer)", self.first(report)["statements"][0])

    def test_another_query_s_plan_is_refused(self):
        plan = os.path.join(self.directory.name, "other.json")
        with open(plan, "w", encoding="utf-8") as file:
            file.write(psql("EXPLAIN (FORMAT JSON) SELECT * FROM customers"))
        status, _, error = planwright("diagnose", "--snapshot", self.file, "--plan", plan, "-e",
                                      "SELECT count(*) FROM tenants")
        self.assertEqual(status, 4, error)
        self.assertIn("another query's", error)

    def test_what_the_snapshot_does_not_hold(self):
        psql("CREATE DATABASE webshop")
        psql("CREATE TABLE carts (id int)", "webshop")
        partial = os.path.join(self.directory.name, "partial.pws")
        status, _, error = planwright("snapshot", "--dsn", "dbname=webshop", "--output", partial)
        self.assertEqual(status, 0, error)
        status, _, error = planwright("diagnose", "--snapshot", partial, "--sandbox-bin", BINARIES, "-e",
                                      "SELECT count(*) FROM tenants")
        self.assertEqual(status, 4, error)
        self.assertIn('relation "tenants" does not exist', error)
        self.assertIn('the snapshot of database "webshop" holds none of this name', error)
        self.assertNotIn("postgres", error.replace(BINARIES, ""), "the sandbox's own database")

    def test_a_statement_the_sandbox_refuses(self):
        status, _, error = planwright("diagnose", "--snapshot", self.file, "-e", "SELECT nothing FROM orders")
        self.assertEqual(status, 4)
        self.assertIn("nothing", error)


class RowSecurity(Sandboxed):
    def test_planned_as_a_role_the_policies_bind(self):
        report = self.diagnose("--verify", "sandbox", "-e", "SELECT * FROM tenants WHERE id = 5",
                               dsn="dbname=postgres user=tenant_7")
        advice = self.first(report)
        self.assertIn("same plan as captured", advice["evidence"]["fidelity"], advice)


class Stopped(Sandboxed):
    def servers(self):
        found = []
        for path in glob.glob("/proc/[0-9]*/cmdline"):
            try:
                with open(path, "rb") as file:
                    found.append(file.read().split(b"\0"))
            except OSError:
                continue
        return [words for words in found if words[0].endswith(b"postgres")]

    def test_interrupted_nothing_is_left(self):
        with tempfile.TemporaryDirectory() as temporary:
            os.chmod(temporary, 0o777)
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
                with self.subTest(signal=number):
                    for wait in (0.15, 0.45):
                        process = subprocess.Popen(
                            [PLANWRIGHT, "diagnose", "--dsn", "dbname=postgres", "--verify", "sandbox", "-e", QUERIES[2]],
                            env={**os.environ, "TMPDIR": temporary}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                        time.sleep(wait)
                        process.send_signal(number)
                        process.wait(timeout=30)
                        deadline = time.time() + 10
                        while time.time() < deadline and os.listdir(temporary):
                            time.sleep(0.1)
                        self.assertEqual(os.listdir(temporary), [])
            self.assertEqual([words for words in self.servers() if temporary.encode() in b" ".join(words)], [])


if __name__ == "__main__":
    psql(SCHEMA)
    if HAS_HYPOPG:
        psql("CREATE EXTENSION hypopg")
    unittest.main()
