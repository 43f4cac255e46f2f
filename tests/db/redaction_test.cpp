// A redacted snapshot with its key: the planner does with surrogates what it did with values. Run
// through scripts/with-postgresql.
#include <cstdlib>
#include <random>
#include <sstream>

#include <fmt/format.h>

#include <planwright/base/number.hpp>
#include <planwright/catalog/redaction.hpp>
#include <planwright/catalog/snapshot.hpp>
#include <planwright/query/query.hpp>
#include <planwright/sandbox/sandbox.hpp>

#include "db/sandbox_of_live.hpp"

namespace {

using namespace planwright;

constexpr std::string_view schema = R"(
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE customers (id int PRIMARY KEY, name text, country char(2), mood mood, born date, joined timestamptz,
  balance numeric(10,2), score float8, token uuid);
INSERT INTO customers SELECT i, (ARRAY['Anna','bert','Carl','dora','Emil'])[1 + i % 5] || ' ' || md5(i::text),
  (ARRAY['DE','DE','DE','FR','US','AT'])[1 + i % 6], CASE WHEN i % 9 = 0 THEN 'sad' ELSE 'ok' END::mood,
  date '1950-01-01' + (i * 37) % 20000, timestamptz '2015-01-01 00:00+00' + i * interval '7 hours',
  (i * 7919 % 100000) / 100.0, (i * 104729 % 99991) / 99991.0, md5(i::text)::uuid FROM generate_series(1, 12000) i;
CREATE TABLE orders (id bigint PRIMARY KEY, customer int REFERENCES customers, status text, kind varchar(10),
  amount numeric(12,2), at timestamptz, tags text[]);
INSERT INTO orders SELECT i, 1 + (i % 9973) * 7 % 12000, (ARRAY['paid','paid','paid','new','lost','returned'])[1 + i % 6],
  'kind ' || i % 40, (i * 31 % 50000) / 100.0, timestamptz '2023-01-01 00:00+00' + i * interval '9 minutes',
  ARRAY['t' || i % 30, 'u' || i % 7] FROM generate_series(1, 100000) i;
CREATE INDEX orders_customer ON orders (customer);
CREATE INDEX orders_at ON orders (at);
CREATE INDEX orders_open ON orders (at) WHERE status = 'new';
CREATE VIEW open_orders AS SELECT * FROM orders WHERE status = 'new';
CREATE TABLE events (at timestamptz NOT NULL, kind text, n int) PARTITION BY RANGE (at);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2024-01-01 00:00+00') TO ('2024-02-01 00:00+00');
CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM ('2024-02-01 00:00+00') TO ('2024-03-01 00:00+00');
INSERT INTO events SELECT timestamptz '2024-01-01 00:00+00' + i * interval '1 minute', 'k' || i % 11, i % 1000
  FROM generate_series(1, 80000) i;
CREATE INDEX events_at ON events (at);
VACUUM ANALYZE;
)";

// Between literals of definitions distances change, so parts of a histogram bucket do.
const struct {
  const char* sql;
  double tolerance;
} queries[] = {
    {"SELECT * FROM orders WHERE status = 'lost'", 0.001},
    {"SELECT * FROM orders WHERE status = 'unheard of'", 0.001},
    {"SELECT * FROM orders WHERE status IN ('new', 'lost') AND kind = 'kind 7'", 0.001},
    {"SELECT * FROM orders WHERE id = 4711", 0.001},
    {"SELECT * FROM orders WHERE id BETWEEN 1000 AND 2500", 0.001},
    {"SELECT * FROM orders WHERE customer = 37 AND amount > 450.5", 0.001},
    {"SELECT * FROM orders WHERE at >= '2024-05-01' AND at < '2024-05-09'", 0.01},
    {"SELECT * FROM open_orders WHERE at > '2024-09-01'", 0.02},
    {"SELECT * FROM orders WHERE status = 'new' ORDER BY at DESC LIMIT 10", 0.001},
    {"SELECT count(*) FROM customers c JOIN orders o ON o.customer = c.id WHERE c.country = 'AT'",
     0.001},
    {"SELECT * FROM customers WHERE born < '1960-06-01' AND mood = 'sad'", 0.001},
    {"SELECT * FROM customers WHERE balance BETWEEN 10 AND 12.5", 0.001},
    {"SELECT * FROM customers WHERE score > 0.97", 0.001},
    {"SELECT * FROM customers WHERE token = '00000000-0000-0000-0000-000000000001'", 0.001},
    {"SELECT c.name FROM customers c JOIN orders o ON o.customer = c.id WHERE o.id < 500 AND "
     "c.joined > '2018-03-01'",
     0.01},
    {"SELECT * FROM events WHERE at >= '2024-02-10' AND at < '2024-02-12' AND n = 7", 0.10},
    {"SELECT * FROM events WHERE at >= '2024-01-05' AND at < '2024-01-06'", 0.30},
    {"SELECT * FROM customers WHERE joined > now() - interval '9 years'", 0.01},
    {"SELECT * FROM customers WHERE joined >= timestamptz '2016-01-01' AND joined < "
     "'2016-01-01'::timestamptz + "
     "interval '1 month'",
     0.01},
    {"SELECT * FROM customers WHERE name LIKE 'Anna%'", 0.001},
    {"SELECT * FROM customers WHERE name LIKE 'Anna 3%'", 0.001},
    {"SELECT * FROM orders WHERE kind LIKE 'kind 1%' AND status <> 'new'", 0.001},
    {"SELECT * FROM orders WHERE tags @> ARRAY['t3']", 0.001},
    {"SELECT * FROM orders WHERE tags && '{t3,u5}'", 0.001},
    {"SELECT kind, count(*) FROM orders WHERE amount < 3 GROUP BY kind", 0.001},
};

struct Planned {
  double cost = 0;
  std::string shape;  // the nodes, without figures and conditions
};

Planned planned(ports::Session& session, const std::string& sql) {
  const auto table = session.run("EXPLAIN " + sql);
  EXPECT_TRUE(table) << table.error().message << "\n" << sql;
  Planned result;
  for (const auto& row : table ? table->rows : decltype(table->rows){}) {
    const std::string& line = *row[0];
    const std::size_t cost = line.find("  (cost=");
    if (cost == std::string::npos) {
      continue;
    }
    result.shape += line.substr(0, cost) + "\n";
    if (result.cost == 0) {
      const std::size_t begin = line.find("..", cost) + 2;
      result.cost = parse_number(line.substr(begin, line.find(' ', begin) - begin)).value_or(0);
    }
  }
  return result;
}

std::unique_ptr<sandbox::Sandbox> loaded(const Snapshot& snapshot, const std::string& version) {
  auto box = tests::started(version);
  if (box == nullptr) {
    return nullptr;
  }
  const auto done = box->load(snapshot, {});
  EXPECT_TRUE(done) << done.error().message;
  for (const Diagnostic& diagnostic : done ? done->diagnostics : std::vector<Diagnostic>{}) {
    ADD_FAILURE() << diagnostic.message;
  }
  return box;
}

TEST(Redaction, WithTheKeyPlansStayTheSame) {
  for (const char* locale : {"C", "C.UTF-8"}) {
    tests::psql(fmt::format(
        "DROP DATABASE IF EXISTS redacted; CREATE DATABASE redacted TEMPLATE template0 ENCODING "
        "'UTF8' LC_COLLATE '{0}' LC_CTYPE '{0}'",
        locale));
    tests::psql(schema, "redacted");
    const auto live = tests::connected("dbname=redacted");
    auto taken = catalog::take_snapshot(*live, {});
    ASSERT_TRUE(taken) << taken.error().message;
    Snapshot hidden = *taken;
    std::mt19937_64 engine(11);
    const auto key = catalog::redact(hidden, {[&](std::vector<std::string> texts) {
                                                return catalog::sort_texts(*live, std::move(texts));
                                              },
                                              [&] { return engine(); }});
    ASSERT_TRUE(key) << key.error().message;
    const auto read = catalog::read_snapshot(catalog::write_snapshot(hidden), "redacted.pws");
    ASSERT_TRUE(read) << read.error().message;
    const auto open = loaded(*taken, live->version_text());
    const auto closed = loaded(*read, live->version_text());
    ASSERT_TRUE(open != nullptr && closed != nullptr);
    for (const auto& query : queries) {
      Query understood = query::understand(query.sql, "q");
      query::resolve(understood, read->catalog);
      const catalog::RedactedQuery made = catalog::redact_query(understood, *read, *key);
      EXPECT_TRUE(made.diagnostics.empty()) << query.sql;
      const Planned was = planned(open->session(), query.sql);
      const Planned is = planned(closed->session(), made.text);
      EXPECT_EQ(is.shape, was.shape) << query.sql << "\n" << made.text;
      EXPECT_NEAR(is.cost / was.cost, 1, query.tolerance) << query.sql << "\n"
                                                          << made.text << "\n"
                                                          << was.cost << " " << is.cost;
    }
  }
}

// With and without pg_dump: what is left makes a schema, and holds no value.
TEST(Redaction, NoLiteralIsLeftInDefinitions) {
  tests::psql("DROP DATABASE IF EXISTS bare; CREATE DATABASE bare TEMPLATE template0");
  tests::psql(
      std::string(schema) +
          "ALTER TABLE orders ADD CHECK (status <> 'hidden1'); ALTER TABLE orders ALTER kind SET "
          "DEFAULT "
          "'hidden2'; CREATE FUNCTION f(x text DEFAULT 'hidden3') RETURNS text LANGUAGE sql AS "
          "$$SELECT 'hidden4'$$; CREATE DOMAIN d AS text CHECK (VALUE <> 'hidden5');",
      "bare");
  const auto live = tests::connected("dbname=bare");
  // A pg_dump older than the server refuses; the builder's schema is there everywhere.
  const auto programs = sandbox::installed_dump_programs(tests::sandbox_directories());
  const bool with_dump =
      !programs.empty() && std::atoi(programs.front().version.c_str()) >= live->version() / 10'000;
  std::vector<std::string> schemas{""};
  if (with_dump) {
    auto dump = connectors::dump_schema(programs.front().directory + "/pg_dump", "dbname=bare",
                                        Milliseconds(1000));
    ASSERT_TRUE(dump) << dump.error().message;
    schemas.push_back(std::move(*dump));
  }
  for (const std::string& dumped : schemas) {
    catalog::SnapshotScope scope;
    scope.dumped = dumped;
    auto taken = catalog::take_snapshot(*live, scope);
    ASSERT_TRUE(taken) << taken.error().message;
    const auto written = [](const Snapshot& snapshot) {
      std::string text;
      for (const SchemaStatement& statement : snapshot.schema) {
        text += statement.sql;
      }
      for (const Relation& relation : snapshot.catalog.relations()) {
        for (const Column& column : relation.columns) {
          for (const std::string& value :
               column.statistics ? column.statistics->common_values : std::vector<std::string>{}) {
            text += value;
          }
        }
        text += relation.view_definition + relation.partition_bound;
      }
      return text;
    };
    const std::string before = written(*taken);
    catalog::drop_definitions_with_literals(*taken);
    std::mt19937_64 engine(3);
    ASSERT_TRUE(catalog::redact(*taken, {[&](std::vector<std::string> texts) {
                                           return catalog::sort_texts(*live, std::move(texts));
                                         },
                                         [&] { return engine(); }}));
    const std::string after = written(*taken);
    for (const char* value : {"paid", "lost", "kind 7", "2024-02-01", "hidden1"}) {
      EXPECT_NE(before.find(value), std::string::npos) << value;
      EXPECT_EQ(after.find(value), std::string::npos) << value;
    }
    EXPECT_EQ(after.find("hidden"), std::string::npos) << after;
    const auto box = loaded(*taken, live->version_text());
    ASSERT_NE(box, nullptr);
    EXPECT_NE(planned(box->session(), "SELECT * FROM orders WHERE customer = 3").cost, 0);
  }
}

}  // namespace
