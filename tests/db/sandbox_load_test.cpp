// What a sandbox loads of a snapshot, and as whom it plans. Run through scripts/with-postgresql,
// for what is real.
#include <algorithm>

#include "db/sandbox_of_live.hpp"

namespace {

using namespace planwright;

using tests::make_database;
using tests::plan;
using tests::started;
using tests::taken;

// Reading a domain's values would run its CHECK, and a row's value names its type by number.
TEST(SandboxLoad, WhatCannotBeWrittenIsNamed) {
  make_database(
      "unwritten",
      "CREATE DOMAIN percent AS int CHECK (VALUE >= 0);"
      "CREATE TYPE size AS (width int, height int);"
      "CREATE TABLE boxes (shares percent[], size size, kind int);"
      "INSERT INTO boxes SELECT ARRAY[n % 7]::percent[], (n % 3, n % 2)::size, n % 3 FROM "
      "generate_series(1, 3000) n;"
      "CREATE STATISTICS boxes_together (mcv) ON size, kind FROM boxes");
  const auto live = tests::connected("dbname=unwritten");
  const Snapshot snapshot = taken(*live);
  const auto box = started(live->version_text());
  ASSERT_NE(box, nullptr);
  const auto loaded = box->load(snapshot, {});
  ASSERT_TRUE(loaded) << loaded.error().message;
  std::string said;
  for (const Diagnostic& diagnostic : loaded->diagnostics) {
    said += diagnostic.message + "\n";
  }
  EXPECT_NE(said.find("column public.boxes.shares were left out: its type holds a domain"),
            std::string::npos)
      << said;
  EXPECT_NE(
      said.find("common combinations of the statistics object public.boxes_together were left "
                "out: values of its column size name types by numbers"),
      std::string::npos)
      << said;
}

TEST(SandboxLoad, OnlyWhatIsNeededAndTheRestLater) {
  make_database("needed",
                "CREATE TABLE lonely (id int PRIMARY KEY);"
                "CREATE TABLE customers (id int PRIMARY KEY, name text);"
                "CREATE TABLE orders (id int PRIMARY KEY, customer int REFERENCES customers, day "
                "date);"
                "CREATE TABLE parts (day date, x int) PARTITION BY RANGE (day);"
                "CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM ('2024-01-01') TO "
                "('2025-01-01');"
                "CREATE TABLE parts_2 PARTITION OF parts DEFAULT;"
                "CREATE VIEW of_orders AS SELECT o.id, p.x FROM orders o JOIN parts p USING (day);"
                "INSERT INTO customers SELECT n, 'c' || n FROM generate_series(1, 3000) n;"
                "INSERT INTO orders SELECT n, 1 + n % 3000, date '2024-01-01' + n % 100 FROM "
                "generate_series(1, 9000) n;"
                "INSERT INTO parts SELECT date '2024-01-01' + n % 500, n FROM generate_series(1, "
                "4000) n");
  const auto live = tests::connected("dbname=needed");
  const Snapshot snapshot = taken(*live);
  const auto box = started(live->version_text());
  const auto names = [](const sandbox::Loaded& loaded) {
    std::string text;
    for (const RelationRef& ref : loaded.relations) {
      text += ref.name + " ";
    }
    return text;
  };
  const auto load = [&](const std::string& name) {
    auto loaded = box->load(snapshot, std::vector<RelationRef>{{"public", name}});
    EXPECT_TRUE(loaded) << loaded.error().message;
    EXPECT_TRUE(loaded->diagnostics.empty()) << loaded->diagnostics[0].message;
    return loaded ? names(*loaded) : "";
  };
  const auto same = [&](const std::string& sql) {
    EXPECT_EQ(plan(*live, sql), plan(box->session(), sql));
  };
  EXPECT_EQ(load("parts_1"), "parts parts_1 parts_2 ");
  same("SELECT * FROM parts WHERE day = '2024-03-03'");
  EXPECT_NE(plan(box->session(), "SELECT * FROM orders").find("ERROR"), std::string::npos);
  EXPECT_EQ(load("of_orders"), "of_orders orders parts parts_1 parts_2 ");
  same("SELECT * FROM of_orders WHERE id < 40");
  // The foreign key comes with its other end, and is checked without reading what is not there.
  EXPECT_EQ(load("customers"), "customers ");
  same("SELECT * FROM orders o JOIN customers c ON c.id = o.customer WHERE o.day = '2024-02-02'");
  same("SELECT * FROM of_orders WHERE id < 40");
  EXPECT_EQ(load("customers"), "customers ");
  EXPECT_NE(plan(box->session(), "SELECT * FROM lonely").find("ERROR"), std::string::npos);
  auto all = box->load(snapshot, {});
  ASSERT_TRUE(all);
  EXPECT_EQ(all->relations.size(), 7U);
  same("SELECT * FROM lonely l JOIN orders USING (id)");
}

TEST(SandboxLoad, PoliciesRestrictAsInProduction) {
  make_database(
      "policies",
      "CREATE TABLE notes (id int PRIMARY KEY, owner name, body text);"
      "INSERT INTO notes SELECT n, 'reader_' || n % 10, 'b' FROM generate_series(1, 5000) n;"
      "CREATE INDEX notes_owner ON notes (owner);"
      "DROP ROLE IF EXISTS reader_7; CREATE ROLE reader_7 LOGIN;"
      "GRANT pg_read_all_stats TO reader_7; GRANT SELECT ON notes TO reader_7;"
      "ALTER TABLE notes ENABLE ROW LEVEL SECURITY;"
      "CREATE POLICY own ON notes FOR SELECT TO reader_7 USING (owner = current_user);"
      "CREATE POLICY others ON notes FOR SELECT TO pg_monitor USING (id < 10)");
  const auto reader = tests::connected("dbname=policies user=reader_7");
  const std::string sql = "SELECT * FROM notes WHERE id < 100";
  {
    // Who sees everything plans without.
    const auto live = tests::connected("dbname=policies");
    const Snapshot snapshot = taken(*live);
    const auto box = started(live->version_text());
    ASSERT_TRUE(box->load(snapshot, {}));
    EXPECT_EQ(plan(*live, sql), plan(box->session(), sql));
    EXPECT_EQ(plan(*live, sql).find("CURRENT_USER"), std::string::npos);
  }
  Snapshot snapshot = taken(*tests::connected("dbname=policies"));
  snapshot.catalog.role = "reader_7";
  snapshot.catalog.find({"public", "notes"})->row_security = true;
  const auto box = started(reader->version_text());
  const auto loaded = box->load(snapshot, {});
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_TRUE(loaded->diagnostics.empty()) << loaded->diagnostics[0].message;
  const std::string real = plan(*reader, sql);
  EXPECT_NE(real.find("CURRENT_USER"), std::string::npos) << real;
  EXPECT_EQ(real, plan(box->session(), sql));
}

TEST(SandboxLoad, WhatIsMissingIsSaid) {
  Snapshot snapshot;
  Relation relation;
  relation.ref = {"public", "t"};
  relation.columns.emplace_back().name = "x";
  relation.rows = Rows(10);
  snapshot.catalog.put(relation);
  relation.ref.name = "u";
  snapshot.catalog.put(relation);
  snapshot.catalog.extensions = {{"plpgsql", "1.0"}, {"no_such_extension", "1.0"}};
  snapshot.catalog.settings = {{"lc_collate", "xx_YY.UTF-8"}, {"random_page_cost", "dear"}};
  snapshot.schema = {{"CREATE TABLE public.t (x no_such_type)", {"public", "t"}},
                     {"CREATE TABLE public.u (x int)", {"public", "u"}},
                     {"CREATE INDEX u_x ON public.u USING no_such_method (x)", {"public", "u"}}};
  const auto box = started("");
  const auto loaded = box->load(snapshot, {});
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->relations, (std::vector<RelationRef>{{"public", "u"}}));
  std::string said;
  for (const Diagnostic& diagnostic : loaded->diagnostics) {
    said += diagnostic.message + "\n";
  }
  for (const std::string part :
       {"xx_YY.UTF-8", "no_such_extension", "random_page_cost",
        "statements about public.t cannot be planned", "plans on public.u do without this index"}) {
    EXPECT_NE(said.find(part), std::string::npos) << part << " is not in\n" << said;
  }
  EXPECT_EQ(loaded->diagnostics.size(), 5U) << said;
}

}  // namespace
