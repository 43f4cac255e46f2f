// What a sandbox supposes and tries out. Run through scripts/with-postgresql, for what is real.
#include <chrono>

#include <planwright/base/number.hpp>

#include "db/sandbox_of_live.hpp"

namespace {

using namespace planwright;

using tests::plan;

// A database of `rows` rows, its snapshot, and a sandbox that has loaded it.
class Supposing : public testing::Test {
 protected:
  void SetUp() override {
    tests::make_database(
        "supposing",
        "CREATE TABLE wide (id int PRIMARY KEY, kind int, name text, doc jsonb, at timestamptz, "
        "seen timestamptz);"
        "INSERT INTO wide SELECT n, n % 1000, 'name ' || n, jsonb_build_object('k', n % 100), "
        "timestamptz '2024-01-01 00:00+00' + n * interval '1 minute', timestamptz "
        "'2024-01-01 00:00+00' + n * interval '1 minute' FROM generate_series(1, 40000) n;"
        "CREATE INDEX wide_at ON wide (at);"
        "CREATE TABLE parted (id int, day date) PARTITION BY RANGE (day);"
        "CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM ('2024-01-01') TO "
        "('2024-07-01');"
        "CREATE TABLE parted_2 PARTITION OF parted FOR VALUES FROM ('2024-07-01') TO "
        "('2025-01-01');"
        "CREATE INDEX parted_day ON parted (day);"
        "INSERT INTO parted SELECT n, date '2024-01-01' + n % 365 FROM generate_series(1, 20000) "
        "n");
    live_ = tests::connected("dbname=supposing");
    snapshot_ = tests::taken(*live_);
    box_ = tests::started(live_->version_text());
    ASSERT_NE(box_, nullptr);
  }

  void load() {
    const auto loaded = box_->load(snapshot_, {});
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_TRUE(loaded->diagnostics.empty()) << loaded->diagnostics[0].message;
  }

  std::string ours(const std::string& sql) { return plan(box_->session(), sql); }

  // Builds the index for real, plans with it, and supposes it with the size it really has.
  void expect_as_real(const std::string& create, const std::string& name, const std::string& table,
                      const std::string& sql) {
    const std::string without = ours(sql);
    live_.reset();  // its transaction holds locks
    tests::psql(create, "supposing");
    live_ = tests::connected("dbname=supposing");
    const std::string real = plan(*live_, sql);
    auto retaken = catalog::take_snapshot(*live_, {});
    ASSERT_TRUE(retaken);
    const Index* index = retaken->catalog.find({"public", table})->index(name);
    ASSERT_NE(index, nullptr);
    live_.reset();
    tests::psql("DROP INDEX " + name, "supposing");
    ASSERT_TRUE(box_->suppose(
        {{{create, {"public", table}, name, index->pages, index->height, index->tuples}}, {}, {}}));
    EXPECT_NE(real.find(name), std::string::npos) << real;
    EXPECT_EQ(ours(sql), real) << create;
    ASSERT_TRUE(box_->suppose({}));
    EXPECT_EQ(ours(sql), without) << create;
  }

  std::unique_ptr<ports::Session> live_;
  Snapshot snapshot_;
  std::unique_ptr<sandbox::Sandbox> box_;
};

TEST_F(Supposing, EveryKindOfIndexIsPlannedAsTheRealOne) {
  load();
  expect_as_real("CREATE INDEX w1 ON public.wide (kind, id DESC)", "w1", "wide",
                 "SELECT * FROM wide WHERE kind = 7 ORDER BY id DESC LIMIT 5");
  expect_as_real("CREATE INDEX w2 ON public.wide (kind) INCLUDE (at)", "w2", "wide",
                 "SELECT at FROM wide WHERE kind = 7");
  expect_as_real("CREATE INDEX w3 ON public.wide (name) WHERE kind < 10", "w3", "wide",
                 "SELECT * FROM wide WHERE kind < 10 AND name = 'name 5'");
  expect_as_real("CREATE INDEX w4 ON public.wide USING hash (name)", "w4", "wide",
                 "SELECT * FROM wide WHERE name = 'name 5'");
  expect_as_real("CREATE INDEX w5 ON public.wide USING brin (seen) WITH (pages_per_range = 8)",
                 "w5", "wide", "SELECT * FROM wide WHERE seen < '2024-01-01 05:00+00'");
  expect_as_real(
      "CREATE INDEX w6 ON public.wide (name text_pattern_ops)", "w6", "wide",
      "SELECT * FROM wide WHERE name LIKE 'name 5%' AND id < 100000 AND name ~>~ 'name 58'");
}

TEST_F(Supposing, WhatIsSupposedIsAWhole) {
  load();
  const std::string by_kind = "SELECT * FROM wide WHERE kind = 7";
  const std::string by_at = "SELECT * FROM wide WHERE at = '2024-01-02 00:00+00'";
  const std::string plain = ours(by_kind);
  const std::string with_at = ours(by_at);
  EXPECT_NE(with_at.find("wide_at"), std::string::npos) << with_at;
  const sandbox::Supposed on_kind{
      "CREATE INDEX on_kind ON wide (kind)", {"public", "wide"}, "on_kind", Blocks(90), 1, {}};
  const sandbox::Supposed on_name{
      "CREATE INDEX on_name ON wide (name)", {"public", "wide"}, "on_name", Blocks(200), 1, {}};
  ASSERT_TRUE(
      box_->suppose({{on_kind, on_name}, {{"public", "wide_at"}}, {{"enable_bitmapscan", "off"}}}));
  const std::string both = ours(by_kind);
  EXPECT_NE(both.find("Index Scan using on_kind"), std::string::npos) << both;
  EXPECT_EQ(ours(by_at).find("wide_at"), std::string::npos) << ours(by_at);
  ASSERT_TRUE(box_->suppose({{on_name}, {}, {}}));
  EXPECT_EQ(ours(by_kind), plain);
  EXPECT_EQ(ours(by_at), with_at);
  ASSERT_TRUE(box_->suppose({{on_kind}, {}, {{"enable_bitmapscan", "off"}}}));
  EXPECT_EQ(ours(by_kind), both) << "switched on again";
  // The same name with another meaning replaces the first.
  sandbox::Supposed other = on_kind;
  other.statement = "CREATE INDEX on_kind ON wide (kind, id)";
  ASSERT_TRUE(box_->suppose({{other}, {}, {}}));
  EXPECT_NE(ours(by_kind + " AND id > 100 ORDER BY id LIMIT 1").find("on_kind"), std::string::npos);
  ASSERT_TRUE(box_->suppose({}));
  EXPECT_EQ(ours(by_kind), plain);

  // For the reader; a search asks some hundred times.
  const auto begin = std::chrono::steady_clock::now();
  constexpr int rounds = 50;
  for (int round = 0; round < rounds; ++round) {
    ASSERT_TRUE(box_->suppose({{other}, {}, {}}));
    (void)ours(by_kind);
    ASSERT_TRUE(box_->suppose({}));
    (void)ours(by_kind);
  }
  const auto switched = std::chrono::steady_clock::now();
  for (int round = 0; round < rounds; ++round) {
    const std::string name = fmt::format("new_{}", round);
    ASSERT_TRUE(box_->suppose({{{"CREATE INDEX " + name + " ON wide (kind, name)",
                                 {"public", "wide"},
                                 name,
                                 Blocks(300),
                                 1,
                                 {}}},
                               {},
                               {}}));
  }
  const auto built = std::chrono::steady_clock::now();
  using ms = std::chrono::duration<double, std::milli>;
  fmt::print("switched and planned in {:.1f} ms, built in {:.1f} ms\n",
             ms(switched - begin).count() / (2 * rounds), ms(built - switched).count() / rounds);
}

// CREATE INDEX writes the table's row of pg_class in place, and a rollback does not take that back:
// without writing it again the table would be one of no rows.
TEST_F(Supposing, WhatIsRefusedChangesNothing) {
  load();
  const std::string sql = "SELECT * FROM wide WHERE kind = 7";
  const sandbox::Supposed good{
      "CREATE INDEX good ON wide (kind)", {"public", "wide"}, "good", Blocks(90), 1, {}};
  const sandbox::Supposed bad{
      "CREATE INDEX bad ON wide (no_such_column)", {"public", "wide"}, "bad", Blocks(90), 1, {}};
  ASSERT_TRUE(box_->suppose({{good}, {}, {{"work_mem", "8MB"}}}));
  const std::string before = ours(sql);
  EXPECT_NE(before.find("good"), std::string::npos) << before;
  const sandbox::Supposed new_one{
      "CREATE INDEX new_one ON wide (kind, id)", {"public", "wide"}, "new_one", Blocks(90), 1, {}};
  for (const auto& refused : {sandbox::Supposition{{new_one, bad}, {}, {{"work_mem", "16MB"}}},
                              sandbox::Supposition{{new_one}, {}, {{"work_mem", "lots"}}},
                              sandbox::Supposition{{new_one}, {{"public", "no_such_index"}}, {}}}) {
    const auto done = box_->suppose(refused);
    ASSERT_FALSE(done);
    EXPECT_FALSE(done.error().message.empty());
    EXPECT_EQ(ours(sql), before);
    EXPECT_EQ(tests::one(box_->session(), "SHOW work_mem"), "8MB");
  }
}

TEST_F(Supposing, APartitionedTablesIndexIsSharedOut) {
  load();
  const std::string sql = "SELECT * FROM parted WHERE id = 77";
  const std::string without = ours(sql);
  ASSERT_TRUE(box_->suppose(
      {{{"CREATE INDEX by_id ON parted (id)", {"public", "parted"}, "by_id", Blocks(57), 1, {}}},
       {},
       {}}));
  const std::string with = ours(sql);
  EXPECT_NE(with.find("parted_1_id_idx"), std::string::npos) << with;
  EXPECT_NE(with.find("parted_2_id_idx"), std::string::npos) << with;
  ASSERT_TRUE(box_->suppose({}));
  EXPECT_EQ(ours(sql), without);

  const std::string by_day = "SELECT * FROM parted WHERE day = '2024-03-03'";
  const std::string with_day = ours(by_day);
  EXPECT_NE(with_day.find("parted_1_day_idx"), std::string::npos) << with_day;
  ASSERT_TRUE(box_->suppose({{}, {{"public", "parted_day"}}, {}}));
  EXPECT_EQ(ours(by_day).find("parted_1_day_idx"), std::string::npos) << ours(by_day);
  ASSERT_TRUE(box_->suppose({}));
  EXPECT_EQ(ours(by_day), with_day);
}

TEST_F(Supposing, WhatIsTriedOutIsGoneAgain) {
  load();
  const std::string sql = "SELECT * FROM wide WHERE kind = 7";
  const std::string by_id = "SELECT * FROM wide WHERE id = 7";
  const std::string before = ours(sql);
  const std::string key_before = ours(by_id);
  for (int round = 0; round < 2; ++round) {
    const std::vector<std::string> statements{
        "CREATE STATISTICS public.together ON kind, id FROM public.wide",
        "ALTER TABLE public.wide ALTER id TYPE bigint",
        "ALTER TABLE public.wide ADD more text DEFAULT 'x'",
        "CREATE INDEX tried ON public.wide (kind)"};
    std::string inside;
    std::string key_inside;
    ASSERT_TRUE(box_->try_out(statements, [&](ports::Session& session) -> Result<void> {
      inside = plan(session, sql);
      key_inside = plan(session, by_id);
      return {};
    }));
    EXPECT_NE(inside.find("tried"), std::string::npos) << inside;
    EXPECT_NE(inside.find("rows=40"), std::string::npos) << inside;
    EXPECT_NE(key_inside.find("cost=0.29.."), std::string::npos) << key_inside;
    EXPECT_EQ(ours(sql), before);
    EXPECT_EQ(ours(by_id), key_before);
  }
  // Rows in files that have none.
  for (int round = 0; round < 2; ++round) {
    ASSERT_TRUE(box_->try_out(
        std::vector<std::string>{"INSERT INTO public.wide (id, kind) SELECT n, 1 FROM "
                                 "generate_series(1, 5000) n",
                                 "DELETE FROM public.wide WHERE id < 100"},
        [](ports::Session&) -> Result<void> { return {}; }));
    EXPECT_EQ(ours(sql), before);
    EXPECT_EQ(ours(by_id), key_before);
  }
  const auto refused = box_->try_out(
      std::vector<std::string>{"CREATE INDEX tried ON public.wide (kind)", "DROP TABLE nothing"},
      [](ports::Session&) -> Result<void> { return {}; });
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("DROP TABLE nothing"), std::string::npos);
  EXPECT_EQ(ours(sql), before);
}

// Files of many segments, as a table of 3 GB and one of a terabyte have.
TEST_F(Supposing, LargeTablesTakeNoTimeAndNoRoom) {
  Relation& wide = *snapshot_.catalog.find({"public", "wide"});
  const double factor = 1e9 / wide.rows->value();
  wide.rows = Rows(1e9);
  wide.pages = Blocks(wide.pages->value() * factor);
  wide.analyzed_pages = wide.pages;
  wide.all_visible = wide.pages;
  for (Index& index : wide.indexes) {
    index.tuples = wide.rows;
    index.pages = Blocks(index.pages->value() * factor);
    index.analyzed_pages = index.pages;
    index.height = 4;
  }
  const auto begin = std::chrono::steady_clock::now();
  load();
  const std::string by_key = ours("SELECT * FROM wide WHERE id = 7");
  EXPECT_NE(by_key.find("cost=0.70..8.72"), std::string::npos) << by_key;
  ASSERT_TRUE(box_->suppose(
      {{{"CREATE INDEX b ON wide USING brin (at)", {"public", "wide"}, "b", Blocks(3000), {}, {}},
        {"CREATE INDEX k ON wide (kind)", {"public", "wide"}, "k", Blocks(800'000), 3, {}}},
       {},
       {}}));
  ASSERT_TRUE(box_->suppose(
      {{{"CREATE INDEX n ON wide (name)", {"public", "wide"}, "n", Blocks(4'000'000), 3, {}}},
       {},
       {}}));
  EXPECT_NE(ours("SELECT * FROM wide WHERE name = 'x'").find("using n "), std::string::npos);
  ASSERT_TRUE(box_->try_out(std::vector<std::string>{"ALTER TABLE public.wide ADD CHECK (id > 0)"},
                            [](ports::Session&) -> Result<void> { return {}; }));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20))
      << "it read the holes";
}

}  // namespace
