// Every statement dialect renders, and every undo, run on a real server over names that want to
// break them. Runs under scripts/with-postgresql (PGHOST … are set); psql is the client, and the
// objects are made with the server's own quoting (format %I), never with ours.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <planwright/dialect/dialect.hpp>

namespace planwright::dialect {
namespace {

namespace fs = std::filesystem;
constexpr Engine engine = Engine::postgresql;

std::string hex(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    digits += fmt::format("{:02x}", static_cast<unsigned char>(c));
  }
  return digits;
}

// The text as an SQL expression that no quoting rule touches.
std::string literal(std::string_view text) {
  return fmt::format("convert_from(decode('{}', 'hex'), 'UTF8')", hex(text));
}

// What psql prints; it stops at the first error, which is then at the end.
std::string psql(const std::string& script, const std::string& database = "postgres") {
  const fs::path file =
      fs::temp_directory_path() / fmt::format("planwright-rendered-{}.sql", getpid());
  std::ofstream(file, std::ios::binary) << "SET client_min_messages = warning;\n" << script;
  const std::string command =
      fmt::format("psql -XAtq -v ON_ERROR_STOP=1 -d {} -f '{}' 2>&1", database, file.string());
  std::FILE* pipe = popen(command.c_str(), "r");
  std::string output;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) {
    output += static_cast<char>(c);
  }
  pclose(pipe);
  fs::remove(file);
  return output;
}

std::string unhexed(const std::string& digits) {
  std::string text;
  for (std::size_t at = 0; at + 1 < digits.size(); at += 2) {
    text += static_cast<char>(std::stoi(digits.substr(at, 2), nullptr, 16));
  }
  return text;
}

// Does the SQL that `format` makes of a template, with the name as %I.
std::string formatted(std::string_view sql, const std::string& name, int times) {
  std::string arguments;
  for (int count = 0; count < times; ++count) {
    arguments += ", " + literal(name);
  }
  return fmt::format("SELECT format('{}'{}) \\gexec\n", sql, arguments);
}

// Statements with a condition that holds after them, undo with one that holds after that.
struct Step {
  std::string what;
  Rendered rendered;
  std::string done, undone;  // SQL conditions
};

std::string join(const std::vector<std::string>& statements) {
  std::string script;
  for (const std::string& statement : statements) {
    script += statement + "\n";
  }
  return script;
}

void run(const std::vector<Step>& steps) {
  std::string script, expected;
  for (std::size_t at = 0; at < steps.size(); ++at) {
    const Step& step = steps[at];
    script += join(step.rendered.statements) +
              fmt::format("SELECT '{} done', {};\n", at, step.done) + join(step.rendered.undo) +
              fmt::format("SELECT '{} undone', {};\n", at, step.undone);
    expected += fmt::format("{0} done|t\n{0} undone|t\n", at);
    EXPECT_FALSE(step.rendered.statements.empty()) << step.what;
  }
  const std::string got = psql(script);
  if (got != expected) {
    std::string names;
    for (std::size_t at = 0; at < steps.size(); ++at) {
      names += fmt::format("{}: {}\n{}{}", at, steps[at].what, join(steps[at].rendered.statements),
                           join(steps[at].rendered.undo));
    }
    ADD_FAILURE() << got << "\nof\n" << names;
  }
}

std::string valid_index(const std::string& schema, const std::string& name) {
  return fmt::format(
      "(SELECT count(*) = 1 FROM pg_index JOIN pg_class i ON i.oid = indexrelid JOIN pg_namespace "
      "n ON n.oid = relnamespace WHERE nspname = {} AND relname = {} AND indisvalid)",
      literal(schema), literal(name));
}

std::string no_index(const std::string& schema, const std::string& name) {
  return fmt::format(
      "NOT EXISTS (SELECT FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace "
      "WHERE nspname = {} AND relname = {})",
      literal(schema), literal(name));
}

std::vector<std::string> hostile_names() {
  return {"plain",
          "select",
          "Capital",
          "we\"ird",
          "new\nline",
          "gr\xC3\xB6\xC3\x9F"
          "e \xE5\x90\x8D\xE5\x89\x8D \xF0\x9F\x90\x98",
          "a.b",
          "quote' \\ back\tslash",
          "--; DROP TABLE x; /*",
          " leading and trailing ",
          "$1 :var :'x'",
          std::string(63, 'x'),
          "\xC3\xA9" + std::string(59, 'y') + "\xC3\xA9"};
}

CreateIndex index_on(const std::string& name) {
  CreateIndex action;
  action.relation = {name, name};
  action.index.keys = {
      {name, {}, true, false, "text_pattern_ops", "C"},
      {"k", {}, false, true, {}, {}},
      {"", "lower(" + quoted_identifier(engine, name) + ")", false, false, {}, {}}};
  action.index.include = {"id"};
  action.index.where = "((k > 0) OR (" + quoted_identifier(engine, name) + " = 'it''s'::text))";
  action.index.fillfactor = 80;
  action.index.unique = true;
  return action;
}

std::vector<Step> steps_of(const std::string& name) {
  const RelationRef table{name, name};
  std::vector<Step> steps;
  const CreateIndex create = index_on(name);
  const std::string index = index_name(create);
  steps.push_back(
      {"create index", render(engine, create), valid_index(name, index), no_index(name, index)});
  CreateIndex blocking = create;
  blocking.concurrently = false;
  blocking.index.name = name + "_";
  // As long as the table's when that has 63 bytes: the cut name is the table's own.
  blocking.index.name = index_name(blocking, std::vector<RelationRef>{{name, name}});
  steps.push_back({"create index of a given name", render(engine, blocking),
                   valid_index(name, blocking.index.name), no_index(name, blocking.index.name)});
  steps.push_back({"analyze", render(engine, Analyze{table}),
                   fmt::format("(SELECT reltuples = 3 FROM pg_class WHERE oid = "
                               "to_regclass(format('%I.%I', {0}, {0})))",
                               literal(name)),
                   "true"});
  steps.push_back({"vacuum", render(engine, Vacuum{table}), "true", "true"});
  const std::string statistics =
      fmt::format("EXISTS (SELECT FROM pg_statistic_ext WHERE stxname = {})", literal(name));
  steps.push_back({"create statistics", render(engine, CreateStatistics{table, name, {name, "k"}}),
                   statistics, "NOT " + statistics});
  const std::string target = fmt::format(
      "(SELECT coalesce(attstattarget, -1) FROM pg_attribute WHERE attname = {0} AND "
      "attrelid = to_regclass(format('%I.%I', {0}, {0})))",
      literal(name));
  steps.push_back({"statistics target", render(engine, SetStatisticsTarget{table, name, 500}),
                   target + " = 500", target + " = -1"});
  const std::string type = fmt::format(
      "(SELECT atttypid::regtype::text FROM pg_attribute WHERE attname = 'k' AND attrelid = "
      "to_regclass(format('%I.%I', {0}, {0})))",
      literal(name));
  steps.push_back({"column type", render(engine, AlterColumnType{table, "k", "int4", "int8"}),
                   type + " = 'bigint'", type + " = 'integer'"});
  const std::string setting = fmt::format(
      "EXISTS (SELECT FROM pg_roles WHERE rolname = {} AND rolconfig = "
      "'{{work_mem=64MB}}')",
      literal(name));
  steps.push_back({"role setting",
                   render(engine, SetParameter{"work_mem", "64MB", SettingScope::role, name}),
                   setting, "NOT " + setting});
  const std::string options = fmt::format(
      "(SELECT reloptions FROM pg_class WHERE oid = to_regclass(format('%I.%I', {0}, "
      "{0})))",
      literal(name));
  steps.push_back(
      {"table option",
       render(engine, SetTableOption{table, "autovacuum_vacuum_scale_factor", "0.02", ""}),
       options + " = '{autovacuum_vacuum_scale_factor=0.02}'", options + " IS NULL"});
  const CreateMaterializedView view{{name, "summary"},
                                    "SELECT count(*) AS n FROM " + quoted_identifier(engine, name) +
                                        "." + quoted_identifier(engine, name)};
  steps.push_back({"materialized view", render(engine, view), no_index(name, "summary").substr(4),
                   no_index(name, "summary")});
  const Reindex reindex{{name, "existing"}};
  steps.push_back({"reindex", render(engine, reindex), valid_index(name, "existing"), "true"});
  return steps;
}

void make_objects(const std::string& name) {
  std::string script =
      formatted("CREATE ROLE %I", name, 1) + formatted("CREATE SCHEMA %I", name, 1);
  script += formatted("CREATE TABLE %I.%I (%I text, k int, id int)", name, 3);
  script +=
      formatted("INSERT INTO %I.%I VALUES (''a'', 1, 1), (''b'', 2, 2), (''c'', 3, 3)", name, 2);
  script += formatted("CREATE INDEX existing ON %I.%I (k, %I DESC)", name, 3);
  ASSERT_EQ(psql(script), "");
}

TEST(RenderedSql, EveryStatementAndItsUndoRunWhateverTheNames) {
  for (const std::string& name : hostile_names()) {
    SCOPED_TRACE(name);
    make_objects(name);
    run(steps_of(name));
    const std::string left = psql(
        fmt::format("SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace "
                    "WHERE nspname = {}",
                    literal(name)));
    EXPECT_EQ(left, "2\n") << "the table and its index are left, nothing else";
  }
}

TEST(RenderedSql, ADroppedIndexComesBackAsItWas) {
  for (const std::string& name : {hostile_names()[1], hostile_names()[3], hostile_names()[4],
                                  hostile_names()[7], hostile_names()[12]}) {
    SCOPED_TRACE(name);
    const std::string definition = fmt::format(
        "SELECT encode(convert_to(pg_get_indexdef(i.oid), 'UTF8'), 'hex') FROM pg_class i JOIN "
        "pg_namespace n ON n.oid = relnamespace WHERE relname = 'existing' AND nspname = {};",
        literal(name));
    const std::string before = psql(definition);
    DropIndex drop;
    drop.relation = {name, name};
    drop.index.name = "existing";
    drop.index.definition = unhexed(before);
    ASSERT_FALSE(drop.index.definition.empty());
    run({{"drop index", render(engine, drop), no_index(name, "existing"),
          valid_index(name, "existing")}});
    EXPECT_EQ(psql(definition), before);
    // From the parts as a catalog has them.
    drop.index.definition.clear();
    drop.index.keys = {{"k", {}, false, false, {}, {}}, {name, {}, true, true, {}, {}}};
    run({{"drop index", render(engine, drop), no_index(name, "existing"),
          valid_index(name, "existing")}});
    EXPECT_EQ(psql(definition), before);
  }
}

TEST(RenderedSql, APartitionedTablesIndexIsValidAfterTheLastStatement) {
  int number = 0;
  for (const std::string& name : {hostile_names()[3], hostile_names()[4], hostile_names()[12]}) {
    SCOPED_TRACE(name);
    const std::string schema = fmt::format("part{}", ++number);
    const std::string s = formatted(
        "CREATE TABLE " + schema + ".%I (%I int, at date) PARTITION BY RANGE (at)", name, 2);
    Catalog catalog;
    const auto add = [&](const std::string& table, RelationKind kind, const std::string& parent) {
      Relation relation;
      relation.ref = {schema, table};
      relation.kind = kind;
      if (!parent.empty()) {
        relation.partition_of = RelationRef{schema, parent};
      }
      catalog.put(std::move(relation));
    };
    add(name, RelationKind::partitioned_table, "");
    add("y1", RelationKind::partitioned_table, name);
    add("y1 m1", RelationKind::table, "y1");
    add("y2", RelationKind::table, name);
    ASSERT_EQ(psql("CREATE SCHEMA " + schema + ";\n" + s +
                   formatted("CREATE TABLE " + schema + ".y1 PARTITION OF " + schema +
                                 ".%I FOR VALUES FROM (''2024-01-01'') TO (''2025-01-01'') "
                                 "PARTITION BY RANGE (at)",
                             name, 1) +
                   "CREATE TABLE " + schema + ".\"y1 m1\" PARTITION OF " + schema +
                   ".y1 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');\n" +
                   formatted("CREATE TABLE " + schema + ".y2 PARTITION OF " + schema +
                                 ".%I FOR VALUES FROM (''2025-01-01'') TO (''2026-01-01'')",
                             name, 1)),
              "");
    CreateIndex create;
    create.relation = {schema, name};
    create.index.keys = {{name, {}, false, false, {}, {}}, {"at", {}, true, true, {}, {}}};
    const std::string indexes =
        "(SELECT count(*) FROM pg_index WHERE indisvalid AND indrelid IN (SELECT oid FROM pg_class "
        "WHERE relnamespace = '" +
        schema + "'::regnamespace))";
    run({{"partition by partition", render(engine, create, catalog), indexes + " = 4",
          indexes + " = 0"}});
    catalog.erase({schema, "y2"});
    catalog.find({schema, name})->partitions = 2;
    run({{"at once", render(engine, create, catalog), indexes + " = 4", indexes + " = 0"}});
    // Dropping the parent's index, and what brings it back.
    DropIndex drop;
    drop.relation = create.relation;
    drop.index = create.index;
    drop.index.name = index_name(create);
    ASSERT_EQ(psql(join(render(engine, create, catalog).statements)), "");
    run({{"drop", render(engine, drop, catalog), indexes + " = 0", indexes + " = 4"}});
  }
}

TEST(RenderedSql, SettingsExtensionsAndTheBaselineRun) {
  const std::string name = "Data \"base\"";
  ASSERT_EQ(psql(formatted("CREATE DATABASE %I", name, 1)), "");
  const std::string setting = fmt::format(
      "EXISTS (SELECT FROM pg_db_role_setting s JOIN pg_database d ON d.oid = setdatabase WHERE "
      "datname = {} AND setconfig = '{{random_page_cost=1.1}}')",
      literal(name));
  const std::string extension = "EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm')";
  run({{"database setting",
        render(engine, SetParameter{"random_page_cost", "1.1", SettingScope::database, name}),
        setting, "NOT " + setting},
       {"session setting", render(engine, SetParameter{"work_mem", "64MB"}),
        "current_setting('work_mem') = '64MB'", "current_setting('work_mem') = '4MB'"},
       {"extension", render(engine, CreateExtension{"pg_trgm"}), extension, extension}});
  const std::string plan = psql(join(render(engine, GatherBaseline{"SELECT 1"}).statements));
  EXPECT_NE(plan.find("Execution Time"), std::string::npos) << plan;
}

}  // namespace
}  // namespace planwright::dialect
