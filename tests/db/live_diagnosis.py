#!/usr/bin/env python3
"""Whole live diagnoses on a throw-away server: what is executed and what only planned, every failure's exit code and
message, and what was sent, read from the server's own log. Under scripts/with-postgresql: live_diagnosis.py PLANWRIGHT"""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

PLANWRIGHT = sys.argv.pop(1) if len(sys.argv) > 1 else "planwright"
SOCKET = os.environ["PGHOST"]
LOG = os.path.join(SOCKET, "server.log")
PASSWORD = "tr0ub4dor-secret"

SCHEMA = f"""
CREATE ROLE reader LOGIN PASSWORD '{PASSWORD}';
CREATE ROLE nobody_special LOGIN;
CREATE ROLE slow LOGIN;
ALTER ROLE slow SET statement_timeout = 1;
CREATE TABLE orders (id int PRIMARY KEY, customer int, status text, amount numeric, created_at timestamptz);
INSERT INTO orders SELECT i, i % 5000, CASE WHEN i % 10 < 6 THEN 'paid' WHEN i % 1000 = 7 THEN 'lost' ELSE 'new' END,
  i % 977, '2026-01-01'::timestamptz + i * interval '1 minute' FROM generate_series(1, 60000) i;
CREATE TABLE "weird ""name
with newline" ("col "";--" int, "Ünï" text);
INSERT INTO "weird ""name
with newline" SELECT i, i FROM generate_series(1, 20000) i;
CREATE TABLE counted (n int);
INSERT INTO counted VALUES (0);
CREATE FUNCTION bump() RETURNS int LANGUAGE plpgsql AS $$ BEGIN UPDATE counted SET n = n + 1; RETURN 1; END $$;
CREATE FUNCTION bump_row(orders) RETURNS int LANGUAGE sql AS 'SELECT bump()';
CREATE FUNCTION calls_out() RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM dblink_exec('x', 'y'); RETURN 1; END $$;
CREATE FUNCTION steady() RETURNS int LANGUAGE sql STABLE AS 'SELECT 1';
CREATE VIEW bumping AS SELECT bump() AS b;
CREATE VIEW over_bumping AS SELECT b FROM bumping;
CREATE TABLE guarded (n int);
CREATE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN PERFORM dblink_exec('host=elsewhere', 'SELECT 1'); RETURN new; END $$;
CREATE TRIGGER guarded_out BEFORE INSERT ON guarded FOR EACH ROW EXECUTE FUNCTION guard();
CREATE TABLE audited (n int);
CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE counted SET n = n + 1; RETURN new; END $$;
CREATE TRIGGER audit BEFORE INSERT ON audited FOR EACH ROW EXECUTE FUNCTION audit();
CREATE FOREIGN DATA WRAPPER nowhere;
CREATE SERVER nowhere FOREIGN DATA WRAPPER nowhere;
CREATE SEQUENCE numbers;
GRANT SELECT ON orders TO slow;
VACUUM (ANALYZE) orders;
ANALYZE;
"""


def psql(sql, *arguments):
    done = subprocess.run(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", *arguments], input=sql, text=True,
                          capture_output=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return done.stdout.strip()


MAJOR = int(psql("SHOW server_version_num")) // 10000


def planwright(*arguments, dsn="", query=None, environment=None, stdin=None):
    """A diagnosis as JSON: exit status, report (None where there is none), standard error."""
    command = [PLANWRIGHT, "diagnose", "--format", "json", "--dsn", dsn or "dbname=postgres", *arguments]
    if query is not None:
        command += ["--sql", query]
    done = subprocess.run(command, capture_output=True, text=True, input=stdin, timeout=120,
                          env={**os.environ, "HOME": "/nonexistent", **(environment or {})})
    return done.returncode, json.loads(done.stdout) if done.stdout else None, done.stderr


def diagnostics(report):
    return "\n".join(d["message"] for d in report["diagnostics"])


def analyzed(report):
    return report["plan"]["analyzed"]


class Live(unittest.TestCase):
    def diagnose(self, query, *arguments, **more):
        status, report, error = planwright(*arguments, query=query, **more)
        self.assertEqual(status, 0, error)
        self.assertEqual(error, "")
        return report

    def refused(self, status, *parts, query="SELECT 1", arguments=(), **more):
        got, report, error = planwright(*arguments, query=query, **more)
        self.assertEqual(got, status, error)
        self.assertIsNone(report)
        for part in parts:
            self.assertIn(part, error)
        self.assertNotIn(PASSWORD, error)
        return error


class Runs(Live):
    def test_a_select_is_executed_once_and_measured(self):
        report = self.diagnose("SELECT count(*) FROM orders WHERE customer = 7")
        self.assertTrue(analyzed(report))
        self.assertEqual(report["engine"]["name"], "postgresql")
        index = [a for a in report["advice"] if a["kind"] == "index"]
        self.assertTrue(index and "(customer)" in index[0]["statements"][0], report["advice"])

    def test_plan_only(self):
        self.assertFalse(analyzed(self.diagnose("SELECT count(*) FROM orders", "--no-analyze")))

    def test_harmless_volatile_functions_run(self):
        queries = ["SELECT random()", "SELECT clock_timestamp()", "SELECT steady()",
                   "SELECT pg_catalog.pg_relation_size('orders')"]
        for query in queries + (["SELECT gen_random_uuid()"] if MAJOR >= 13 else []):
            self.assertTrue(analyzed(self.diagnose(query)), query)

    def test_what_may_write_is_only_planned(self):
        before = psql("SELECT n FROM counted"), psql("SELECT last_value, is_called FROM numbers")
        for query, part in {
            "SELECT bump()": "bump()",
            "SELECT o.bump_row FROM orders o LIMIT 1": "bump_row",
            "SELECT (o).bump_row FROM orders o LIMIT 1": "bump_row",
            "SELECT * FROM over_bumping": "bump()",
            "SELECT nextval('numbers')": "nextval()",
            "SELECT pg_notify('a', 'b')": "pg_notify()",
            "SELECT set_config('work_mem', '1MB', false)": "set_config()",
            "SELECT query_to_xml('SELECT bump()', true, true, '')": "query_to_xml()",
            "SELECT * FROM orders WHERE id = 1 FOR UPDATE": "locks rows",
            "SELECT * FROM (SELECT * FROM orders WHERE id = 1 FOR KEY SHARE) x": "locks rows",
            "WITH gone AS (DELETE FROM counted RETURNING n) SELECT * FROM gone": "WITH query of it writes",
            "UPDATE counted SET n = 99": "--allow-writes",
            "DELETE FROM counted": "--allow-writes",
            "INSERT INTO counted VALUES (1)": "--allow-writes",
            "MERGE INTO counted c USING orders o ON c.n = o.id WHEN MATCHED THEN DELETE": "--allow-writes",
        }.items():
            if query.startswith("MERGE") and MAJOR < 15:
                continue
            with self.subTest(query):
                report = self.diagnose(query)
                self.assertFalse(analyzed(report))
                self.assertIn("planned, not executed", diagnostics(report))
                self.assertIn(part, diagnostics(report))
        self.assertEqual(before, (psql("SELECT n FROM counted"), psql("SELECT last_value, is_called FROM numbers")))

    def test_allowed_writes_are_rolled_back(self):
        before = psql("SELECT n FROM counted")
        for query in ("UPDATE counted SET n = n + 1", "SELECT bump()", "INSERT INTO audited VALUES (1)",
                      "INSERT INTO counted SELECT nextval('numbers')", "SELECT pg_notify('a', 'b')"):
            with self.subTest(query):
                report = self.diagnose(query, "--allow-writes", "--runs", "2")
                self.assertTrue(analyzed(report), diagnostics(report))
                self.assertIn("rolled back", diagnostics(report))
        self.assertEqual(before, psql("SELECT n FROM counted"))
        self.assertEqual("0", psql("SELECT count(*) FROM audited"))

    def test_what_a_rollback_does_not_undo_stays_planned(self):
        for query, part in {
            "INSERT INTO guarded VALUES (1)": "trigger guarded_out of public.guarded calls out",
            "SELECT calls_out()": "dblink",
            "SELECT pg_advisory_lock(1)": "pg_advisory_lock",
            "SELECT pg_reload_conf()": "pg_reload_conf",
            "SELECT setval('numbers', 7)": "setval",
            "SELECT * FROM orders WHERE id = 1 FOR UPDATE": "locks rows",
        }.items():
            with self.subTest(query):
                report = self.diagnose(query, "--allow-writes")
                self.assertFalse(analyzed(report))
                self.assertIn(part, diagnostics(report))

    def test_a_rolled_back_notification_is_not_sent(self):
        # Why pg_notify is among what --allow-writes executes.
        self.assertNotIn("Asynchronous", psql("LISTEN a; BEGIN; SELECT pg_notify('a', 'b'); ROLLBACK; SELECT 1"))
        self.assertIn("Asynchronous", psql("LISTEN a; BEGIN; SELECT pg_notify('a', 'b'); COMMIT; SELECT 1"))

    def test_explain_in_front_is_left_out(self):
        before = psql("SELECT n FROM counted")
        for prefix in ("EXPLAIN", "explain analyze verbose", "EXPLAIN (ANALYZE, BUFFERS)", "/* a */ EXPLAIN -- b\n"):
            report = self.diagnose(prefix + " SELECT count(*) FROM orders")
            self.assertEqual(report["query"]["text"], "SELECT count(*) FROM orders")
            self.assertTrue(analyzed(report))
        self.assertFalse(analyzed(self.diagnose("EXPLAIN ANALYZE UPDATE counted SET n = 5")))
        self.assertEqual(before, psql("SELECT n FROM counted"))

    def test_timeout_falls_back_to_the_estimated_plan(self):
        started = time.monotonic()
        report = self.diagnose("SELECT count(*), pg_sleep(60) FROM orders", "--timeout", "300ms")
        self.assertLess(time.monotonic() - started, 20)
        self.assertFalse(analyzed(report))
        self.assertIn("did not finish within 300 ms", diagnostics(report))

    def test_an_error_while_running_falls_back(self):
        report = self.diagnose("SELECT 1 / (id - id) FROM orders")
        self.assertFalse(analyzed(report))
        self.assertIn("division by zero", diagnostics(report))

    def test_runs(self):
        report = self.diagnose("SELECT count(*) FROM orders", "--runs", "3")
        self.assertRegex(diagnostics(report), r"3 runs took .* the median")

    def test_names_with_quotes_and_newlines(self):
        report = self.diagnose('SELECT "Ünï" FROM "weird ""name\nwith newline" WHERE "col "";--" = 7',
                               "--frequency", "100/s")  # a fast machine would call it too short for an index
        self.assertTrue(analyzed(report))
        statements = [s for a in report["advice"] for s in a["statements"] if s.startswith("CREATE INDEX")]
        self.assertTrue(statements, report["advice"])
        psql(statements[0])

    def test_parameters(self):
        query = "SELECT * FROM orders WHERE status = $1 AND created_at >= $2 LIMIT $3"
        report = self.diagnose(query, "--params", '["lost", "2026-01-20", 5]')
        self.assertTrue(analyzed(report))
        filters = " ".join(p for n in report["plan"]["nodes"] for p in n.get("filter", []))
        self.assertIn("'lost'", filters)
        report = self.diagnose(query)
        if MAJOR >= 16:
            self.assertFalse(analyzed(report))
            self.assertIn("generic plan", diagnostics(report))
        else:
            self.assertTrue(analyzed(report))
            self.assertIn("status = 'paid'", diagnostics(report))
        report = self.diagnose("SELECT * FROM orders WHERE status = $1", "--params", '["o\'brien\\\\"]')
        self.assertTrue(analyzed(report))
        report = self.diagnose("SELECT * FROM orders WHERE id = ANY ($1)", "--params", "[[1, 2, 3]]")
        self.assertEqual(report["plan"]["nodes"][0]["actual"]["rows"], 3)
        report = self.diagnose("SELECT * FROM orders WHERE status IS NOT DISTINCT FROM $1", "--params", "[null]")
        self.assertTrue(analyzed(report))

    def test_parameters_that_do_not_fit(self):
        two = "SELECT * FROM orders WHERE status = $1 AND customer = $2"
        self.refused(2, "$2", query=two, arguments=("--params", '["paid"]'))
        self.refused(2, "3 values", query=two, arguments=("--params", "[1, 2, 3]"))
        self.refused(2, "JSON array", query=two, arguments=("--params", "paid"))
        self.refused(4, "invalid input syntax", query=two, arguments=("--params", '["paid", "seven"]'))
        if MAJOR < 16:
            self.refused(2, "$1", query="SELECT $1 || 'x'")

    def test_replay_is_the_same_report(self):
        with tempfile.TemporaryDirectory() as directory:
            case = os.path.join(directory, "case.pwc")
            for query in ("SELECT count(*) FROM orders WHERE customer = 7 AND status = 'paid'", "SELECT bump()",
                          'SELECT "Ünï" FROM "weird ""name\nwith newline" WHERE "col "";--" = 7'):
                for form in ("json", "text", "markdown"):
                    live = subprocess.run([PLANWRIGHT, "diagnose", "--dsn", "dbname=postgres", "--sql", query, "--format",
                                           form, "--capture", case, "--rows", "orders=12e6"], capture_output=True, check=True)
                    again = subprocess.run([PLANWRIGHT, "diagnose", "--case", case, "--format", form], capture_output=True,
                                           check=True, env={"PATH": "/usr/bin", "HOME": "/nonexistent"})
                    self.assertEqual(live.stdout, again.stdout)
            self.assertEqual(os.listdir(directory), ["case.pwc"])

    def test_query_id_and_frequency(self):
        if "pg_stat_statements" not in psql("SHOW shared_preload_libraries"):
            self.skipTest("pg_stat_statements is not loaded")
        for _ in range(5):
            psql("SELECT amount FROM orders WHERE id = 4")
        query_id = psql("SELECT queryid FROM pg_stat_statements WHERE query LIKE 'SELECT amount FROM orders%'")
        status, report, error = planwright("--query-id", query_id, "--params", "[4]")
        self.assertEqual(status, 0, error)
        for report in (report, self.diagnose("SELECT amount FROM orders WHERE id = 99")):
            self.assertNotIn("frequency_per_s", report["query"])
            if MAJOR >= 14:  # older ones do not tell how long they have counted
                self.assertRegex(diagnostics(report), r"has counted \d+ calls in .*give --frequency")
        self.assertEqual(planwright("--query-id", "12345")[0], 4)
        self.assertEqual(planwright("--query-id", "zwölf")[0], 2)


class BadInput(Live):
    def test_query_that_does_not_parse(self):
        error = self.refused(4, "syntax error", query="SELECT *\nFORM orders")
        self.assertRegex(error, r"\n  FORM orders\n +\^")
        self.refused(4, 'relation "nowhere" does not exist', query="SELECT * FROM nowhere")
        self.refused(4, 'column "x" does not exist', query="SELECT x FROM orders")

    def test_one_statement_at_a_time(self):
        before = psql("SELECT n FROM counted")
        for query in ("SELECT 1; DELETE FROM counted", "SELECT 1;\n--\n;; UPDATE counted SET n = 3;",
                      "COMMIT; DELETE FROM counted", "SELECT 'a' ; SELECT $$;$$"):
            self.refused(4, "give one at a time", query=query)
        for query in ("", "  ;", "-- nothing", "/* SELECT 1 */"):
            self.assertIn(self.refused_status(query), (2, 4))
        for query in ("DROP TABLE counted", "TRUNCATE counted", "COMMIT", "SET ROLE reader", "DO 'BEGIN END'",
                      "CALL x()", "CREATE TABLE y AS SELECT bump()", "COPY counted TO PROGRAM 'touch /tmp/x'",
                      "DECLARE c CURSOR FOR SELECT 1", "EXPLAIN ANALYZE CREATE TABLE y AS SELECT bump()", "VACUUM"):
            with self.subTest(query):
                self.refused(4, "give a SELECT", query=query)
        # What this build's grammar does not read is planned at most.
        self.refused(4, "syntax error", query="ANALYZE DELETE FROM counted WHERE (((")
        self.refused(4, "syntax error", query="(ANALYZE) DELETE FROM counted RETURNING ((")
        report = self.diagnose("SELECT 1 INTO y")
        self.assertFalse(analyzed(report))
        self.assertEqual(before, psql("SELECT n FROM counted"))

    def refused_status(self, query):
        status, report, _ = planwright(query=query)
        self.assertIsNone(report)
        return status

    def test_nul_bytes(self):
        status, _, error = planwright("-", stdin="SELECT 1\0; DROP TABLE counted")
        self.assertEqual(status, 4, error)

    def test_connection_refused(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.refused(3, "nothing listens there", dsn=f"host=127.0.0.1 port={port} password={PASSWORD}")
        self.refused(3, dsn=f"postgresql://reader:{PASSWORD}@127.0.0.1:{port}/postgres")
        self.refused(3, dsn="host=/nonexistent")
        self.refused(3, "nosuch", dsn="dbname=nosuch")
        self.refused(3, "no such socket", dsn="mysql://root@localhost/x?socket=/nonexistent")

    def test_rights(self):
        self.refused(3, "permission denied", "nobody_special", query="SELECT * FROM orders",
                     dsn="dbname=postgres user=nobody_special")

    def test_passwords_are_not_shown(self):
        dsn = f"postgresql://reader:{PASSWORD}@/postgres?host={SOCKET.replace('/', '%2F')}"
        status, report, error = planwright(dsn=dsn, query="SELECT 1")
        self.assertEqual(status, 0, error)
        self.assertIn("was visible", error)
        self.assertNotIn(PASSWORD, error + json.dumps(report))
        running = subprocess.Popen([PLANWRIGHT, "diagnose", "--dsn", dsn, "--sql", "SELECT pg_sleep(3)"],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(1)
        with open(f"/proc/{running.pid}/cmdline", encoding="utf-8") as file:
            arguments = file.read()
        running.terminate()
        running.wait()
        self.assertIn("pg_sleep", arguments)
        self.assertNotIn(PASSWORD, arguments)

    def test_lock_timeout(self):
        holder = subprocess.Popen(["psql", "-Xq"], stdin=subprocess.PIPE, text=True)
        holder.stdin.write("BEGIN; LOCK TABLE orders;\n")
        holder.stdin.flush()
        try:
            while psql("SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted") == "0":
                time.sleep(0.05)
            pid = psql("SELECT pid FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted")
            self.refused(3, "lock", f"pid {pid} (psql, idle in transaction", "on public.orders",
                         query="SELECT * FROM orders")
        finally:
            holder.stdin.close()
            holder.wait()

    def test_server_goes_away(self):
        def end_session():
            for _ in range(200):
                if psql("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                        "WHERE application_name = 'planwright' AND query LIKE '%pg_sleep(31)%' AND state = 'active'") != "0":
                    return
                time.sleep(0.05)
        other = threading.Thread(target=end_session)
        other.start()
        self.refused(3, "lost", query="SELECT pg_sleep(31)")
        other.join()

    def test_a_role_with_a_statement_timeout_of_its_own(self):
        self.diagnose("SELECT count(*) FROM orders", dsn="dbname=postgres user=slow")

    def test_a_table_dropped_between_two_reads(self):
        psql("CREATE TABLE fleeting AS SELECT generate_series(1, 1000) AS a")
        stop = threading.Event()

        def drop_and_make():
            while not stop.is_set():
                psql("DROP TABLE fleeting; CREATE TABLE fleeting AS SELECT generate_series(1, 1000) AS a")
        other = threading.Thread(target=drop_and_make)
        other.start()
        seen = set()
        for _ in range(25):
            status, report, error = planwright(query="SELECT * FROM fleeting WHERE a = 3")
            seen.add(status)
            self.assertIn(status, (0, 3, 4), error)
            self.assertTrue(report or "fleeting" in error or "lock" in error or "cache lookup" in error, error)
        stop.set()
        other.join()
        self.assertIn(0, seen)

    def test_signals(self):
        for number, expected in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            with tempfile.TemporaryDirectory() as directory:
                running = subprocess.Popen([PLANWRIGHT, "diagnose", "--dsn", "dbname=postgres", "--sql",
                                            "SELECT pg_sleep(29)", "--output", os.path.join(directory, "report")],
                                           stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
                query = ("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'EXPLAIN (ANALYZE%pg_sleep(29)%' "
                         "AND state = 'active'")
                while psql(query) == "0":
                    time.sleep(0.05)
                running.send_signal(number)
                self.assertEqual(running.wait(5), expected)
                running.stderr.close()
                self.assertEqual(os.listdir(directory), [])
                time.sleep(0.2)
                self.assertEqual(psql(query), "0")


class WhatIsSent(Live):
    def test_only_reading_statements(self):
        psql("ALTER SYSTEM SET log_statement = 'all'; SELECT pg_reload_conf()")
        psql("ALTER SYSTEM SET log_line_prefix = '[%a] '; SELECT pg_reload_conf()")
        time.sleep(0.5)
        begin = os.path.getsize(LOG)
        for query in ("SELECT count(*) FROM orders WHERE customer = 7 ORDER BY 1", "UPDATE counted SET n = 5",
                      "SELECT bump()", "SELECT * FROM orders WHERE status = $1", "SELECT * FROM over_bumping"):
            self.diagnose(query)
        self.diagnose("UPDATE counted SET n = 7", "--allow-writes")
        planwright(query="SELECT FROM FROM")
        psql("ALTER SYSTEM RESET log_statement; ALTER SYSTEM RESET log_line_prefix; SELECT pg_reload_conf()")
        with open(LOG, "rb") as file:
            file.seek(begin)
            text = file.read().decode()
        sent = re.findall(r"^\[planwright\] LOG:  (?:statement|execute [^:]*): (.*)$", text, re.M)
        self.assertGreater(len(sent), 50)
        allowed = re.compile(r"BEGIN ISOLATION LEVEL READ COMMITTED READ (ONLY|WRITE)$|ROLLBACK$|COMMIT$|"
                             r"SET LOCAL [a-z_]+ = |EXPLAIN \([^)]*\) |SELECT|WITH|VALUES")
        for statement in sent:
            self.assertRegex(statement, allowed)
        # Nothing is executed under a READ WRITE transaction but what --allow-writes was given for.
        writing = [at for at, statement in enumerate(sent) if statement.endswith("READ WRITE")]
        self.assertEqual(len(writing), 1)
        executed = [s for s in sent if s.startswith("EXPLAIN (ANALYZE")]
        self.assertEqual([s for s in executed if "counted" in s or "bump" in s],
                         [s for s in sent[writing[0]:] if s.startswith("EXPLAIN (ANALYZE") and "counted" in s][:1])


class LeastPrivilege(Live):
    """The grants of docs/least-privilege.md are enough, and without them what is missing is said."""

    def test_the_documented_grants(self):
        with open(os.path.join(os.path.dirname(__file__), "../../docs/least-privilege.md"), encoding="utf-8") as file:
            grants, old_grants = re.findall(r"```sql\n(CREATE ROLE.*?)```", file.read(), re.S)
        psql("CREATE DATABASE shop")
        psql("REVOKE CONNECT ON DATABASE shop FROM public; REVOKE ALL ON SCHEMA public FROM public;"
             "CREATE TABLE orders (id int PRIMARY KEY, customer int);"
             "INSERT INTO orders SELECT i, i % 5000 FROM generate_series(1, 60000) i; ANALYZE orders", "-d", "shop")
        hypopg = psql("SELECT count(*) FROM pg_available_extensions() WHERE name = 'hypopg'") == "1"
        if hypopg:
            psql("CREATE SCHEMA what_if; CREATE EXTENSION hypopg SCHEMA what_if;", "-d", "shop")
        query, dsn = "SELECT * FROM orders WHERE customer = 7", "dbname=shop user=planwright"
        for block in [old_grants] + ([grants] if MAJOR >= 14 else []):
            psql("CREATE ROLE planwright LOGIN")
            self.refused(3, "grant connect", query=query, dsn=dsn)
            psql("GRANT CONNECT ON DATABASE shop TO planwright; GRANT USAGE ON SCHEMA public TO planwright", "-d", "shop")
            self.refused(3, "permission denied", query=query, dsn=dsn)
            psql("GRANT SELECT (id, customer) ON orders TO planwright", "-d", "shop")
            if hypopg:
                self.refused(3, "GRANT USAGE ON SCHEMA what_if", query=query, dsn=dsn, arguments=("--verify", "hypopg"))
            drop = "DROP OWNED BY planwright; DROP ROLE planwright"
            psql(drop, "-d", "shop")
            psql(block, "-d", "shop")
            if hypopg:
                psql("GRANT USAGE ON SCHEMA what_if TO planwright", "-d", "shop")
            report = self.diagnose(query, "--frequency", "100/s", dsn=dsn)
            self.assertNotRegex(diagnostics(report).lower(), "grant|hidden|may not")
            self.assertIn(report["advice"][0]["evidence"]["level"], ["planned"] if hypopg else ["planned", "modelled"])
            psql(drop, "-d", "shop")


if __name__ == "__main__":
    psql(SCHEMA)
    try:
        psql("CREATE EXTENSION pg_stat_statements")
    except RuntimeError:
        pass
    try:
        psql("CREATE EXTENSION hypopg")
    except RuntimeError:
        pass
    unittest.main(verbosity=1)
