#!/usr/bin/env python3
"""--measure-on on a throw-away server: what is built on a clone, what is said of it, and that nothing of it stays there,
however the run ends. Under scripts/with-postgresql: live_measure.py PLANWRIGHT"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest

PLANWRIGHT = sys.argv.pop(1) if len(sys.argv) > 1 else "planwright"
HOSTILE = '%s "é\n; DROP TABLE orders; --'

SCHEMA = f"""
CREATE TABLE orders (id int PRIMARY KEY, customer int, status text, note text);
INSERT INTO orders SELECT i, i % 5000, CASE WHEN i % 1000 = 7 THEN 'lost' ELSE 'new' END, repeat('x', 60)
  FROM generate_series(1, 200000) i;
CREATE TABLE visits (at int, visitor int, page text) PARTITION BY RANGE (at);
CREATE TABLE visits_1 PARTITION OF visits FOR VALUES FROM (0) TO (50000);
CREATE TABLE visits_2 PARTITION OF visits FOR VALUES FROM (50000) TO (200000);
INSERT INTO visits SELECT i, i % 4000, repeat('y', 40) FROM generate_series(0, 150000) i;
CREATE SCHEMA "{HOSTILE.replace('"', '""')}";
CREATE TABLE "{HOSTILE.replace('"', '""')}"."{HOSTILE.replace('"', '""')}" ("{HOSTILE.replace('"', '""')}" int, pad text);
INSERT INTO "{HOSTILE.replace('"', '""')}"."{HOSTILE.replace('"', '""')}" SELECT i, repeat('z', 40) FROM generate_series(1, 100000) i;
VACUUM (ANALYZE);
"""
RARE = "SELECT id, note FROM orders WHERE customer = 7"
# About as long with an index as without one: time to be interrupted in.
SLOW = "SELECT id, note FROM orders WHERE customer = 7 AND (SELECT count(*) FROM generate_series(1, 1500000)) > 0"
LEFT = """SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
          WHERE relkind IN ('i', 'I') AND nspname !~ '^pg_' AND relname !~ 'pkey'"""


def psql(sql, database="postgres"):
    done = subprocess.run(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", database], input=sql, text=True, capture_output=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return done.stdout.strip()


MAJOR = int(psql("SHOW server_version_num")) // 10000


def command(query, *arguments, clone="dbname=clone", dsn="dbname=shop"):
    return [PLANWRIGHT, "diagnose", "--format", "json", "--dsn", dsn, "--measure-on", clone, "--sql", query, *arguments]


def diagnose(query, *arguments, **more):
    done = subprocess.run(command(query, *arguments, **more), capture_output=True, text=True, timeout=120)
    return done.returncode, json.loads(done.stdout) if done.stdout else None, done.stderr


def said(report):
    return "\n".join(d["message"] for d in report["diagnostics"])


def setUpModule():
    psql("CREATE DATABASE shop")
    psql(SCHEMA, "shop")
    psql("DO $$ BEGIN IF EXISTS (SELECT FROM pg_available_extensions WHERE name = 'hypopg') THEN "
         "CREATE EXTENSION hypopg; END IF; END $$", "shop")


class Measure(unittest.TestCase):
    def setUp(self):
        psql("DROP DATABASE IF EXISTS clone WITH (FORCE)" if MAJOR > 12 else "DROP DATABASE IF EXISTS clone")
        psql("CREATE DATABASE clone TEMPLATE shop")

    def measured(self, query=RARE, *arguments, **more):
        status, report, error = diagnose(query, *arguments, **more)
        self.assertEqual((status, error), (0, ""))
        return report

    def index(self, report):
        found = [a for a in report["advice"] if a["kind"] == "index"]
        self.assertTrue(found, json.dumps(report, indent=1)[:4000])
        return found[0]

    def assertClean(self, database="clone"):
        self.assertEqual(psql(LEFT, database), "0")
        self.assertEqual(psql("SELECT count(*) FROM pg_namespace WHERE nspname = 'planwright_measure'", database), "0")
        self.assertEqual(psql(LEFT, "shop"), "0")

    def assertMeasured(self, advice):
        evidence = advice["evidence"]
        self.assertEqual(evidence["level"], "measured", advice)
        self.assertLess(evidence["ms_after"], evidence["ms_before"])
        return evidence


class Measures(Measure):
    def test_an_index_is_built_timed_and_dropped(self):
        with tempfile.TemporaryDirectory() as folder:
            case = os.path.join(folder, "case")
            report = self.measured(RARE, "--capture", case, "--reproducible")
            advice = self.index(report)
            evidence = self.assertMeasured(advice)
            self.assertIn("database clone", evidence["method"])
            self.assertIn("5 runs before (", evidence["note"])
            self.assertIn("5 runs after (", evidence["note"])
            self.assertIn("the cost is ", evidence["note"])
            self.assertIn("the diagnosed server itself", said(report))
            self.assertClean()
            # The size is the real one.
            psql(advice["statements"][0], "clone")
            name = advice["statements"][0].split()[3]
            self.assertEqual(advice["size_bytes"], int(psql(f"SELECT pg_relation_size('{name}')", "clone")))
            again = subprocess.run([PLANWRIGHT, "diagnose", "--case", case, "--format", "json", "--reproducible"],
                                   capture_output=True, text=True, timeout=60)
            self.assertEqual(json.loads(again.stdout), report)

    def test_runs_are_as_many_as_asked_for(self):
        self.assertIn("3 runs before (", self.index(self.measured(RARE, "--runs", "3"))["evidence"]["note"])

    def test_what_does_not_help_there_is_rejected_with_its_numbers(self):
        psql("UPDATE orders SET customer = 7", "clone")
        psql("VACUUM (FULL, ANALYZE) orders", "clone")
        report = self.measured()
        self.assertEqual([a for a in report["advice"] if a["kind"] == "index"], [])
        rejected = report["rejected"][0]
        self.assertEqual(rejected["evidence"]["level"], "measured")
        self.assertIn("ms_before", rejected["evidence"])
        self.assertIn("ms_after", rejected["evidence"])
        self.assertIn("did not help when it was carried out on the clone, whose planner does not use it", rejected["reason"])
        self.assertNotIn("CREATE INDEX", report["analysis"]["implementation"])
        self.assertClean()

    def test_partitions(self):
        report = self.measured("SELECT page FROM visits WHERE visitor = 7")
        evidence = self.assertMeasured(self.index(report))
        self.assertIn("built in", evidence["note"])
        self.assertClean()

    def test_names_are_quoted(self):
        name = '"' + HOSTILE.replace('"', '""') + '"'
        report = self.measured(f"SELECT pad FROM {name}.{name} WHERE {name} = 7")
        self.assertMeasured(self.index(report))
        self.assertClean()
        self.assertEqual(psql("SELECT count(*) FROM orders", "clone"), "200000")

    def test_parameters_get_values(self):
        report = self.measured("SELECT id, note FROM orders WHERE customer = $1")
        self.assertIn("customer", self.assertMeasured(self.index(report))["method"])

    def test_writes_are_rolled_back_and_only_run_when_allowed(self):
        change = "UPDATE orders SET note = 'changed' WHERE customer = 7"
        report = self.measured(change)
        self.assertIn("nothing was measured on the clone", said(report))
        self.assertMeasured(self.index(self.measured(change, "--allow-writes")))
        for database in ("shop", "clone"):
            self.assertEqual(psql("SELECT count(*) FROM orders WHERE note = 'changed'", database), "0")
        self.assertClean()

    def test_a_name_that_is_taken_there(self):
        name = self.index(self.measured())["statements"][0].split()[3]
        psql(f"CREATE INDEX {name} ON orders (status)", "clone")
        self.assertMeasured(self.index(self.measured()))
        self.assertEqual(psql(LEFT, "clone"), "1")

    def test_an_index_that_is_there_already(self):
        psql(self.index(self.measured())["statements"][0], "clone")
        evidence = self.index(self.measured())["evidence"]
        self.assertNotEqual(evidence["level"], "measured")
        self.assertIn("not measured: the clone has it already, as ", evidence["note"])
        self.assertEqual(psql(LEFT, "clone"), "1")

    def test_settings_of_the_diagnosed_server_are_used(self):
        psql("ALTER DATABASE clone SET work_mem = '77MB'")
        self.assertIn("work_mem = 4MB (there 77MB)", said(self.measured()))

    def test_another_scale(self):
        psql("DELETE FROM orders WHERE id > 5000", "clone")
        psql("VACUUM (FULL, ANALYZE) orders", "clone")
        self.assertIn("orders has 5,000 rows on the clone and 200,000 rows on the diagnosed server", said(self.measured()))

    def test_a_table_that_is_empty(self):
        psql("TRUNCATE orders", "clone")
        report = self.measured()
        self.assertIn("nothing was measured: on the clone public.orders is empty", said(report))
        self.assertNotEqual(self.index(report)["evidence"]["level"], "measured")
        self.assertClean()

    def test_a_table_that_is_not_there(self):
        psql("DROP TABLE orders", "clone")
        report = self.measured()
        self.assertIn("nothing was measured: the clone has no table public.orders", said(report))
        self.assertNotEqual(self.index(report)["evidence"]["level"], "measured")
        self.assertClean()

    def test_a_setting_is_tried_too(self):
        report = self.measured("SELECT note, id FROM orders ORDER BY note || id", "--runs", "2")
        tried = [a for a in report["advice"] + report["rejected"] if a["kind"] == "setting"
                 and a["evidence"]["level"] == "measured"]
        self.assertTrue(tried, report["advice"])
        self.assertIn("set on the clone", tried[0]["evidence"]["method"])


class Refused(Measure):
    def refused(self, status, *parts, query=RARE, arguments=(), **more):
        got, report, error = diagnose(query, *arguments, **more)
        self.assertEqual((got, report), (status, None), error)
        for part in parts:
            self.assertIn(part, error)

    def test_the_database_that_is_diagnosed(self):
        self.refused(2, "leads to database \"shop\" that is diagnosed", "createdb -T", clone="dbname=shop")
        self.refused(2, "that is diagnosed", clone="postgresql:///shop?application_name=other")
        self.assertEqual(psql("SELECT count(*) FROM pg_namespace WHERE nspname = 'planwright_measure'", "shop"), "0")

    def test_a_role_that_may_not(self):
        psql("DROP ROLE IF EXISTS reader; CREATE ROLE reader LOGIN; GRANT SELECT ON orders TO reader", "clone")
        self.refused(3, "GRANT CREATE ON DATABASE clone TO reader", clone="dbname=clone user=reader")
        psql("GRANT CREATE ON DATABASE clone TO reader", "clone")
        evidence = self.index(self.measured(clone="dbname=clone user=reader"))["evidence"]
        self.assertNotEqual(evidence["level"], "measured")
        self.assertIn("(must be owner of table orders; connect as the table's owner \"postgres\", or GRANT postgres TO", evidence["note"])
        self.assertClean()
        psql("DROP OWNED BY reader; DROP ROLE reader", "clone")

    def test_books_of_somebody_else(self):
        psql("CREATE ROLE stranger; CREATE SCHEMA planwright_measure AUTHORIZATION stranger", "clone")
        self.refused(3, "belongs to role \"stranger\"")
        psql("DROP OWNED BY stranger; DROP ROLE stranger", "clone")

    def test_a_clone_that_is_not_there(self):
        self.refused(3, "--measure-on", "nowhere", clone="dbname=nowhere")
        self.refused(2, "--measure-on: connections to MySQL", clone="mysql://a@b/c")

    def test_options_that_contradict(self):
        self.refused(2, "--verify none", arguments=("--verify", "none"))
        self.refused(2, "--no-analyze", arguments=("--no-analyze",))
        done = subprocess.run([PLANWRIGHT, "diagnose", "--dsn", "dbname=shop", "--verify", "measure", "-e", RARE],
                              capture_output=True, text=True, timeout=30)
        self.assertEqual(done.returncode, 2)
        self.assertIn("--measure-on URL", done.stderr)

    def test_a_password_is_wiped_from_the_arguments(self):
        run = subprocess.Popen(command(SLOW, clone="postgresql://postgres:tr0ub4dor@/clone"), stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, text=True)
        time.sleep(0.5)
        with open(f"/proc/{run.pid}/cmdline", encoding="utf-8") as file:
            self.assertNotIn("tr0ub4dor", file.read())
        self.assertIn("visible", run.communicate(timeout=60)[1])


class Interrupted(Measure):
    def started(self):
        """A run that has built its index."""
        run = subprocess.Popen(command(SLOW), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            made = psql("SELECT count(*) FROM pg_tables WHERE schemaname = 'planwright_measure'", "clone")
            if made == "1" and psql("SELECT count(*) FROM planwright_measure.made", "clone") == "1":
                return run
            self.assertIsNone(run.poll(), "it ended before it was to be interrupted")
            time.sleep(0.02)
        self.fail("it never built an index")
        return None

    def test_a_signal_takes_everything_back(self):
        for number, status in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            run = self.started()
            before = time.monotonic()
            run.send_signal(number)
            output, error = run.communicate(timeout=60)
            self.assertEqual((run.returncode, output), (status, ""), error)
            self.assertLess(time.monotonic() - before, 5)
            self.assertClean()

    def test_a_signal_before_anything_is_built(self):
        for delay in (0.05, 0.2, 0.5, 1.0):
            run = subprocess.Popen(command(SLOW), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            time.sleep(delay)
            run.send_signal(signal.SIGINT)
            said = run.communicate(timeout=60)
            if run.returncode == -signal.SIGINT:  # a loaded machine: the program had not begun
                self.assertEqual(said, ("", ""))
            else:
                self.assertEqual(run.returncode, 130)
            self.assertClean()

    def killed(self):
        run = self.started()
        run.kill()
        run.communicate(timeout=60)
        self.assertEqual(psql(LEFT.replace("!~ 'pkey'", "!~ 'pkey' AND relname ~ 'orders'"), "clone"), "1")
        deadline = time.monotonic() + 60  # its server process ends with what it was doing
        while psql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") != "0":
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.1)

    def test_the_next_run_drops_what_a_killed_one_left(self):
        self.killed()
        report = self.measured()
        self.assertIn("index public.orders_customer_idx on the clone, left by a run that was killed, was dropped",
                      said(report))
        self.assertMeasured(self.index(report))
        self.assertClean()

    def test_what_was_changed_since_is_left(self):
        self.killed()
        name = psql("SELECT index_name FROM planwright_measure.made", "clone")
        psql(f"ALTER INDEX {name} RENAME TO mine", "clone")
        self.assertIn("has been changed since: it was left", said(self.measured()))
        self.assertEqual(psql(LEFT, "clone"), "1")
        self.assertEqual(psql("SELECT count(*) FROM pg_namespace WHERE nspname = 'planwright_measure'", "clone"), "0")

    def test_the_index_of_a_living_run_is_left_to_it(self):
        run = self.started()
        self.assertIn("another run of planwright is measuring on the clone", said(self.measured("SELECT 1 FROM visits WHERE visitor = 3")))
        self.assertEqual(run.wait(timeout=60), 0, run.communicate())
        run.communicate()
        self.assertClean()


if __name__ == "__main__":
    unittest.main(verbosity=1)
