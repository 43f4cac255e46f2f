// A snapshot that attacks whoever loads it, and what a sandbox leaves on disk. Starts its own
// servers.
#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <planwright/sandbox/sandbox.hpp>

#include "sandbox/postgresql_sandbox.hpp"
#include "sandbox/server.hpp"

namespace {

using namespace planwright;
namespace fs = std::filesystem;

// The server of PLANWRIGHT_SANDBOX_BIN, else the newest.
sandbox::StartOptions options() {
  const char* given = std::getenv("PLANWRIGHT_SANDBOX_BIN");
  for (const auto& installed : sandbox::installed_servers({given == nullptr ? "" : given})) {
    if (given != nullptr && installed.directory == given) {
      return {installed.version, {given}};
    }
  }
  EXPECT_EQ(given, nullptr) << "no server is there";
  return {};
}

std::string one(ports::Session& session, const std::string& sql) {
  const auto table = session.run(sql);
  return !table                ? "ERROR: " + table.error().message
         : table->rows.empty() ? "(none)"
                               : table->rows[0][0].value_or("(null)");
}

Relation table(const std::string& schema, const std::string& name,
               const std::vector<std::string>& columns) {
  Relation relation;
  relation.ref = {schema, name};
  relation.rows = Rows(1000);
  relation.pages = Blocks(10);
  relation.analyzed_pages = Blocks(10);
  for (const std::string& column : columns) {
    relation.columns.emplace_back().name = column;
  }
  return relation;
}

std::unique_ptr<sandbox::Sandbox> started() {
  auto box = sandbox::start(options());
  EXPECT_TRUE(box) << box.error().message;
  return box ? std::move(*box) : nullptr;
}

class Hostile : public testing::Test {
 protected:
  Hostile() : mark_(fs::temp_directory_path() / fmt::format("planwright-hurt-{}", getpid())) {
    fs::remove(mark_);
  }
  ~Hostile() override {
    EXPECT_FALSE(fs::exists(mark_)) << "a program of the snapshot's was run";
    fs::remove(mark_);
  }
  [[nodiscard]] std::string program() const {
    return fmt::format("COPY (SELECT 1) TO PROGRAM 'touch {}'", mark_.string());
  }
  // A function that does it when it is called.
  [[nodiscard]] std::string attack(const std::string& head, const std::string& result) const {
    return fmt::format(
        "CREATE FUNCTION {} LANGUAGE plpgsql IMMUTABLE AS $f$ BEGIN BEGIN RESET ROLE; RESET "
        "SESSION "
        "AUTHORIZATION; EXCEPTION WHEN OTHERS THEN NULL; END; EXECUTE $q${}$q$; RETURN {}; END $f$",
        head, program(), result);
  }

  fs::path mark_;
};

TEST_F(Hostile, StatementsHaveNoPowerOverTheServer) {
  Snapshot snapshot;
  snapshot.catalog.put(table("public", "t", {"x", "d"}));
  snapshot.schema = {
      {program(), {}},
      {"CREATE TABLE public.t (x int, d text)", {"public", "t"}},
      {attack("public.evil(int) RETURNS int", "$1"), {}},
      {fmt::format("CREATE MATERIALIZED VIEW public.m AS SELECT public.evil(1)"), {}},
      {fmt::format("DO $$ BEGIN {}; END $$", program()), {}},
      {"CREATE ROLE more SUPERUSER", {}},
      {"ALTER ROLE planwright_sandbox SUPERUSER", {}},
      {"ALTER SYSTEM SET archive_command = 'touch /tmp/x'", {}},
      {"CREATE FUNCTION public.c() RETURNS int LANGUAGE c AS 'libc.so.6', 'getpid'", {}},
      {"CREATE TABLE public.t (x int); COMMIT; DROP TABLE public.t", {"public", "t"}},
      {"/* CREATE */ SELECT pg_read_file('/etc/passwd')", {}},
      {"ALTER DATABASE postgres SET search_path = evil", {}},
      {"CREATE EXTENSION plpython3u", {}},
      {"CREATE EXTENSION dblink", {}},
      {"CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION public.evil()", {}},
      {"CREATE INDEX i ON public.t (public.evil(x))", {"public", "t"}},
  };
  const auto box = started();
  const auto loaded = box->load(snapshot, {});
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->relations, (std::vector<RelationRef>{{"public", "t"}}));
  EXPECT_FALSE(loaded->diagnostics.empty());
  ports::Session& session = box->session();
  EXPECT_EQ(one(session, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"), "f");
  EXPECT_EQ(one(session, "SELECT count(*) FROM pg_roles WHERE rolname = 'more'"), "0");
  EXPECT_EQ(one(session, "SELECT count(*) FROM pg_class WHERE relname = 't'"), "1");
  // An immutable function is called by the planner itself, with the rights of who plans.
  EXPECT_TRUE(
      one(session, "EXPLAIN SELECT * FROM public.t WHERE x = public.evil(1)").starts_with("ERROR"));
  for (const std::string escape : {"RESET ROLE", "RESET SESSION AUTHORIZATION"}) {
    (void)session.run(escape);
    EXPECT_TRUE(one(session, program()).starts_with("ERROR"));
  }
  EXPECT_TRUE(one(session, "SET ROLE postgres").starts_with("ERROR"));
  const auto supposed = box->suppose({{{program(), {"public", "t"}, "i", {}, {}, {}}}, {}, {}});
  EXPECT_FALSE(supposed);
  const auto tried = box->try_out(std::vector<std::string>{program()},
                                  [](ports::Session&) -> Result<void> { return {}; });
  EXPECT_FALSE(tried);
}

TEST_F(Hostile, ValuesOfADomainAreNotRead) {
  Snapshot snapshot;
  Relation relation = table("public", "t", {"d", "a", "r", "c"});
  for (Column& column : relation.columns) {
    ColumnStatistics& statistics = column.statistics.emplace();
    statistics.distinct = 5;
    statistics.average_width = 8;
    const std::string value = column.name == "d"   ? "1"
                              : column.name == "a" ? "{1}"
                              : column.name == "r" ? "[1,2)"
                                                   : "(1)";
    statistics.common_values = {value};
    statistics.common_frequencies = {0.5};
    statistics.range_bounds = {"[1,2)", "[3,4)"};
    statistics.range_empty = 0;
  }
  snapshot.catalog.put(relation);
  snapshot.schema = {{attack("public.evil(int) RETURNS boolean", "true"), {}},
                     {"CREATE DOMAIN public.d AS int CHECK (public.evil(VALUE))", {}},
                     {"CREATE TYPE public.c AS (x public.d)", {}},
                     {"CREATE TYPE public.r AS RANGE (subtype = public.d)", {}},
                     {"CREATE TABLE public.t (d public.d, a public.d[], r public.r, c public.c)",
                      {"public", "t"}}};
  const auto box = started();
  const auto loaded = box->load(snapshot, {});
  ASSERT_TRUE(loaded) << loaded.error().message;
  ASSERT_EQ(loaded->relations.size(), 1U);
  EXPECT_EQ(loaded->diagnostics.size(), 3U);  // a, r, c; the domain's own are those of its base
  EXPECT_EQ(one(box->session(), "SELECT most_common_vals::text FROM pg_stats WHERE attname = 'd'"),
            "{1}");
  EXPECT_EQ(one(box->session(), "SELECT count(*) FROM pg_stats WHERE tablename = 't'"), "4");
}

TEST_F(Hostile, AnExtensionsScriptFindsNothingOfTheSnapshots) {
  Snapshot snapshot;
  snapshot.catalog.put(table("public", "t", {"x"}));
  // An operator in the extension's schema that its script might take for the system's.
  snapshot.schema = {
      {"CREATE SCHEMA ext", {}},
      {attack("ext.format(text, VARIADIC text[]) RETURNS text", "''"), {}},
      {attack("ext.array_length(anyarray, int) RETURNS int", "1"), {}},
      {"CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA ext", {}},
      {"CREATE EXTENSION \"no such; DROP\" WITH SCHEMA \"q\"\"uote\"", {}},
      {"CREATE TABLE public.t (x text)", {"public", "t"}},
      {"CREATE INDEX t_x ON public.t USING gin (x ext.gin_trgm_ops)", {"public", "t"}}};
  const auto box = started();
  const auto loaded = box->load(snapshot, {});
  ASSERT_TRUE(loaded) << loaded.error().message;
  for (const Diagnostic& diagnostic : loaded->diagnostics) {
    EXPECT_TRUE(diagnostic.message.find("no such; DROP") != std::string::npos ||
                diagnostic.message.find("pg_trgm") != std::string::npos ||
                diagnostic.message.find("gin_trgm_ops") != std::string::npos)
        << diagnostic.message;
  }
}

TEST_F(Hostile, NamesAreNames) {
  Snapshot snapshot;
  const std::string schema = "s\"; DROP TABLE x; --";
  const std::string name = "t'%s\n{}\\";
  const std::string column = "c\"'$1";
  Relation relation = table(schema, name, {column});
  relation.columns[0].statistics.emplace().common_values = {"'; DROP TABLE x; --", "\\\"{}",
                                                            "a\nb"};
  relation.columns[0].statistics->common_frequencies = {0.25, 0.125, 0.0625};
  Index index;
  index.name = std::string(60, 'n') + "ä\"";
  index.keys.emplace_back().column = column;
  index.pages = Blocks(7);
  index.analyzed_pages = Blocks(7);
  index.tuples = Rows(1000);
  index.height = 2;
  relation.indexes.push_back(index);
  Policy policy;
  policy.name = "p";
  policy.roles = {"r\"; ALTER ROLE planwright_sandbox SUPERUSER; --", "postgres", "pg_monitor"};
  relation.policies.push_back(policy);
  relation.row_security = true;
  snapshot.catalog.put(relation);
  snapshot.catalog.role = "reader\"; --";
  snapshot.catalog.settings = {
      {"search_path", "\"$user\", public"}, {"work_mem", "7MB"}, {"no_such; SELECT", "1"}};
  const std::string quoted = "\"s\"\"; DROP TABLE x; --\".\"t'%s\n{}\\\"";
  snapshot.schema = {
      {"CREATE SCHEMA \"s\"\"; DROP TABLE x; --\"", {}},
      {"CREATE TABLE " + quoted + " (\"c\"\"'$1\" text)", {schema, name}},
      {"CREATE INDEX \"" + std::string(60, 'n') + "ä\"\"\" ON " + quoted + " (\"c\"\"'$1\")",
       {schema, name}}};
  // 63 bytes at most, as the server cuts it.
  snapshot.catalog.find({schema, name})->indexes[0].name = std::string(60, 'n') + "ä\"";
  const auto box = started();
  const auto loaded = box->load(snapshot, {});
  ASSERT_TRUE(loaded) << loaded.error().message;
  ASSERT_EQ(loaded->relations.size(), 1U);
  ports::Session& session = box->session();
  EXPECT_EQ(one(session, "SHOW work_mem"), "7MB");
  EXPECT_EQ(one(session, "SELECT current_user"), "reader\"; --");
  EXPECT_EQ(
      one(session,
          "SELECT reltuples::text || relpages FROM pg_class WHERE relname = E't\\'%s\\n{}\\\\'"),
      "100010");
  EXPECT_EQ(one(session,
                "SELECT array_length(stanumbers1, 1) FROM (SELECT most_common_freqs AS stanumbers1 "
                "FROM pg_stats WHERE tablename LIKE 't''%') s"),
            "3");
  EXPECT_EQ(one(session, "EXPLAIN (COSTS off) SELECT FROM " + quoted + " WHERE \"c\"\"'$1\" = 'x'")
                .find("ERROR"),
            std::string::npos);
}

double bytes_under(const fs::path& directory) {
  double bytes = 0;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    struct stat seen {};
    if (lstat(entry.path().c_str(), &seen) == 0) {
      bytes += static_cast<double>(seen.st_blocks) * 512;
    }
  }
  return bytes;
}

TEST(SandboxDisk, SizesCostNoRoom) {
  auto server = sandbox::start_server(options());
  ASSERT_TRUE(server) << server.error().message;
  const fs::path data = (*server)->data_directory();
  const double empty = bytes_under(data);
  sandbox::PostgresqlSandbox box(std::move(*server), "");
  ASSERT_TRUE(box.prepare());
  Snapshot snapshot;
  constexpr int tables = 50;
  for (int number = 0; number < tables; ++number) {
    const std::string name = fmt::format("t{}", number);
    Relation relation = table("public", name, {"id", "a", "b"});
    relation.rows = Rows(1e9);
    relation.pages = Blocks(2e7);  // 160 GB
    relation.analyzed_pages = relation.pages;
    snapshot.schema.push_back(
        {fmt::format("CREATE TABLE public.{} (id int, a text, b int)", name), {"public", name}});
    for (const std::string column : {"id", "a", "b"}) {
      Index& index = relation.indexes.emplace_back();
      index.name = fmt::format("{}_{}", name, column);
      index.keys.emplace_back().column = column;
      index.pages = Blocks(3e6);
      index.analyzed_pages = index.pages;
      index.tuples = relation.rows;
      index.height = 3;
      snapshot.schema.push_back(
          {fmt::format("CREATE INDEX {} ON public.{} ({})", index.name, name, column),
           {"public", name}});
    }
    snapshot.catalog.put(relation);
  }
  const auto loaded = box.load(snapshot, {});
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->relations.size(), static_cast<std::size_t>(tables));
  for (int number = 0; number < tables; ++number) {
    EXPECT_EQ(one(box.session(), fmt::format("EXPLAIN SELECT * FROM t{} WHERE id = 7", number))
                  .find("ERROR"),
              std::string::npos);
  }
  const double more = bytes_under(data) - empty;
  fmt::print("PostgreSQL {}: {} tables of 160 GB: {:.1f} MB more than an empty cluster\n",
             box.version(), tables, more / 1e6);
  EXPECT_LE(more, 10e6 + tables * 100e3);
}

}  // namespace
