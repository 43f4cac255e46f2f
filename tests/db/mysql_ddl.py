#!/usr/bin/python3
"""What src/catalog reads out of DDL against what the server's information_schema says of the same tables.

mysql_ddl.py LINES, below scripts/with-mysql. LINES is the program of mysql_ddl_lines.cpp. Read are the DDL as written by
hand (tests/sql/mysql_ddl/rich.sql), what SHOW CREATE TABLE prints, and mysqldump --no-data where it is installed.
"""
import os
import pathlib
import shutil
import subprocess
import sys

ENGINE = os.environ["PLANWRIGHT_TEST_ENGINE"]
RICH = (pathlib.Path(__file__).resolve().parent.parent / "sql" / "mysql_ddl" / "rich.sql").read_text()


def client(sql, *options):
    words = os.environ["MYSQL_CLIENT"].split()
    done = subprocess.run(words + ["--default-character-set=utf8mb4", "-N", "-B", *options, "test"], input=sql.encode(),
                          capture_output=True, check=False)
    if done.returncode != 0:
        sys.exit(done.stderr.decode())
    return done.stdout.decode()


def of_server():
    ignored = "IF(ignored = 'YES', 'hidden', 'visible')" if ENGINE == "mariadb" else \
              "IF(is_visible = 'NO', 'hidden', 'visible')"
    method = "LOWER(index_type)"
    lines = client(f"""
      SELECT 'column', table_name, column_name, column_type, is_nullable,
             IF(extra LIKE '%VIRTUAL GENERATED%', 'VIRTUAL', IF(extra LIKE '%STORED GENERATED%', 'STORED', '')),
             IF(extra LIKE '%auto_increment%', 'auto_increment', ''), IF(extra LIKE '%INVISIBLE%', 'INVISIBLE', '')
      FROM information_schema.columns WHERE table_schema = 'test' AND table_name <> 'seen';
      SELECT 'key', table_name, index_name, seq_in_index, COALESCE(column_name, '(expression)'), IF(index_type = 'SPATIAL', '', COALESCE(sub_part, '')),
             COALESCE(collation, 'A'), non_unique, {method}, {ignored}
      FROM information_schema.statistics WHERE table_schema = 'test';
      SELECT 'foreign', k.table_name, k.constraint_name, k.column_name, k.referenced_table_name, k.referenced_column_name,
             LOWER(REPLACE(r.delete_rule, 'NO ACTION', 'restrict'))
      FROM information_schema.key_column_usage k JOIN information_schema.referential_constraints r
        USING (constraint_schema, constraint_name)
      WHERE k.table_schema = 'test' AND k.referenced_table_name IS NOT NULL;
      SELECT 'table', t.table_name, t.engine, COALESCE(LOWER(p.partition_method), ''), COALESCE(p.n, 0)
      FROM information_schema.tables t LEFT JOIN (SELECT table_name, MAX(REPLACE(REPLACE(partition_method, ' COLUMNS', ''), 'LINEAR ', '')) AS partition_method,
          COUNT(partition_name) AS n FROM information_schema.partitions WHERE table_schema = 'test' GROUP BY table_name) p
        ON p.table_name = t.table_name
      WHERE t.table_schema = 'test' AND t.table_type = 'BASE TABLE';""", "--raw")
    return sorted(lines.rstrip("\n").split("\n"))


def ours(text, version):
    done = subprocess.run([sys.argv[1], ENGINE, version], input=text.encode(), capture_output=True, check=True)
    return sorted(done.stdout.decode().rstrip("\n").split("\n")), done.stderr.decode()


def same(what, wanted, found, diagnostics, kinds):
    pick = lambda lines: [line for line in lines if line.split("\t")[0] in kinds]  # noqa: E731
    missing = sorted(set(pick(wanted)) - set(pick(found)))
    surplus = sorted(set(pick(found)) - set(pick(wanted)))
    print(f"{ENGINE}: {what}: {len(pick(found))} lines, {len(missing)} missing, {len(surplus)} of our own")
    return [f"{what}: the server has  {line}" for line in missing] + \
           [f"{what}: we have         {line}" for line in surplus] + ([diagnostics] if diagnostics else [])


def main():
    # rich.sql uses versioned comments; --comments keeps the client from stripping them.
    client("ALTER DATABASE test CHARACTER SET utf8mb4;" + RICH, "--comments")
    wanted = of_server()
    number = client("SELECT VERSION()").split("-")[0].strip().split(".")
    version = "%d%02d%02d" % tuple(int(part) for part in number[:3])
    tables = client("SELECT table_name FROM information_schema.tables WHERE table_schema = 'test' AND table_type = "
                    "'BASE TABLE'").split("\n")
    shown = "".join(client(f"SHOW CREATE TABLE `{table}`", "--raw").split("\t", 1)[1] + ";\n" for table in tables if table)
    wrong = same("by hand", wanted, *ours(RICH, version), ("column", "key", "foreign"))
    wrong += same("SHOW CREATE TABLE", wanted, *ours(shown, version), ("table", "column", "key", "foreign"))
    dump = shutil.which("mariadb-dump") if ENGINE == "mariadb" else "/opt/planwright-mysql/bin/mysqldump"
    if dump and os.path.exists(dump):
        text = subprocess.run([dump, "--no-data", "-uroot", f"--socket={os.environ['MYSQL_UNIX_PORT']}", "test"],
                              capture_output=True, check=True).stdout.decode()
        found, diagnostics = ours(text, version)
        wrong += same(os.path.basename(dump), wanted, found, diagnostics, ("table", "column", "key", "foreign"))
        if not any(line.startswith("view\tseen\tselect ") for line in found):
            wrong.append("the view of the dump is not read: " + str([line for line in found if "seen" in line]))
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
