#!/usr/bin/python3
"""Does the MySQL (MariaDB) sandbox choose as the server it stands for?

    scripts/with-mysql --engine mysql|mariadb -- tests/bench/mysql_agreement.py build/dev/tests/mysql_sandbox_driver

Loads a schema with rows into the server, reads from it what a snapshot holds (schema, row counts, pages, histograms,
distinct counts of indexes, the least and greatest values of indexed columns), and gives that alone to a sandbox. Then
every candidate index is built on both, and EXPLAIN of each of its queries is compared: is the candidate used or not, and
which are the first two tables. Ranges are swept within a factor 3 of the width at which the loaded server itself changes
its mind. Prints every disagreement; exits with 1 below the target (--target, 0.95).
"""
import argparse, base64, json, os, random, subprocess, sys, tempfile

ROWS = 1_000_000
CUSTOMERS = 100_000
PRODUCTS = 2_000
LARGEST = 100_000  # of the sandbox: a tenth


class Server:
    def __init__(self):
        self.engine = os.environ["PLANWRIGHT_TEST_ENGINE"]
        self.process = None

    def run(self, sql, database="shop"):
        done = subprocess.run([os.environ["MYSQL_CLIENT"], "--batch", "--raw", "--column-names", database or "mysql"],
                              input=sql, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"{sql[:200]}: {done.stderr}")
        return [line.split("\t") for line in done.stdout.splitlines()]

    def rows(self, sql, database="shop"):
        return self.run(sql, database)[1:]

    def explain(self, queries):
        prefix = "EXPLAIN FORMAT=TRADITIONAL " if self.engine == "mysql" else "EXPLAIN "
        plans = []
        marker = "----"
        text = self.run("".join(f"{prefix}{query};\nSELECT '{marker}';\n" for query in queries))
        rows, header = [], None
        for line in text:
            if line[0] == marker and len(line) == 1:
                if rows or header:
                    plans.append(rows)
                rows, header = [], None
            elif line[0] == "id":
                header = line
            elif header:
                row = dict(zip(header, line))
                rows.append(["" if row[name] == "NULL" else row[name] for name in ["table", "type", "key", "rows"]])
        assert len(plans) == len(queries), (len(plans), len(queries))
        return plans


def stamp(seconds):
    import datetime
    return str(datetime.datetime(2020, 1, 1) + datetime.timedelta(seconds=int(seconds)))


def load(server):
    dice = random.Random(5)
    server.run("CREATE DATABASE shop", None)
    server.run("""
CREATE TABLE customers (id INT UNSIGNED NOT NULL PRIMARY KEY, email VARCHAR(60) NOT NULL, country CHAR(2) NOT NULL,
  city VARCHAR(30) NOT NULL, zip CHAR(6) NOT NULL, joined DATE NOT NULL, score INT NULL, about VARCHAR(400) NULL,
  UNIQUE KEY email (email), KEY place (city, zip)) DEFAULT CHARSET=utf8mb4;
CREATE TABLE products (id INT NOT NULL PRIMARY KEY, category VARCHAR(20) NOT NULL, price DECIMAL(8,2) NOT NULL)
  DEFAULT CHARSET=utf8mb4;
CREATE TABLE orders (id INT UNSIGNED NOT NULL PRIMARY KEY, customer_id INT UNSIGNED NOT NULL, product_id INT NOT NULL,
  status ENUM('new','paid','sent','done','back') NOT NULL, created_at DATETIME NOT NULL, amount DECIMAL(10,2) NULL,
  priority INT NOT NULL, note VARCHAR(200) NULL, KEY customer (customer_id)) DEFAULT CHARSET=utf8mb4;
""")
    directory = tempfile.mkdtemp()
    os.chmod(directory, 0o755)

    def put(table, lines):
        path = os.path.join(directory, table)
        with open(path, "w") as file:
            file.writelines(lines)
        os.chmod(path, 0o644)
        server.run(f"SET unique_checks=0; LOAD DATA INFILE '{path}' INTO TABLE {table}")
        os.unlink(path)

    countries = ["DE", "FR", "US", "GB", "IT", "ES", "PL", "NL", "SE", "AT"]
    def customer(number):
        city = int(400 * dice.random() ** 1.5)
        score = "\\N" if dice.random() < 0.3 else str(int(dice.expovariate(1 / 100)))
        return (f"{number}\tuser{number * 7919 % 1000003}@example.com\t{dice.choice(countries)}\tcity{city}\t"
                f"{city * 10 + dice.randrange(10):06}\t{stamp(dice.randrange(5 * 365) * 86400)[:10]}\t{score}\t"
                f"{'a' * dice.randrange(150)}\n")
    put("customers", (customer(number) for number in range(1, CUSTOMERS + 1)))
    put("products", (f"{n}\tcat{n % 40}\t{dice.randrange(100, 90000) / 100:.2f}\n" for n in range(1, PRODUCTS + 1)))
    statuses = ["new"] * 2 + ["paid"] * 5 + ["sent"] * 13 + ["done"] * 179 + ["back"]
    def order(number):
        amount = "\\N" if dice.random() < 0.1 else f"{dice.expovariate(1 / 80):.2f}"
        return (f"{number}\t{1 + int(CUSTOMERS * dice.random() ** 1.3)}\t{1 + dice.randrange(PRODUCTS)}\t"
                f"{dice.choice(statuses)}\t{stamp(number * 130 + dice.randrange(200))}\t{amount}\t"
                f"{dice.randrange(1000)}\t{'n' * dice.randrange(100)}\n")
    put("orders", (order(number) for number in range(1, ROWS + 1)))
    os.rmdir(directory)
    histograms = {"customers": ["country", "city", "zip", "joined", "score"], "products": ["category", "price"],
                  "orders": ["status", "created_at", "amount", "priority", "product_id"]}
    for table, columns in histograms.items():
        if server.engine == "mysql":
            server.run(f"ANALYZE TABLE {table}; ANALYZE TABLE {table} UPDATE HISTOGRAM ON {', '.join(columns)} "
                       "WITH 100 BUCKETS")
        else:
            server.run(f"SET histogram_type=JSON_HB; ANALYZE TABLE {table}; "
                       f"ANALYZE TABLE {table} PERSISTENT FOR COLUMNS ({', '.join(columns)}) INDEXES ()")


def value(text):
    if isinstance(text, str) and text.startswith("base64:"):
        return base64.b64decode(text.split(":", 2)[2]).decode()
    if isinstance(text, str) and text.endswith(".000000"):
        return text[:-7]
    return str(text)


def statistics(server):
    """table, column → what ANALYZE found, as the model's ColumnStatistics."""
    found = {}
    if server.engine == "mysql":
        for table, column, text in server.rows(
                "SELECT table_name, column_name, histogram FROM information_schema.column_statistics "
                "WHERE schema_name = 'shop'"):
            histogram = json.loads(text)
            about = {"null_fraction": histogram["null-values"], "native_histogram": text}
            buckets = histogram["buckets"]
            if histogram["histogram-type"] == "singleton":
                shares = [b[1] for b in buckets]
                about["common_values"] = [value(b[0]) for b in buckets]
                about["common_frequencies"] = [s - p for s, p in zip(shares, [0] + shares)]
                about["distinct"] = len(buckets)
            else:
                about["histogram"] = [value(buckets[0][0])] + [value(b[1]) for b in buckets]
                about["distinct"] = sum(b[3] for b in buckets)
            found[table, column] = about
        return found
    for table, column, least, greatest, nulls, width, frequency, text in server.rows(
            "SELECT table_name, column_name, min_value, max_value, nulls_ratio, avg_length, avg_frequency, JSON_COMPACT(histogram) "
            "FROM mysql.column_stats WHERE db_name = 'shop'"):
        about = {"null_fraction": float(nulls), "average_width": float(width), "native_histogram": text}
        rows = {"orders": ROWS, "customers": CUSTOMERS, "products": PRODUCTS}[table]
        about["distinct"] = rows * (1 - float(nulls)) / max(float(frequency), 1e-9)
        buckets = json.loads(text)["histogram_hb"]
        common = [(b["start"], b["size"]) for b in buckets if b["ndv"] == 1]
        rest = [b for b in buckets if b["ndv"] != 1]
        about["common_values"] = [v for v, _ in common]
        about["common_frequencies"] = [s * (1 - float(nulls)) for _, s in common]
        if rest:
            about["histogram"] = [b["start"] for b in rest] + [greatest]
        found[table, column] = about
    return found


def snapshot(server):
    tables = []
    about = statistics(server)
    keys = {"orders": [["customer_id", "customers", "id"]]}
    for table in ["customers", "products", "orders"]:
        columns = []
        for name, kind, nullable in server.rows(
                "SELECT column_name, column_type, is_nullable FROM information_schema.columns WHERE table_schema = "
                f"'shop' AND table_name = '{table}' ORDER BY ordinal_position"):
            column = {"name": name, "type": kind, "not_null": nullable == "NO"}
            if (table, name) in about:
                column["statistics"] = about[table, name]
            columns.append(column)
        indexes = {}
        for name, non_unique, column in server.rows(
                "SELECT index_name, non_unique, column_name FROM information_schema.statistics WHERE table_schema = "
                f"'shop' AND table_name = '{table}' ORDER BY index_name, seq_in_index"):
            one = indexes.setdefault(name, {"name": name, "unique": non_unique == "0", "keys": [], "distinct": []})
            one["keys"].append(column)
        for name, stat, number in server.rows(
                "SELECT index_name, stat_name, stat_value FROM mysql.innodb_index_stats WHERE database_name = 'shop' "
                f"AND table_name = '{table}' AND stat_name LIKE 'n\\_diff%' ORDER BY index_name, stat_name"):
            if len(indexes[name]["distinct"]) < len(indexes[name]["keys"]):
                indexes[name]["distinct"].append(float(number))
        for one in indexes.values():  # the ends of an index are one read each
            column = next(c for c in columns if c["name"] == one["keys"][0])
            if "statistics" not in column:
                least, greatest = server.rows(f"SELECT MIN({column['name']}), MAX({column['name']}) FROM {table}")[0]
                column["statistics"] = {"histogram": [least, greatest]}
        if table == "orders":  # as MIN and MAX of parts of the key tell
            next(c for c in columns if c["name"] == "created_at")["statistics"]["correlation"] = 1.0
        rows, pages = server.rows("SELECT n_rows, clustered_index_size FROM mysql.innodb_table_stats WHERE "
                                  f"database_name = 'shop' AND table_name = '{table}'")[0]
        tables.append({"schema": "shop", "name": table, "rows": float(rows), "pages": float(pages), "columns": columns,
                       "indexes": list(indexes.values()), "foreign_keys": keys.get(table, [])})
    return tables


class Candidate:
    def __init__(self, table, columns):
        self.table, self.name = table, "pw_" + "_".join(columns).replace(" DESC", "_d")
        self.statement = f"CREATE INDEX {self.name} ON {table} ({', '.join(columns)})" if columns else ""
        self.cases = []  # kind, query

    def add(self, kind, *queries):
        self.cases += [(kind, query) for query in queries]


FACTORS = [1 / 2.9, 1 / 2.2, 1 / 1.7, 1 / 1.3, 1.3, 1.7, 2.2, 2.9]


def sweep(server, candidate, query, most):
    """Queries with a parameter (0..most) around the value at which the loaded server changes its mind."""
    def used(at):
        return any(row[2] == candidate.name for row in server.explain([query(at)])[0])
    low, high = 0.0, float(most)
    if used(high):
        low = high  # always used
    else:
        for _ in range(14):
            middle = (low + high) / 2
            low, high = (middle, high) if used(middle) else (low, middle)
    candidate.add("range", *dict.fromkeys(query(min(low * factor, most)) for factor in FACTORS))


def cases(server):
    by_status = Candidate("orders", ["status"])
    by_status.add("equality", *(f"SELECT * FROM orders WHERE status = '{s}'" for s in ["new", "paid", "sent", "done", "back"]))
    by_status.add("in", "SELECT * FROM orders WHERE status IN ('new', 'back')", "SELECT * FROM orders WHERE status IN ('new', 'done')",
                  "SELECT * FROM orders WHERE status IN ('paid', 'sent', 'back')")
    by_status.add("group", "SELECT status, COUNT(*) FROM orders GROUP BY status",
                  "SELECT status, MAX(amount) FROM orders GROUP BY status")
    by_status.add("limit", "SELECT * FROM orders WHERE status = 'done' ORDER BY id LIMIT 20",
                  "SELECT * FROM orders WHERE status = 'back' ORDER BY id LIMIT 20",
                  "SELECT * FROM orders WHERE status = 'new' ORDER BY created_at LIMIT 20")
    by_date = Candidate("orders", ["created_at"])
    end = ROWS * 130
    by_date.sweep = lambda w: f"SELECT * FROM orders WHERE created_at >= '{stamp(end - w)}'"
    by_date.most = end
    by_date.add("limit", "SELECT * FROM orders ORDER BY created_at LIMIT 10", "SELECT * FROM orders ORDER BY created_at DESC LIMIT 500",
                f"SELECT * FROM orders WHERE created_at >= '{stamp(end // 2)}' ORDER BY amount LIMIT 10")
    by_amount = Candidate("orders", ["amount"])
    by_amount.sweep = lambda w: f"SELECT * FROM orders WHERE amount BETWEEN 100 AND {100 + w:.2f}"
    by_amount.most = 900
    by_amount.add("null", "SELECT * FROM orders WHERE amount IS NULL", "SELECT COUNT(*) FROM orders WHERE amount IS NOT NULL")
    by_amount.add("group", "SELECT MAX(amount) FROM orders", "SELECT amount, COUNT(*) FROM orders WHERE amount > 600 GROUP BY amount")
    by_priority = Candidate("orders", ["priority"])
    by_priority.sweep = lambda w: f"SELECT * FROM orders WHERE priority < {int(w)}"
    by_priority.most = 1000
    by_priority.add("in", "SELECT * FROM orders WHERE priority IN (1, 5, 9)", "SELECT * FROM orders WHERE priority IN "
                    f"({', '.join(str(n) for n in range(0, 400, 2))})")
    by_priority.add("equality", "SELECT * FROM orders WHERE priority = 77", "SELECT * FROM orders WHERE priority <> 77")
    both = Candidate("orders", ["status", "created_at"])
    both.sweep = lambda w: f"SELECT * FROM orders WHERE status = 'done' AND created_at >= '{stamp(end - w)}'"
    both.most = end
    both.add("limit", "SELECT * FROM orders WHERE status = 'sent' ORDER BY created_at DESC LIMIT 10",
             "SELECT * FROM orders WHERE status = 'done' ORDER BY created_at LIMIT 10")
    both.add("group", "SELECT status, MAX(created_at) FROM orders GROUP BY status")
    by_product = Candidate("orders", ["product_id"])
    by_product.sweep = lambda w: f"SELECT * FROM orders WHERE product_id BETWEEN 500 AND {500 + int(w)}"
    by_product.most = 1500
    by_product.add("join", "SELECT * FROM products p JOIN orders o ON o.product_id = p.id WHERE p.id = 17",
                   "SELECT * FROM products p JOIN orders o ON o.product_id = p.id WHERE p.category = 'cat7'",
                   "SELECT * FROM products p JOIN orders o ON o.product_id = p.id WHERE p.price > 20",
                   "SELECT p.category, SUM(o.amount) FROM products p JOIN orders o ON o.product_id = p.id GROUP BY p.category")
    by_product.add("exists", "SELECT * FROM products p WHERE EXISTS (SELECT 1 FROM orders o WHERE o.product_id = p.id AND o.amount > 500)",
                   "SELECT * FROM products p WHERE p.category = 'cat3' AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.product_id = p.id)")
    joined = Candidate("customers", ["joined"])
    joined.sweep = lambda w: f"SELECT * FROM customers WHERE joined >= '{stamp((5 * 365 - w) * 86400)[:10]}'"
    joined.most = 1825
    joined.add("join", "SELECT * FROM customers c JOIN orders o ON o.customer_id = c.id WHERE c.joined = '2021-05-05'",
               "SELECT * FROM customers c JOIN orders o ON o.customer_id = c.id WHERE c.joined > '2024-06-01'",
               "SELECT * FROM customers c JOIN orders o ON o.customer_id = c.id WHERE c.joined > '2024-06-01' AND o.status = 'back'",
               "SELECT COUNT(*) FROM customers c JOIN orders o ON o.customer_id = c.id WHERE c.joined > '2020-02-01'")
    score = Candidate("customers", ["score"])
    score.sweep = lambda w: f"SELECT * FROM customers WHERE score BETWEEN 50 AND {50 + int(w)}"
    score.most = 800
    score.add("exists", "SELECT * FROM customers c WHERE score > 700 AND EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id AND o.status = 'back')",
              "SELECT * FROM customers c WHERE score < 100 AND EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id AND o.status = 'back')")
    country = Candidate("customers", ["country", "city"])
    country.add("equality", "SELECT * FROM customers WHERE country = 'SE'", "SELECT * FROM customers WHERE country = 'SE' AND city = 'city17'",
                "SELECT COUNT(*) FROM customers WHERE country IN ('SE', 'AT', 'DE', 'FR', 'US', 'GB')")
    country.add("group", "SELECT country, COUNT(*) FROM customers GROUP BY country", "SELECT country, AVG(score) FROM customers GROUP BY country")
    country.add("join", "SELECT * FROM customers c JOIN orders o ON o.customer_id = c.id WHERE c.country = 'SE' AND c.city = 'city3'",
                "SELECT * FROM customers c JOIN orders o ON o.customer_id = c.id WHERE c.country = 'SE' AND o.status = 'new'")
    # What no index helps, or not this one.
    by_date.add("wide", "SELECT * FROM orders WHERE created_at > '2020-01-05'", "SELECT * FROM orders WHERE YEAR(created_at) = 2021",
                "SELECT * FROM orders WHERE created_at < '2023-06-01' ORDER BY amount LIMIT 5")
    by_priority.add("wide", "SELECT * FROM orders WHERE priority > 300", "SELECT * FROM orders WHERE priority + 0 = 5",
                    "SELECT SUM(amount) FROM orders WHERE priority BETWEEN 200 AND 800")
    both.add("wide", "SELECT * FROM orders WHERE status <> 'done'", "SELECT * FROM orders WHERE status IN ('done', 'sent') AND created_at > '2020-02-01'",
             "SELECT * FROM orders WHERE created_at > '2023-12-01'")
    score.add("wide", "SELECT * FROM customers WHERE score >= 0", "SELECT * FROM customers WHERE score < 150 ORDER BY joined LIMIT 10",
              "SELECT * FROM customers WHERE score IS NOT NULL")
    joined.add("wide", "SELECT * FROM customers WHERE joined > '2020-06-01' ORDER BY score LIMIT 10",
               "SELECT country, COUNT(*) FROM customers WHERE joined > '2021-01-01' GROUP BY country")
    everything = [by_status, by_date, by_amount, by_priority, both, by_product, joined, score, country]
    for candidate in everything:
        server.run(candidate.statement)
        if hasattr(candidate, "sweep"):
            sweep(server, candidate, candidate.sweep, candidate.most)
        candidate.real = server.explain([query for _, query in candidate.cases])
        server.run(f"DROP INDEX {candidate.name} ON {candidate.table}")
    return everything


def literals():
    yield from (["orders", "status", s, True] for s in ["new", "paid", "sent", "done", "back"])
    yield from (["orders", "priority", str(n), True] for n in [1, 5, 9, 77] + list(range(0, 400, 2)))
    yield ["products", "id", "17", True]
    yield from (["products", "category", c, True] for c in ["cat7", "cat3"])
    yield ["customers", "joined", "2021-05-05", True]
    yield from (["customers", "city", c, True] for c in ["city17", "city3"])
    yield from (["customers", "country", c, True] for c in ["SE"])


def choice(plan, candidate):
    return any(row[2] == candidate.name for row in plan), [row[0] for row in plan][:2]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("driver")
    parser.add_argument("--target", type=float, default=0.95)
    parser.add_argument("--write", help="the sandbox's input as JSON, to look at")
    options = parser.parse_args()
    server = Server()
    load(server)
    tables = snapshot(server)
    candidates = cases(server)
    document = {"engine": server.engine, "tables": tables, "largest": LARGEST, "literals": list(literals()),
                "settings": {} if server.engine == "mysql" else {"histogram_type": "JSON_HB"},
                "joins": [["orders", "product_id", "products", "id"], ["orders", "customer_id", "customers", "id"]],
                "candidates": [{"table": c.table, "name": c.name, "statement": c.statement, "queries": [q for _, q in c.cases]}
                               for c in candidates]}
    if options.write:
        with open(options.write, "w") as file:
            json.dump({**document, "real": [c.real for c in candidates]}, file)
    done = subprocess.run([options.driver], input=json.dumps(document), stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit("the sandbox failed")
    plans = iter(done.stdout.splitlines())
    total = agreed = used = unused = ranges = 0
    false_used = []
    for candidate in candidates:
        for (kind, query), real in zip(candidate.cases, candidate.real):
            here = json.loads(next(plans))
            wanted, got = choice(real, candidate), choice(here, candidate)
            total += 1
            used += wanted[0]
            unused += not wanted[0]
            ranges += kind == "range"
            if wanted == got:
                agreed += 1
                continue
            line = f"{kind}: {candidate.name}: {query[:150]}\n    server  {real}\n    sandbox {here}"
            print(line)
            if got[0] and not wanted[0]:
                false_used.append(line)
    print(f"\n{server.engine}: {agreed} of {total} agree ({agreed / total:.1%}); {ranges} ranges; the server uses the index in "
          f"{used} and not in {unused}; falsely \"used\": {len(false_used)}")
    sys.exit(agreed / total < options.target)


if __name__ == "__main__":
    main()
