// A snapshot as taken from a server.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/catalog/catalog.hpp>
#include <planwright/catalog/snapshot.hpp>

#include "db/server.hpp"

namespace {

using namespace planwright;
using catalog::SnapshotScope;
using catalog::take_snapshot;

std::string file(const std::string& name) {
  std::ifstream in(std::filesystem::path(PLANWRIGHT_TESTS_DIR) / "db" / name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

const RelationRef order_line{"Sales dept", "Order \"big\"\nline"};

class TakeSnapshot : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    const int version = tests::connected()->version();
    tests::psql("CREATE DATABASE taken TEMPLATE template0 ENCODING 'UTF8'");
    tests::psql(file("rich_schema.sql") + file("rich_rows.sql") +
                    (version >= 140'000 ? file("rich_schema_14.sql") : "") +
                    file("snapshot_schema.sql"),
                "taken");
    tests::psql("VACUUM ANALYZE", "taken");
  }

  static Snapshot take(const SnapshotScope& scope, std::string_view dsn = "dbname=taken") {
    const auto session = tests::connected(dsn);
    if (session == nullptr) {
      return {};
    }
    auto result = take_snapshot(*session, scope);
    EXPECT_TRUE(result) << result.error().message;
    return result ? std::move(*result) : Snapshot{};
  }
  static std::vector<std::string> names(const Snapshot& snapshot) {
    std::vector<std::string> result;
    for (const Relation& relation : snapshot.catalog.relations()) {
      result.push_back(relation.ref.display());
    }
    return result;
  }
  static std::string messages(const Snapshot& snapshot, Diagnostic::Level level) {
    std::string text;
    for (const Diagnostic& diagnostic : snapshot.diagnostics) {
      if (diagnostic.level == level) {
        text += diagnostic.message + "\n";
      }
    }
    return text;
  }
  static const Relation& relation(const Snapshot& snapshot, const RelationRef& ref) {
    static const Relation none;
    const Relation* found = snapshot.catalog.find(ref);
    EXPECT_NE(found, nullptr) << ref.display();
    return found == nullptr ? none : *found;
  }
  static std::string one(const std::string& sql) {
    return tests::one(*tests::connected("dbname=taken"), sql);
  }
};

TEST_F(TakeSnapshot, Everything) {
  const Snapshot all = take({});
  EXPECT_EQ(messages(all, Diagnostic::Level::warning), "");
  EXPECT_EQ(std::to_string(all.catalog.relations().size()),
            one("SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE "
                "relkind IN ('r', 'p', 'v', 'm', 'f') AND relname !~ '^pg_stat_statements' AND "
                "nspname IN ('public', 'Sales dept', "
                "'odd')"));
  EXPECT_EQ(all.builder, "planwright");
  // Every column that pg_stats has.
  std::size_t own = 0;
  std::size_t inherited = 0;
  std::size_t expressions = 0;
  for (const Relation& relation : all.catalog.relations()) {
    for (const Column& column : relation.columns) {
      (relation.kind == RelationKind::partitioned_table ? inherited : own) +=
          column.statistics ? 1U : 0U;
      inherited += column.inherited_statistics ? 1U : 0U;
      EXPECT_FALSE(column.sql_type.empty());
    }
    for (const Index& index : relation.indexes) {
      expressions += static_cast<std::size_t>(std::ranges::count_if(
          index.expression_statistics, [](const auto& each) { return !!each; }));
      EXPECT_TRUE(index.height || index.method != "btree" || !index.pages) << index.name;
    }
  }
  const std::string count =
      "SELECT count(*) FROM pg_stats s JOIN pg_namespace n ON nspname = schemaname JOIN pg_class c "
      "ON c.relnamespace = n.oid AND relname = tablename WHERE nspname IN ('public', 'Sales dept', "
      "'odd') AND ";
  EXPECT_EQ(std::to_string(own), one(count + "relkind <> 'i' AND NOT inherited"));
  EXPECT_EQ(std::to_string(inherited), one(count + "relkind <> 'i' AND inherited"));
  EXPECT_EQ(std::to_string(expressions), one(count + "relkind = 'i'"));
}

// The statements on an empty database give the same schema.
TEST_F(TakeSnapshot, TheBuiltSchemaIsTheSame) {
  const Snapshot all = take({});
  std::string script =
      "SET search_path = ''; SET check_function_bodies = off; SET client_min_messages = warning;\n";
  for (const SchemaStatement& statement : all.schema) {
    script += statement.sql + ";\n";
  }
  tests::psql("DROP DATABASE IF EXISTS built");
  tests::psql("CREATE DATABASE built TEMPLATE template0 ENCODING 'UTF8'");
  tests::psql(script, "built");
  const Snapshot built = take({}, "dbname=built");
  EXPECT_EQ(names(built), names(all));
  ASSERT_EQ(built.schema.size(), all.schema.size());
  // Built in the order of names, so oids differ and with them the order.
  const auto sorted = [](const Snapshot& snapshot) {
    std::vector<std::string> statements;
    for (const SchemaStatement& each : snapshot.schema) {
      statements.push_back(each.sql);
    }
    std::ranges::sort(statements);
    return statements;
  };
  EXPECT_EQ(sorted(built), sorted(all));
}

TEST_F(TakeSnapshot, DetailsAreTheServers) {
  const Snapshot all = take({});
  const Relation& later = relation(all, {"odd", "later"});
  EXPECT_EQ(later.column("state")->sql_type, "odd.late");
  EXPECT_EQ(later.column("pair")->sql_type, "odd.\"pa'ir\"");
  EXPECT_EQ(later.column("doubled")->generation, "odd.twice(id)");
  EXPECT_FALSE(later.column("doubled")->virtual_generation);
  EXPECT_EQ(relation(all, {"public", "customers"}).column("feeling")->sql_type, "public.mood");
  EXPECT_EQ(relation(all, {"public", "customers"}).column("name")->sql_type,
            "character varying(40)");
  EXPECT_EQ(relation(all, {"public", "events"}).partition_definition, "RANGE (at)");

  const Relation& secured = relation(all, {"odd", "secured"});
  EXPECT_TRUE(secured.row_security_enabled);
  EXPECT_TRUE(secured.row_security_forced);
  EXPECT_EQ(secured.storage_options,
            (std::vector<std::string>{"parallel_workers=3", "fillfactor=60"}));
  EXPECT_EQ(secured.policies,
            (std::vector<Policy>{
                {"deny", false, "all", {"pg_monitor", "postgres"}, "(id > 0)", "(id < 100)"},
                {"mine",
                 true,
                 "select",
                 {},
                 "(tenant = current_setting('app.tenant'::text, true))",
                 ""}}));

  // pg_class as it is, and the file as it is now.
  const Relation& parent = relation(all, {"odd", "parent"});
  EXPECT_EQ(fmt::format("{}", parent.rows->value()),
            one("SELECT reltuples FROM pg_class WHERE oid = 'odd.parent'::regclass"));
  EXPECT_EQ(fmt::format("{}", parent.analyzed_pages->value()),
            one("SELECT relpages FROM pg_class WHERE oid = 'odd.parent'::regclass"));
  // A parent's own rows, and those of its children.
  EXPECT_EQ(parent.column("id")->statistics->distinct, -1);
  EXPECT_EQ(parent.column("note")->statistics->common_values, std::vector<std::string>{"p"});
  EXPECT_EQ(parent.column("note")->inherited_statistics->common_values,
            (std::vector<std::string>{"c", "p"}));
  const Index& wide = *relation(all, {"odd", "tall"}).index("tall_wide");
  EXPECT_EQ(fmt::format("{} {}", wide.tuples->value(), wide.analyzed_pages->value()),
            one("SELECT reltuples || ' ' || relpages FROM pg_class WHERE oid = "
                "'odd.tall_wide'::regclass"));
}

std::string list(const std::vector<double>& numbers) {
  return fmt::format("{{{}}}", fmt::join(numbers, ","));
}

TEST_F(TakeSnapshot, StatisticsOfElementsAndRanges) {
  const Snapshot all = take({{"odd.tall"}, {}, {}, {}, {}});
  EXPECT_EQ(names(all), std::vector<std::string>{"odd.tall"});
  const Relation& tall = relation(all, {"odd", "tall"});
  const ColumnStatistics& tags = *tall.column("tags")->statistics;
  const std::string stats = " FROM pg_stats WHERE schemaname = 'odd' AND tablename = 'tall' AND ";
  EXPECT_EQ(list(tags.element_counts),
            one("SELECT elem_count_histogram" + stats + "attname = 'tags'"));
  auto frequencies = tags.common_element_frequencies;
  EXPECT_EQ(tags.common_element_extremes.size(), 3U);
  frequencies.insert(frequencies.end(), tags.common_element_extremes.begin(),
                     tags.common_element_extremes.end());
  EXPECT_EQ(list(frequencies), one("SELECT most_common_elem_freqs" + stats + "attname = 'tags'"));

  const ColumnStatistics& span = *tall.column("span")->statistics;
  const std::string raw =
      " FROM pg_statistic, LATERAL (VALUES (stakind1, stavalues1::text, stanumbers1), (stakind2, "
      "stavalues2::text, stanumbers2), (stakind3, stavalues3::text, stanumbers3), (stakind4, "
      "stavalues4::text, stanumbers4), (stakind5, stavalues5::text, stanumbers5)) v(kind, found, "
      "numbers) WHERE starelid = 'odd.tall'::regclass AND staattnum = (SELECT attnum FROM "
      "pg_attribute WHERE attrelid = starelid AND attname = 'span') AND kind = ";
  ASSERT_FALSE(span.range_bounds.empty());
  EXPECT_EQ(fmt::format("{{\"{}\"}}", fmt::join(span.range_bounds, "\",\"")),
            one("SELECT found" + raw + "7"));
  EXPECT_EQ(list(span.range_lengths), one("SELECT found" + raw + "6"));
  ASSERT_TRUE(span.range_empty);
  EXPECT_EQ(fmt::format("{}", *span.range_empty), one("SELECT numbers[1]" + raw + "6"));
}

TEST_F(TakeSnapshot, StatisticsObjects) {
  const Snapshot all = take({});
  const auto object = [&](const RelationRef& table, const std::string& name) {
    for (const ExtendedStatistics& each : relation(all, table).extended_statistics) {
      if (each.name.name == name) {
        return each;
      }
    }
    return ExtendedStatistics{};
  };
  const ExtendedStatistics stats = object({"odd", "later"}, "st'ats");
  EXPECT_EQ(stats.definition,
            "CREATE STATISTICS odd.\"st'ats\" (ndistinct, mcv) ON kind, state FROM odd.later");
  ASSERT_EQ(stats.data.size(), 1U);
  EXPECT_EQ(stats.data[0].mcv,
            one("SELECT encode(stxdmcv::bytea, 'hex') FROM pg_statistic_ext JOIN "
                "pg_statistic_ext_data ON oid = stxoid WHERE stxname = "
                "'st''ats'"));
  EXPECT_TRUE(stats.data[0].dependencies.empty());

  // The second column of tall was dropped, so a table built again numbers the others less by one.
  const ExtendedStatistics columns = object({"odd", "tall"}, "tall_columns");
  ASSERT_EQ(columns.data.size(), 1U);
  tests::psql(
      "CREATE TABLE again AS SELECT * FROM odd.tall; CREATE STATISTICS again_columns (ndistinct, "
      "dependencies) ON state, opened, \"Über\" FROM again; ANALYZE again",
      "taken");
  EXPECT_EQ(columns.data[0].ndistinct,
            one("SELECT encode(stxdndistinct::bytea, 'hex') FROM pg_statistic_ext JOIN "
                "pg_statistic_ext_data ON oid = stxoid WHERE stxname = 'again_columns'"));
  EXPECT_EQ(columns.data[0].dependencies,
            one("SELECT encode(stxddependencies::bytea, 'hex') FROM pg_statistic_ext JOIN "
                "pg_statistic_ext_data ON oid = stxoid WHERE stxname = 'again_columns'"));
  tests::psql("DROP TABLE again", "taken");

  if (tests::connected()->version() >= 140'000) {
    const ExtendedStatistics rooms = object({"public", "bookings"}, "rooms");
    EXPECT_EQ(rooms.expressions, std::vector<std::string>{"lower(room)"});
  }
}

// The planner's charge for walking down tells what the metapage says.
TEST_F(TakeSnapshot, HeightsOfBTrees) {
  const auto heights = [](const Snapshot& snapshot) {
    std::map<std::string, int> result;
    for (const Index& index : relation(snapshot, {"odd", "tall"}).indexes) {
      if (index.method == "btree") {
        result[index.name] = index.height.value_or(-1);
      }
    }
    return result;
  };
  const auto by_cost = heights(take({}));
  EXPECT_EQ(by_cost.size(), 12U);
  EXPECT_EQ(by_cost.at("tall_pkey"), 1);
  EXPECT_GE(by_cost.at("tall_wide"), 2);
  if (one("SELECT count(*) FROM pg_available_extensions() WHERE name = 'pageinspect'") == "0") {
    return;
  }
  tests::psql("CREATE EXTENSION pageinspect SCHEMA \"Sales dept\"", "taken");
  for (const auto& [name, height] : by_cost) {
    EXPECT_EQ(std::to_string(height),
              one("SELECT fastlevel FROM \"Sales dept\".bt_metap('odd." + name + "')"))
        << name;
  }
  EXPECT_EQ(heights(take({})), by_cost) << "from the metapages";
  tests::psql("DROP EXTENSION pageinspect", "taken");
}

TEST_F(TakeSnapshot, PatternsAndWhatTheyLeadTo) {
  const Snapshot one_partition = take({{"odd.split_1"}, {}, {}, {}, {}});
  EXPECT_EQ(names(one_partition),
            (std::vector<std::string>{"odd.split", "odd.split_1", "odd.split_1_a"}));
  EXPECT_EQ(names(take({{"\"Sales dept\".*"}, {}, {}, {}, {}})),
            std::vector<std::string>{order_line.display()});
  EXPECT_EQ(names(take({{"CUST*", "no_such_%"}, {}, {}, {}, {}})),
            std::vector<std::string>{"public.customers"});
  EXPECT_NE(messages(take({{"CUST*", "no_such_%"}, {}, {}, {}, {}}), Diagnostic::Level::warning)
                .find("no relation of database taken is meant by \"no_such_%\""),
            std::string::npos);
  EXPECT_EQ(
      names(take({{"second_vie?"}, {}, {}, {}, {}})),
      (std::vector<std::string>{"odd.a_view", "odd.first_view", "odd.later", "odd.second_view"}));
  EXPECT_EQ(names(take({{"pg_class"}, {}, {}, {}, {}})), std::vector<std::string>{});
  const auto wrong = take_snapshot(*tests::connected("dbname=taken"), {{"a.b.c"}, {}, {}, {}, {}});
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, ErrorCode::usage);
}

TEST_F(TakeSnapshot, NamedRelationsComeWithAllPartitions) {
  const Snapshot many = take({{}, {{"odd", "many"}, {"", "nowhere"}}, {}, {}, {}});
  EXPECT_EQ(many.catalog.relations().size(), 131U);
  for (const Relation& relation : many.catalog.relations()) {
    EXPECT_TRUE(relation.column("part")->statistics) << relation.ref.display();
  }
  EXPECT_NE(messages(many, Diagnostic::Level::warning).find("there is no relation \"nowhere\""),
            std::string::npos);
  // Both ends of foreign keys, as a live reading has them.
  const Snapshot line = take({{}, {order_line}, {}, {}, {}});
  EXPECT_NE(line.catalog.find({"public", "customers"}), nullptr);
}

// The same whatever the session's settings are, and however often it is taken.
TEST_F(TakeSnapshot, TheSameBytesEachTime) {
  tests::psql(
      "ALTER DATABASE taken SET work_mem = '8MB'; ALTER DATABASE taken SET app.secret = 'x'; "
      "ALTER ROLE postgres SET random_page_cost = 1.5",
      "taken");
  const Snapshot first = take({});
  EXPECT_EQ(first.settings_for,
            (std::vector<SettingFor>{{"postgres", false, "random_page_cost", "1.5"},
                                     {"", true, "work_mem", "8MB"}}));
  EXPECT_TRUE(catalog::write_snapshot(first) == catalog::write_snapshot(take({})));
  Snapshot other = take({},
                        "dbname=taken options='-c datestyle=German -c intervalstyle=iso_8601 -c "
                        "extra_float_digits=0 -c bytea_output=escape'");
  EXPECT_EQ(*other.catalog.setting("DateStyle"), "German, DMY");
  other.catalog.settings = first.catalog.settings;
  EXPECT_TRUE(catalog::write_snapshot(first) == catalog::write_snapshot(other));
  tests::psql("ALTER DATABASE taken RESET ALL; ALTER ROLE postgres RESET ALL");
}

TEST_F(TakeSnapshot, ARoleWithoutRightsGetsTheRest) {
  const bool one_grant = tests::connected()->version() >= 140'000;
  tests::psql(
      "CREATE ROLE \"Odd taker\" LOGIN; CREATE ROLE monitors LOGIN; GRANT pg_monitor TO "
      "monitors; CREATE ROLE reader LOGIN BYPASSRLS",
      "taken");
  tests::psql(one_grant
                  ? "GRANT pg_read_all_data TO reader"
                  : "GRANT USAGE ON SCHEMA odd, \"Sales dept\" TO reader; GRANT SELECT ON "
                    "ALL TABLES IN SCHEMA public, odd, \"Sales dept\" TO reader; GRANT SELECT "
                    "ON pg_statistic, pg_statistic_ext_data TO reader",
              "taken");
  const Snapshot all = take({});
  for (const std::string role : {"Odd taker", "monitors"}) {
    const Snapshot mine = take({}, "dbname=taken user='" + role + "'");
    EXPECT_EQ(names(mine), names(all));
    EXPECT_TRUE(mine.schema == all.schema) << "definitions are for everybody";
    EXPECT_FALSE(relation(mine, {"odd", "tall"}).column("id")->statistics);
    EXPECT_EQ(relation(mine, {"odd", "tall"}).pages, relation(all, {"odd", "tall"}).pages);
    const std::string text = messages(mine, Diagnostic::Level::warning);
    const std::string grantee = role == "monitors" ? role : "\"Odd taker\"";
    EXPECT_NE(text.find("column statistics of Sales dept.Order"), std::string::npos) << text;
    EXPECT_NE(text.find(one_grant ? "grant pg_read_all_data to " + grantee + "\n"
                                  : "grant select on all tables in schema \"Sales dept\", odd, "
                                    "public to " +
                                        grantee + "\n"),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("contents of statistics objects are hidden"), std::string::npos) << text;
    EXPECT_NE(messages(mine, Diagnostic::Level::info).find("B-trees are not known"),
              std::string::npos)
        << messages(mine, Diagnostic::Level::info);
  }
  const Snapshot read = take({}, "dbname=taken user=reader");
  EXPECT_EQ(messages(read, Diagnostic::Level::warning), "");
  Snapshot same = read;
  same.catalog.role = all.catalog.role;
  if (!one_grant) {
    // Before 14 only its owner sees the statistics of an index, for nothing can be granted on it.
    for (const Relation& each : all.catalog.relations()) {
      for (Index& index : same.catalog.find(each.ref)->indexes) {
        index.expression_statistics = each.index(index.name)->expression_statistics;
      }
    }
  }
  EXPECT_TRUE(catalog::write_snapshot(same) == catalog::write_snapshot(all));
}

TEST_F(TakeSnapshot, NobodyIsWaitedFor) {
  const std::size_t everything = take({}).catalog.relations().size();
  ports::Limits writing;
  writing.read_only = false;
  const auto other = tests::connected("dbname=taken", writing);
  ASSERT_TRUE(other->run("LOCK TABLE odd.later, public.events_2024 IN ACCESS EXCLUSIVE MODE"));
  const Snapshot taken = take({});
  EXPECT_EQ(taken.catalog.relations().size(), everything);
  EXPECT_TRUE(relation(taken, {"odd", "tall"}).column("id")->statistics);
  EXPECT_TRUE(relation(taken, {"odd", "later"}).indexes.empty());
  EXPECT_NE(messages(taken, Diagnostic::Level::warning)
                .find("indexes, constraints and definitions of odd.later, public.events_2024, and "
                      "all views, are not in the snapshot"),
            std::string::npos)
      << messages(taken, Diagnostic::Level::warning);
}

// The server's table of locks is for everybody, so few are held at a time whatever is read.
TEST_F(TakeSnapshot, FewLocksAreHeld) {
  struct Watching final : ports::Session {
    explicit Watching(ports::Session& other) : to(other) {}
    [[nodiscard]] Engine engine() const override { return to.engine(); }
    [[nodiscard]] int version() const override { return to.version(); }
    [[nodiscard]] std::string version_text() const override { return to.version_text(); }
    Result<ports::Table> run(std::string_view sql,
                             std::span<const ports::Parameter> parameters) override {
      auto result = to.run(sql, parameters);
      explains += sql.starts_with("EXPLAIN") ? 1 : 0;
      locks = std::max(locks, std::stoi(tests::one(to,
                                                   "SELECT count(*) FROM pg_locks WHERE pid = "
                                                   "pg_backend_pid()")));
      return result;
    }
    Result<void> restart(const ports::Limits& limits) override {
      ++restarts;
      EXPECT_TRUE(limits.read_only);
      EXPECT_EQ(limits.lock, Milliseconds(777));
      return to.restart(limits);
    }
    ports::Session& to;
    int explains = 0;
    int restarts = 0;
    int locks = 0;
  };
  ports::Limits limits;
  limits.lock = Milliseconds(777);
  const auto session = tests::connected("dbname=taken", limits);
  Watching watching(*session);
  const auto many = take_snapshot(watching, {{"odd.many*"}, {}, {}, {}, {}});
  ASSERT_TRUE(many) << many.error().message;
  EXPECT_LT(watching.locks, 400);
  EXPECT_GE(watching.restarts, 1);
  EXPECT_LE(watching.explains, 8) << "many indexes in one";
  EXPECT_EQ(many->catalog.find({"odd", "many_130"})->indexes[0].height, 1);
  EXPECT_EQ(tests::one(*session,
                       "SELECT current_setting('search_path') || "
                       "current_setting('enable_seqscan') || current_setting('lock_timeout')"),
            "\"$user\", publicon777ms");
}

}  // namespace
