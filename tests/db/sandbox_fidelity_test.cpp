// Does the sandbox plan as the server does whose snapshot it was given? Run through
// scripts/with-postgresql; the sandbox is of the same installation (PLANWRIGHT_SANDBOX_BIN where it
// is not found by itself).
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include <fmt/format.h>

#include <planwright/base/number.hpp>

#include "db/sandbox_of_live.hpp"

namespace {

using namespace planwright;
namespace fs = std::filesystem;

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

using tests::lines;
using tests::make_database;
using tests::plan;

// The total cost on the first line of a plan.
double cost_of(const std::string& plan) {
  const std::size_t dots = plan.find("..");
  if (dots == std::string::npos) {
    return -1;
  }
  return parse_number(plan.substr(dots + 2, plan.find(' ', dots) - dots - 2)).value_or(-1);
}

double milliseconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
      .count();
}

// A database with rows and its sandbox.
class Pair {
 public:
  explicit Pair(const std::string& database, bool dump = true)
      : live_(tests::connected("dbname=" + database)) {
    catalog::SnapshotScope scope;
    std::string dumped;
    // A pg_dump older than the server refuses.
    const auto servers = sandbox::installed_servers({});
    if (dump && !servers.empty() &&
        std::atoi(servers[0].version.c_str()) >= live_->version() / 10'000) {
      auto schema = connectors::dump_schema(servers[0].directory + "/pg_dump", "dbname=" + database,
                                            Milliseconds(5000));
      EXPECT_TRUE(schema) << schema.error().message;
      dumped = schema ? *schema : "";
      scope.dumped = dumped;
      scope.dumped_by = "pg_dump";
    }
    auto taken = catalog::take_snapshot(*live_, scope);
    EXPECT_TRUE(taken) << taken.error().message;
    if (taken) {
      snapshot = std::move(*taken);
    }
    const auto before = std::chrono::steady_clock::now();
    box = tests::started(live_->version_text());
    start_ms = milliseconds_since(before);
  }

  // Everything, unless named.
  void load(const std::vector<RelationRef>& relations = {}) {
    ASSERT_NE(box, nullptr);
    EXPECT_TRUE(box->same_major());
    const auto before = std::chrono::steady_clock::now();
    auto done = box->load(snapshot, relations);
    load_ms = milliseconds_since(before);
    ASSERT_TRUE(done) << done.error().message;
    loaded = std::move(*done);
  }

  // The worst deviation of the cost, as a share; fails where a plan has another shape or is off by
  // over `tolerance`.
  double compare(const std::vector<std::string>& statements, double tolerance) {
    double worst = 0;
    for (const std::string& sql : statements) {
      const std::string real = lines(*live_, "EXPLAIN (COSTS off) " + sql);
      const std::string ours = lines(box->session(), "EXPLAIN (COSTS off) " + sql);
      const std::string real_costs = plan(*live_, sql);
      const std::string our_costs = plan(box->session(), sql);
      const double off = std::abs(cost_of(our_costs) / cost_of(real_costs) - 1);
      worst = std::max(worst, off);
      EXPECT_EQ(real, ours) << sql << "\n" << real_costs << "\nin the sandbox:\n" << our_costs;
      EXPECT_LE(off, tolerance) << sql << "\n" << real_costs << "\nin the sandbox:\n" << our_costs;
      ++compared;
    }
    return worst;
  }

  ports::Session& live() { return *live_; }

  Snapshot snapshot;
  sandbox::Loaded loaded;
  std::unique_ptr<sandbox::Sandbox> box;
  double start_ms = 0, load_ms = 0;
  std::size_t compared = 0;

 private:
  std::unique_ptr<ports::Session> live_;
};

void tell(const std::string& what, const Pair& pair, double worst) {
  fmt::print(
      "{}: PostgreSQL {}, {} relations, start {:.0f} ms, load {:.0f} ms, {} statements, worst cost "
      "off by {:.3f} %\n",
      what, pair.box->version(), pair.loaded.relations.size(), pair.start_ms, pair.load_ms,
      pair.compared, worst * 100);
  for (const Diagnostic& diagnostic : pair.loaded.diagnostics) {
    fmt::print("  {}\n", diagnostic.message);
  }
}

// The statements of a file of queries, for servers of this major.
std::vector<std::string> statements_in(const std::string& text, int major) {
  std::vector<std::string> statements;
  std::string statement;
  bool skip = false;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("-- ")) {
      skip = line.ends_with('+') && major < std::atoi(line.c_str() + 3);
      continue;
    }
    statement += line + "\n";
    if (line.ends_with(';')) {
      statement.resize(statement.size() - 2);
      if (!skip) {
        statements.push_back(statement);
      }
      statement.clear();
      skip = false;
    }
  }
  return statements;
}

void make_everything(const std::string& database, int major) {
  const fs::path folder = fs::path(PLANWRIGHT_TESTS_DIR) / "db";
  make_database(database);
  tests::psql(text_of(folder / "sandbox_everything.sql"), database);
  if (major >= 14) {
    tests::psql(text_of(folder / "sandbox_everything_14.sql"), database);
  }
  tests::psql(
      "ALTER TABLE shop.never_analyzed SET (autovacuum_enabled = off); ALTER TABLE shop.items "
      "ALTER at SET STATISTICS 10; SET synchronous_commit = on; VACUUM ANALYZE shop.items; VACUUM "
      "ANALYZE shop.moods; VACUUM "
      "ANALYZE shop.sales; VACUUM ANALYZE shop.moods; VACUUM ANALYZE shop.totals; VACUUM ANALYZE "
      "shop.grown; VACUUM ANALYZE "
      "\"odd "
      "\"\"schema\".child; VACUUM ANALYZE \"odd \"\"schema\".\"Parent%s\n\"; VACUUM ANALYZE \"odd "
      "\"\"schema\".\"ÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄ\";",
      database);
}

int major_here() {
  return tests::connected()->version() / 10'000;
}

// Large enough for parallel plans where scripts/bench asks for it.
std::string tpch_scale() {
  const char* given = std::getenv("PLANWRIGHT_TPCH_SCALE");
  return given == nullptr ? "0.02" : given;
}

class BenchmarkSet : public testing::TestWithParam<std::pair<std::string, std::string>> {};

TEST_P(BenchmarkSet, PlansAsTheServerDoes) {
  const auto& [name, scale] = GetParam();
  const fs::path folder = fs::path(PLANWRIGHT_TESTS_DIR) / "bench" / name;
  make_database(name);
  tests::psql(fmt::format("\\set scale {}\n", scale) + text_of(folder / "schema.sql") +
                  text_of(folder / "load.sql") + text_of(folder / "keys.sql"),
              name);
  std::vector<std::string> statements;
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder / "queries")) {
    files.push_back(entry.path());
  }
  std::ranges::sort(files);
  for (const fs::path& file : files) {
    std::string text = text_of(file);
    text.resize(text.find_last_not_of("; \n") + 1);
    statements.push_back(text);
  }
  {
    Pair pair(name);
    pair.load();
    tell(name + ", keys only", pair, pair.compare(statements, 0.01));
  }
  const fs::path more =
      fs::path(PLANWRIGHT_TESTS_DIR) / "db" / ("sandbox_indexes_" + name + ".sql");
  tests::psql(text_of(more), name);
  Pair pair(name);
  pair.load();
  tell(name + ", more indexes", pair, pair.compare(statements, 0.01));
}

INSTANTIATE_TEST_SUITE_P(Sandbox, BenchmarkSet,
                         testing::Values(std::pair("tpch", tpch_scale()), std::pair("shop", "1")),
                         [](const auto& of) { return of.param.first; });

TEST(SandboxFidelity, OneOfEverything) {
  make_everything("everything", major_here());
  const auto statements = statements_in(
      text_of(fs::path(PLANWRIGHT_TESTS_DIR) / "db/sandbox_everything_queries.sql"), major_here());
  Pair pair("everything");
  pair.load();
  const double worst = pair.compare(statements, 0.01);
  tell("everything, schema by " + pair.snapshot.builder, pair, worst);
  Pair built("everything", false);
  built.load();
  tell("everything, schema by " + built.snapshot.builder, built, built.compare(statements, 0.01));
}

// The planner asks a GIN index for its own counts, which only its real entries would give it.
TEST(SandboxFidelity, GinIsNearlyPlannedAlike) {
  make_everything("gin", major_here());
  tests::psql(
      "CREATE INDEX items_tags_gin ON shop.items USING gin (tags);"
      "CREATE INDEX items_doc_gin ON shop.items USING gin (doc);"
      "CREATE INDEX items_numbers_gin ON shop.items USING gin (numbers);"
      "CREATE INDEX items_search_gin ON shop.items USING gin (search);"
      "SET synchronous_commit = on; VACUUM shop.items",
      "gin");
  Pair pair("gin");
  pair.load();
  const double worst =
      pair.compare({"SELECT * FROM shop.items WHERE tags @> '{\"tag 3\"}'",
                    "SELECT * FROM shop.items WHERE tags && '{\"tag 3\",\"tag 4\"}'",
                    "SELECT * FROM shop.items WHERE numbers @> '{5,77}'",
                    "SELECT * FROM shop.items WHERE numbers && '{777}'",
                    "SELECT * FROM shop.items WHERE doc @> '{\"deep\": {\"x\": 7}}'",
                    "SELECT * FROM shop.items WHERE doc ? 'none'",
                    "SELECT * FROM shop.items WHERE search @@ 'other17'::tsquery",
                    "SELECT * FROM shop.items WHERE search @@ 'word3 & other23'::tsquery"},
                   0.06);
  tell("gin", pair, worst);
}

// Where production's major is not installed, another one plans: not alike, but everything is there.
TEST(SandboxFidelity, AnotherMajorLoadsItToo) {
  make_everything("another", 12);  // what all have
  std::vector<std::string> unpacked;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator("/opt/planwright-pg", none)) {
    unpacked.push_back((entry.path() / "native/bin").string());
  }
  Pair pair("another", false);
  std::set<int> majors{major_here()};
  for (const auto& installed : sandbox::installed_servers(unpacked)) {
    if (!majors.insert(std::atoi(installed.version.c_str())).second) {
      continue;
    }
    auto other = sandbox::start({installed.version, unpacked});
    ASSERT_TRUE(other) << other.error().message;
    pair.box = std::move(*other);
    const auto loaded = pair.box->load(pair.snapshot, {});
    ASSERT_TRUE(loaded) << installed.version << ": " << loaded.error().message;
    fmt::print("of {} in {}: {} relations\n", major_here(), installed.version,
               loaded->relations.size());
    for (const Diagnostic& diagnostic : loaded->diagnostics) {
      fmt::print("  {}\n", diagnostic.message);
    }
    EXPECT_EQ(loaded->relations.size(), pair.snapshot.catalog.relations().size());
    EXPECT_EQ(plan(pair.box->session(), "SELECT * FROM shop.items WHERE kind = 3").find("ERROR"),
              std::string::npos);
  }
}

}  // namespace
