"""What the comparison scripts share: a server through psql, its statistics, and our estimates of them."""
import json, subprocess


def psql(sql, database="postgres"):
    done = subprocess.run(["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", database], input=sql,
                          capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{done.stderr.strip()}\n  in: {sql[:400]}")
    return done.stdout


STATISTICS = """
select coalesce(json_object_agg(key, value), '{}') from (
  select tablename || '.' || attname as key, json_build_object(
    'null_frac', null_frac, 'n_distinct', n_distinct, 'avg_width', avg_width, 'correlation', correlation,
    'most_common_vals', to_json(most_common_vals::text::text[]), 'most_common_freqs', to_json(most_common_freqs),
    'histogram_bounds', to_json(histogram_bounds::text::text[]),
    'most_common_elem_freqs', to_json(most_common_elem_freqs)) as value
  from pg_stats where schemaname = 'public') s;
"""

COLUMNS = """
select json_agg(json_build_object('table', c.relname, 'name', a.attname, 'not_null', a.attnotnull,
                                  'type', format_type(a.atttypid, a.atttypmod)) order by c.relname, a.attnum)
from pg_class c join pg_attribute a on a.attrelid = c.oid
where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and attnum > 0 and not attisdropped;
"""

TABLES = """
select json_agg(json_build_object('name', relname, 'rows', reltuples, 'all_visible', relallvisible,
                                  'pages', pg_relation_size(oid) / 8192) order by relname)
from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r';
"""

INDEXES = """
select coalesce(json_agg(json_build_object(
    'table', t.relname, 'name', c.relname, 'method', am.amname, 'unique', indisunique,
    'where', coalesce(pg_get_expr(indpred, indrelid), ''), 'definition', pg_get_indexdef(c.oid),
    'fillfactor', (select substr(o, 12)::int from unnest(c.reloptions) o where o like 'fillfactor=%'),
    'pages', pg_relation_size(c.oid) / 8192, 'key_count', indnkeyatts,
    'columns', (select json_agg(case when k = 0 then json_build_object('expression', pg_get_indexdef(c.oid, n::int, false),
                                                                       'attname', ia.attname)
                                else json_build_object('column', a.attname) end || jsonb_build_object('opclass',
                                  case when n <= indnkeyatts then (select case when opcdefault then '' else opcname end
                                    from pg_opclass where oid = indclass[n - 1]) else '' end)::text order by n)
                from unnest(indkey) with ordinality u(k, n)
                left join pg_attribute a on a.attrelid = indrelid and a.attnum = k and k > 0
                join pg_attribute ia on ia.attrelid = c.oid and ia.attnum = n))
  order by t.relname, c.relname), '[]')
from pg_index join pg_class c on c.oid = indexrelid join pg_class t on t.oid = indrelid join pg_am am on am.oid = c.relam
where t.relnamespace = 'public'::regnamespace;
"""
INDEXES = INDEXES.replace("json_build_object('expression'", "jsonb_build_object('expression'") \
                 .replace("json_build_object('column'", "jsonb_build_object('column'") \
                 .replace("else '' end)::text order by n)", "else '' end) order by n)")


def snapshot(database="postgres", expression_statistics=True):
    """Tables with statistics and indexes, as the driver reads them."""
    statistics = json.loads(psql(STATISTICS, database))
    tables = {table["name"]: {**table, "columns": [], "indexes": []}
              for table in json.loads(psql(TABLES, database))}
    for column in json.loads(psql(COLUMNS, database)):
        known = statistics.get(f"{column['table']}.{column['name']}")
        tables[column["table"]]["columns"].append({**column, **({"statistics": known} if known else {})})
    for index in json.loads(psql(INDEXES, database)):
        count = index.pop("key_count")
        columns = index.pop("columns")
        for key in columns:
            known = statistics.get(f"{index['name']}.{key.pop('attname', '')}")
            if known and expression_statistics:
                key["statistics"] = known
        index["keys"], index["include"] = columns[:count], [key["column"] for key in columns[count:]]
        if index["fillfactor"] is None:
            del index["fillfactor"]
        tables[index["table"]]["indexes"].append(index)
    return list(tables.values())


class Estimates:
    """The driver, asked one question at a time."""

    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, question):
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the driver ended at: {str(question)[:300]}")
        return json.loads(line)
