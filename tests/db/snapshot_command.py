#!/usr/bin/env python3
"""planwright snapshot on a throw-away server: what is in the file, who may read it, what is said when rights are
missing, and that nothing stays behind. Under scripts/with-postgresql: snapshot_command.py PLANWRIGHT"""

import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
import unittest

PLANWRIGHT = sys.argv.pop(1) if len(sys.argv) > 1 else "planwright"
HERE = os.path.dirname(os.path.abspath(__file__))


def psql(sql, *arguments):
    done = subprocess.run(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", *arguments], input=sql, text=True,
                          capture_output=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return done.stdout.strip()


def snapshot(*options, dsn="dbname=postgres"):
    return subprocess.run([PLANWRIGHT, "snapshot", "--dsn", dsn, *options], text=True, capture_output=True,
                          stdin=subprocess.DEVNULL)


class Snapshot(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)
        self.path = os.path.join(self.directory.name, "prod.pws")

    def test_the_same_database_gives_the_same_bytes(self):
        first = snapshot("--output", self.path)
        self.assertEqual((first.returncode, first.stderr), (0, ""))
        self.assertIn("schema by pg_dump", first.stdout)
        with open(self.path, "rb") as file:
            content = file.read()
        self.assertEqual(stat.S_IMODE(os.stat(self.path).st_mode), 0o600)
        os.chmod(self.path, 0o644)
        self.assertEqual(snapshot("--output", self.path).returncode, 0)
        with open(self.path, "rb") as file:
            self.assertEqual(file.read(), content)
        self.assertEqual(stat.S_IMODE(os.stat(self.path).st_mode), 0o600)
        self.assertEqual(os.listdir(self.directory.name), ["prod.pws"])

    def test_only_the_tables_that_are_wanted(self):
        taken = snapshot("--output", self.path, "--tables", "public.cust*", "--tables", "scratch")
        self.assertEqual(taken.returncode, 0, taken.stderr)
        self.assertIn("2 tables, ", taken.stdout)
        none = snapshot("--output", self.path + "2", "--tables", "nix*")
        self.assertEqual(none.returncode, 2, none.stdout)
        self.assertIn("nix*", none.stderr)
        self.assertFalse(os.path.exists(self.path + "2"))

    def test_a_role_with_fewer_rights_is_told_what_to_grant(self):
        taken = snapshot("--output", self.path, dsn="dbname=postgres user=low")
        self.assertEqual(taken.returncode, 0, taken.stderr)
        self.assertIn("grant pg_read_all_data to low", taken.stdout)
        self.assertIn("permission denied for table", taken.stdout)
        self.assertIn("schema by planwright", taken.stdout)
        # A table's name has a line break, which no line of ours may have.
        for line in taken.stdout.splitlines()[3:]:
            self.assertRegex(line, "^(warning|info): ")

    def test_a_locked_table_is_not_waited_for(self):
        holder = subprocess.Popen(["psql", "-XqAt"], stdin=subprocess.PIPE, text=True)
        holder.stdin.write("BEGIN; LOCK TABLE scratch IN ACCESS EXCLUSIVE MODE;\n")
        holder.stdin.flush()
        while psql("SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock'") == "0":
            time.sleep(0.05)
        try:
            taken = snapshot("--output", self.path)
            self.assertEqual(taken.returncode, 0, taken.stderr)
            self.assertIn("the schema is not pg_dump's", taken.stdout)
            for number, expected in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
                running = subprocess.Popen([PLANWRIGHT, "snapshot", "--dsn", "dbname=postgres", "--output",
                                            self.path + "2"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                dumping = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LOCK TABLE%' AND state = 'active'"
                while psql(dumping) == "0":
                    time.sleep(0.05)
                running.send_signal(number)
                self.assertEqual(running.wait(5), expected)
                time.sleep(0.5)
                self.assertEqual(psql(dumping), "0", "pg_dump ends with us")
        finally:
            holder.communicate("ROLLBACK;\n")
        self.assertEqual(os.listdir(self.directory.name), ["prod.pws"])

    def test_redacted_with_a_key_that_is_never_overwritten(self):
        key = os.path.join(self.directory.name, "prod.key")
        taken = snapshot("--output", self.path, "--redact", "--key", key)
        self.assertEqual(taken.returncode, 0, taken.stderr)
        self.assertIn("prod.key undoes it", taken.stdout)
        self.assertEqual(stat.S_IMODE(os.stat(key).st_mode), 0o600)
        with open(key, encoding="utf-8") as file:
            content = file.read()
        self.assertIn("@example.com", content)
        again = snapshot("--output", self.path + "2", "--redact", "--key", key)
        self.assertEqual(again.returncode, 2)
        self.assertIn("give --key a new name", again.stderr)
        with open(key, encoding="utf-8") as file:
            self.assertEqual(file.read(), content)
        hidden = snapshot("--output", self.path, "--redact", "--redact-definitions")
        self.assertEqual(hidden.returncode, 0, hidden.stderr)
        self.assertIn("left out because they hold literals", hidden.stdout)

    def test_another_snapshot_s_key_is_refused(self):
        for name in ("one", "two"):
            taken = snapshot("--output", f"{self.path}.{name}", "--tables", "customers", "--redact", "--key",
                             os.path.join(self.directory.name, name))
            self.assertEqual(taken.returncode, 0, taken.stderr)
        done = subprocess.run([PLANWRIGHT, "diagnose", "--snapshot", self.path + ".one", "--key",
                               os.path.join(self.directory.name, "two"), "-e", "SELECT * FROM customers WHERE id = 1"],
                              text=True, capture_output=True)
        self.assertEqual(done.returncode, 4, done.stderr)
        self.assertIn("/two: this is the key of another snapshot", done.stderr)
        self.assertIn(f"not of {self.path}.one", done.stderr)

    def test_where_the_file_cannot_be_written(self):
        taken = snapshot("--output", "/nonexistent/prod.pws")
        self.assertEqual(taken.returncode, 2)
        self.assertIn("cannot write /nonexistent/prod.pws (No such file or directory)", taken.stderr)


if __name__ == "__main__":
    for name in ("rich_schema.sql", "rich_schema_14.sql", "rich_rows.sql"):
        with open(os.path.join(HERE, name), encoding="utf-8") as script:
            psql(script.read())
    psql("ANALYZE; CREATE ROLE low LOGIN")
    unittest.main(verbosity=1)
