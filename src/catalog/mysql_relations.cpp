// Tables and views of MySQL and MariaDB: kind, size, columns, constraints, partitions.
#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "mysql_reader.hpp"

namespace planwright::catalog {
namespace {

// "int(11) unsigned" → "int unsigned": MySQL 8.0.19+ prints no display width any more, and it never
// meant anything. "tinyint(1)" stays, it is how booleans are told.
std::string without_display_width(std::string type) {
  const std::size_t open = type.find('(');
  if (open == std::string::npos || type.starts_with("tinyint(1)")) {
    return type;
  }
  const std::string word = type.substr(0, open);
  const bool integer = word == "tinyint" || word == "smallint" || word == "mediumint" ||
                       word == "int" || word == "bigint";
  const std::size_t close = type.find(')', open);
  if (integer && close != std::string::npos) {
    type.erase(open, close - open + 1);
  }
  return type;
}

// The columns of "`a`,`b`"; "" for what is no plain column.
std::vector<std::string> key_columns(std::string_view expression) {
  std::vector<std::string> columns;
  while (!expression.empty()) {
    std::string name;
    if (expression.front() != '`') {
      return {""};
    }
    std::size_t at = 1;
    for (; at < expression.size(); ++at) {
      if (expression[at] == '`' && !expression.substr(at).starts_with("``")) {
        break;
      }
      at += expression[at] == '`' ? 1 : 0;
      name += expression[at];
    }
    columns.push_back(name);
    expression.remove_prefix(std::min(at + 1, expression.size()));
    if (!expression.empty() && expression.front() != ',') {
      return {""};
    }
    expression.remove_prefix(expression.empty() ? 0 : 1);
  }
  return columns;
}

RelationKind kind_of(const std::string& type) {
  return type.ends_with("VIEW") ? RelationKind::view : RelationKind::table;
}

}  // namespace

Result<std::optional<Relation>> MysqlReader::relation(const RelationRef& ref) {
  Relation relation;
  relation.ref = ref;
  const auto table = ask("catalog/relations", relation);
  if (!table) {
    return tl::make_unexpected(table.error());
  }
  for (const Row& row : rows_of(*table)) {
    // Where names are told apart by case a collation may still have compared them without.
    if (lower_case_names_ == 0 && row.text("name") != ref.name) {
      continue;
    }
    relation.ref = {row.text("schema_name"), row.text("name")};
    relation.kind = kind_of(row.text("type"));
    relation.temporary = row.text("type") == "TEMPORARY";
    relation.storage_engine = row.text("engine");
    relation.row_format = row.text("row_format");
    relation.collation = row.text("collation");
    relation.character_set = row.text("character_set");
    if (relation.kind == RelationKind::view) {
      return std::optional(std::move(relation));
    }
    if (row.null("engine")) {
      note(Diagnostic::Level::warning,
           fmt::format("the server could not open {} ({}), so little is known of it",
                       relation.ref.display(), row.text("comment")));
    }
    if (const auto rows = row.number("row_count")) {
      relation.rows = Rows(*rows);
    }
    if (const auto bytes = row.number("data_bytes")) {
      relation.size = Bytes(*bytes);
      relation.pages = Blocks(*bytes / page_bytes_);
    }
    if (const std::string options = row.text("options"); !options.empty()) {
      relation.storage_options.push_back(options);
    }
    return std::optional(std::move(relation));
  }
  return std::optional<Relation>();
}

Result<void> MysqlReader::columns(Relation& relation) {
  const auto table = ask("catalog/columns", relation);
  if (!table) {
    return tl::make_unexpected(table.error());
  }
  for (const Row& row : rows_of(*table)) {
    Column& column = relation.columns.emplace_back();
    column.name = row.text("name");
    column.type = without_display_width(row.text("type"));
    column.not_null = !row.flag("nullable");
    const std::string extra = row.text("extra");
    const auto says = [&extra](std::string_view word) {
      return extra.find(word) != std::string::npos;
    };
    column.virtual_generation = says("VIRTUAL GENERATED");
    column.generated = column.virtual_generation || says("STORED GENERATED");
    // MySQL also says DEFAULT_GENERATED there, of a default that is an expression.
    column.generation = column.generated ? row.text("generation") : "";
    column.auto_increment = says("auto_increment");
    column.invisible = says("INVISIBLE");
    if (row.text("collation") != relation.collation) {
      column.collation = row.text("collation");
      column.character_set = row.text("character_set");
    }
  }
  return {};
}

Result<void> MysqlReader::foreign_keys(Relation& relation) {
  const auto table = ask("catalog/foreign_keys", relation);
  if (!table) {
    return tl::make_unexpected(table.error());
  }
  for (const Row& row : rows_of(*table)) {
    const std::string name = row.text("name");
    if (relation.foreign_keys.empty() || relation.foreign_keys.back().name != name) {
      ForeignKey& key = relation.foreign_keys.emplace_back();
      key.name = name;
      key.referenced = {row.text("referenced_schema"), row.text("referenced_table")};
      const std::string rule = small_letters(row.text("on_delete"));
      key.on_delete = rule == "no action" ? "" : rule;
    }
    relation.foreign_keys.back().columns.push_back(row.text("column_name"));
    relation.foreign_keys.back().referenced_columns.push_back(row.text("referenced_column"));
  }
  return {};
}

Result<void> MysqlReader::checks(Relation& relation) {
  constexpr int checks_since = 80'016;
  if (!is_mariadb() && session_.version() < checks_since) {
    return {};
  }
  const auto table = ask("catalog/checks", relation);
  if (!table) {
    return tl::make_unexpected(table.error());
  }
  for (const Row& row : rows_of(*table)) {
    relation.checks.push_back({row.text("name"), row.text("expression"), row.flag("enforced")});
  }
  return {};
}

Result<void> MysqlReader::triggers(Relation& relation) {
  const auto table = ask("catalog/triggers", relation);
  if (!table) {
    return tl::make_unexpected(table.error());
  }
  for (const Row& row : rows_of(*table)) {
    relation.triggers.push_back({row.text("name"), small_letters(row.text("fires")), "sql"});
  }
  return {};
}

Result<void> MysqlReader::partitions(Relation& relation) {
  const auto table = ask("catalog/partitions", relation);
  if (!table) {
    return tl::make_unexpected(table.error());
  }
  if (table->rows.empty()) {
    return {};
  }
  const Row first(*table, 0);
  const std::string method = first.text("method");
  relation.kind = RelationKind::partitioned_table;
  relation.partitions = static_cast<double>(table->rows.size());
  relation.partition_definition = fmt::format("{} ({})", method, first.text("expression"));
  relation.partition_key = key_columns(first.text("expression"));
  for (const std::string_view strategy : {"range", "list", "hash", "key"}) {
    if (small_letters(method).find(strategy) != std::string::npos) {
      relation.partition_strategy = strategy;
    }
  }
  return {};
}

Result<void> MysqlReader::view(Relation& relation) {
  const auto table = ask("catalog/views", relation);
  if (!table) {
    return tl::make_unexpected(table.error());
  }
  for (const Row& row : rows_of(*table)) {
    relation.view_definition = row.text("definition");
  }
  if (relation.view_definition.empty()) {
    note(Diagnostic::Level::info,
         fmt::format("the definition of view {0} is hidden; to show it: grant show view, select "
                     "on {0} to {1}",
                     relation.ref.display(), quoted_user_));
  }
  return {};
}

}  // namespace planwright::catalog
