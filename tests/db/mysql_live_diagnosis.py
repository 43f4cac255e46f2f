#!/usr/bin/env python3
"""planwright diagnose --dsn against a throw-away MySQL or MariaDB server: run through scripts/with-mysql."""
import json
import os
import subprocess
import sys
import tempfile

program = sys.argv[1]
dsn = os.environ["PLANWRIGHT_TEST_DSN"]
mariadb = os.environ["PLANWRIGHT_TEST_ENGINE"] == "mariadb"
failures = 0


def client(script):
    subprocess.run([os.environ["MYSQL_CLIENT"], "test"], input=script, text=True, check=True, stdout=subprocess.DEVNULL)


def diagnose(*arguments, url=dsn, code=0):
    done = subprocess.run([program, "diagnose", "--dsn", url, "--reproducible", *arguments], capture_output=True,
                          text=True, timeout=120, check=False)
    check(f"{arguments} exits {code}", done.returncode == code, done.stderr)
    return done


def report(*arguments, **options):
    return json.loads(diagnose("--format", "json", *arguments, **options).stdout)


def said(about):
    return "\n".join(d["message"] for d in about["diagnostics"])


def check(what, holds, seen=""):
    global failures
    if not holds:
        failures += 1
        print(f"FAILED: {what}\n{seen}", file=sys.stderr)


client("""
CREATE TABLE customer (id int PRIMARY KEY, country char(2) NOT NULL);
CREATE TABLE orders (id int PRIMARY KEY, customer_id int NOT NULL, status varchar(20) NOT NULL);
INSERT INTO customer SELECT n, IF(n % 50 = 0, 'de', 'us')
  FROM (WITH RECURSIVE s AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM s WHERE n < 500) SELECT n FROM s) x;
INSERT INTO orders SELECT a.id * 1000 + b.id, b.id, IF(a.id % 10 = 0, 'open', 'done')
  FROM customer a, customer b WHERE a.id <= 40;
CREATE VIEW open_orders AS SELECT * FROM orders WHERE status = 'open';
CREATE USER reader; GRANT SELECT ON test.* TO reader;
CREATE USER nobody_here; GRANT SELECT (id) ON test.customer TO nobody_here;
""")
client("ANALYZE TABLE customer, orders")
before = "SELECT COUNT(*) FROM orders"

join = report("-e", "SELECT c.id, COUNT(*) FROM customer c JOIN orders o ON o.customer_id = c.id "
              "WHERE c.country = 'de' GROUP BY c.id")
check("it is measured", join["plan"]["analyzed"])
check("the engine is the server's", join["engine"]["name"] == ("mariadb" if mariadb else "mysql"), join["engine"])
relations = {n.get("relation", "") for n in join["plan"]["nodes"]}
check("nodes have their tables", {"test.orders", "test.customer"} <= relations, relations)

view = report("-e", "SELECT COUNT(*) FROM open_orders WHERE customer_id = 7")
check("behind a view is its table", "test.orders" in {n.get("relation", "") for n in view["plan"]["nodes"]},
      view["plan"]["nodes"])

for text in ("UPDATE orders SET status = 'x' WHERE customer_id = 7", "DELETE FROM orders",
             "INSERT INTO orders VALUES (-1, 1, 'new')"):
    write = report("-e", text)
    check(f"{text}: planned only", not write["plan"]["analyzed"] and "it writes" in said(write), said(write))
lock = report("-e", "SELECT * FROM orders WHERE customer_id = 7 FOR UPDATE")
check("a locking read is planned only", not lock["plan"]["analyzed"] and "it locks rows" in said(lock), said(lock))
slow = report("-e", "SELECT SLEEP(2)")
check("a function that acts is not called", "it calls sleep()" in said(slow), said(slow))
count = subprocess.run([os.environ["MYSQL_CLIENT"], "-N", "test", "-e", before], capture_output=True, text=True,
                       check=True).stdout.strip()
check("nothing was written", count == "20000", count)

cut = report("--timeout", "200ms", "-e",
             "SELECT COUNT(*) FROM orders a JOIN orders b ON a.customer_id + b.customer_id = b.id - 7")
check("a run that was cut counts for nothing", not cut["plan"]["analyzed"] and "did not finish within 200 ms" in said(cut),
      said(cut))

runs = report("--runs", "3", "-e", "SELECT COUNT(*) FROM orders WHERE status = 'open'")
check("the median of three runs", "3 runs took" in said(runs), said(runs))
mismatch = report("-e", "SELECT 1 FROM orders LIMIT 1",
                  url=dsn.replace("mariadb://" if mariadb else "mysql://", "mysql://" if mariadb else "mariadb://"))
check("a scheme of the other engine is said", "but the server is" in said(mismatch), said(mismatch))

with tempfile.TemporaryDirectory() as directory:
    capture = os.path.join(directory, "run.pwc")
    live = diagnose("--params", '["open", 7]', "--capture", capture, "-e",
                    "SELECT * FROM orders WHERE status = ? AND customer_id = ?")
    again = subprocess.run([program, "diagnose", "--case", capture, "--reproducible"], capture_output=True, text=True,
                           check=True)
    check("replayed without the server it is the same", live.stdout == again.stdout, again.stdout)
diagnose("-e", "SELECT * FROM orders WHERE status = ?", code=2)

reader = report("-e", "SELECT COUNT(*) FROM orders WHERE customer_id = 7",
                url=dsn.replace("root@", "reader@"))
check("a reader's missing grants are named", "grant select on mysql.innodb_index_stats to 'reader'@'%'" in said(reader),
      said(reader))
refused = diagnose("-e", "SELECT * FROM orders", url=dsn.replace("root@", "nobody_here@"), code=3)
check("what may not be read is said", "needs SELECT" in refused.stderr, refused.stderr)
# docs/least-privilege.md is enough: nothing is missing with it.
with open(os.path.join(os.path.dirname(__file__), "..", "..", "docs", "least-privilege.md"), encoding="utf-8") as page:
    block = page.read().split("```mysql\n")[1].split("```")[0]
more = ("column_stats", "table_stats") if mariadb else ("server_cost", "engine_cost")
client(block.replace("shop", "test") + "".join(f"GRANT SELECT ON mysql.{table} TO planwright;" for table in more))
least = report("-e", "SELECT COUNT(*) FROM open_orders WHERE customer_id = 7",
               url=dsn.replace("root@", "planwright:a%20password@"))
check("the rights of docs/least-privilege.md suffice", "grant " not in said(least), said(least))

unknown = diagnose("-e", "SELECT nope FROM orders", code=4)
check("the server's objection is passed on", "nope" in unknown.stderr, unknown.stderr)
secret = diagnose("-e", "SELECT 1", url="mysql://me:geheim@127.0.0.1:1/x", code=3)
check("a password is not repeated", "geheim" not in secret.stderr + secret.stdout and "MYSQL_PWD" in secret.stderr,
      secret.stderr)
if not mariadb:
    client("SELECT COUNT(*) FROM orders WHERE status = 'done' AND customer_id = 11")
    digest = subprocess.run([os.environ["MYSQL_CLIENT"], "-N", "test", "-e",
                             "SELECT STATEMENT_DIGEST('SELECT COUNT(*) FROM orders WHERE status = 1 AND customer_id = 1')"],
                            capture_output=True, text=True, check=True).stdout.strip()
    by_digest = report("--query-id", digest)
    check("--query-id takes a digest and a sample of its text", "customer_id = 11" in by_digest["query"]["text"],
          by_digest["query"])

sys.exit(1 if failures else 0)
