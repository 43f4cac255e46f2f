// Plans on MySQL's or MariaDB's sandbox what a JSON document on standard input says, and prints
// what EXPLAIN answers: {"engine", "tables": […], "settings", "literals", "joins", "largest",
// "candidates":
// [{"table", "name", "statement", "queries": […]}]} → one line a query: [[table, type, key, rows]
// …].
#include <cstdio>
#include <iostream>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <planwright/sandbox/sandbox.hpp>

namespace {

using namespace planwright;
using nlohmann::json;

Column column_of(const json& from) {
  Column column;
  column.name = from.at("name");
  column.type = column.sql_type = from.at("type");
  column.not_null = from.value("not_null", false);
  if (from.contains("statistics")) {
    const json& about = from.at("statistics");
    ColumnStatistics& statistics = column.statistics.ensure();
    statistics.null_fraction = about.value("null_fraction", 0.0);
    statistics.distinct = about.value("distinct", 0.0);
    statistics.average_width = about.value("average_width", 0.0);
    statistics.common_values = about.value("common_values", std::vector<std::string>{});
    statistics.common_frequencies = about.value("common_frequencies", std::vector<double>{});
    statistics.histogram = about.value("histogram", std::vector<std::string>{});
    statistics.native_histogram = about.value("native_histogram", "");
    if (about.contains("correlation")) {
      statistics.correlation = about.at("correlation").get<double>();
    }
  }
  return column;
}

Relation relation_of(const json& from) {
  Relation relation;
  relation.ref = {from.at("schema"), from.at("name")};
  relation.rows = Rows(from.at("rows").get<double>());
  relation.pages = Blocks(from.at("pages").get<double>());
  relation.storage_engine = "InnoDB";
  for (const json& column : from.at("columns")) {
    relation.columns.push_back(column_of(column));
  }
  for (const json& about : from.at("indexes")) {
    Index index;
    index.name = about.at("name");
    index.primary = index.name == "PRIMARY";
    index.unique = about.at("unique");
    for (const std::string key : about.at("keys")) {
      index.keys.push_back({key, "", false, false, "", "", {}});
    }
    index.distinct_prefixes = about.at("distinct").get<std::vector<double>>();
    relation.indexes.push_back(index);
  }
  for (const json& about : from.value("foreign_keys", json::array())) {
    ForeignKey key;
    key.columns = {about.at(0)};
    key.referenced = {relation.ref.schema, about.at(1)};
    key.referenced_columns = {about.at(2)};
    relation.foreign_keys.push_back(key);
  }
  return relation;
}

[[noreturn]] void fail(const std::string& message) {
  fmt::print(stderr, "mysql_sandbox_driver: {}\n", message);
  std::exit(1);
}

json rows_of(const ports::Table& table) {
  json rows = json::array();
  for (const auto& row : table.rows) {
    json one = json::array();
    for (const char* name : {"table", "type", "key", "rows"}) {
      one.push_back(row[table.column(name)].value_or(""));
    }
    rows.push_back(one);
  }
  return rows;
}

}  // namespace

int main() {
  const json input = json::parse(std::cin);
  sandbox::StartOptions options;
  options.engine = engine_from(input.at("engine").get<std::string>()).value();
  options.largest_table = input.value("largest", options.largest_table);
  auto sandbox = sandbox::start(options);
  if (!sandbox) {
    fail(sandbox.error().message);
  }
  Snapshot snapshot;
  snapshot.engine = options.engine;
  for (const json& table : input.at("tables")) {
    snapshot.catalog.database = table.at("schema");
    snapshot.catalog.put(relation_of(table));
  }
  for (const auto& [name, value] : input.at("settings").items()) {
    snapshot.catalog.settings.emplace_back(name, value.get<std::string>());
  }
  const std::string schema = snapshot.catalog.database;
  sandbox::Asked asked;
  for (const json& one : input.at("literals")) {
    asked.literals.push_back({{schema, one.at(0)}, one.at(1), one.at(2), one.at(3)});
  }
  for (const json& one : input.at("joins")) {
    asked.joins.push_back({{{schema, one.at(0)}, one.at(1)}, {{schema, one.at(2)}, one.at(3)}});
  }
  (*sandbox)->expect(asked);
  const auto loaded = (*sandbox)->load(snapshot, {});
  if (!loaded) {
    fail(loaded.error().message);
  }
  for (const Diagnostic& diagnostic : loaded->diagnostics) {
    fmt::print(stderr, "note: {}\n", diagnostic.message);
  }
  fmt::print(stderr, "scale {:.4f}\n", loaded->scale);
  const std::string explain =
      options.engine == Engine::mysql ? "EXPLAIN FORMAT=TRADITIONAL " : "EXPLAIN ";
  for (const json& candidate : input.at("candidates")) {
    sandbox::Supposition supposition;
    if (!candidate.at("statement").get<std::string>().empty()) {
      supposition.indexes = {{candidate.at("statement"),
                              {schema, candidate.at("table")},
                              candidate.at("name"),
                              {},
                              {},
                              {}}};
    }
    if (auto supposed = (*sandbox)->suppose(supposition); !supposed) {
      fail(supposed.error().message);
    }
    for (const std::string query : candidate.at("queries")) {
      const auto plan = (*sandbox)->session().run(explain + query);
      if (!plan) {
        fail(query + ": " + plan.error().message);
      }
      fmt::print("{}\n", rows_of(*plan).dump());
    }
  }
}
