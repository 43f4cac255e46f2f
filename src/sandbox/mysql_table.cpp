#include "mysql_table.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include <planwright/dialect/dialect.hpp>

namespace planwright::sandbox {
namespace {

std::string quoted(std::string_view name) {
  return dialect::quoted_identifier(Engine::mysql, name);
}

std::string key_text(const IndexKey& key) {
  if (key.column.empty()) {
    return fmt::format("({}){}", key.expression, key.descending ? " DESC" : "");
  }
  return fmt::format("{}{}{}", quoted(key.column),
                     key.prefix_length ? fmt::format("({})", *key.prefix_length) : "",
                     key.descending ? " DESC" : "");
}

std::string keys_text(const Index& index) {
  std::string text;
  for (const IndexKey& key : index.keys) {
    text += (text.empty() ? "" : ", ") + key_text(key);
  }
  return text;
}

std::string column_text(Engine engine, const Column& column) {
  std::string text =
      quoted(column.name) + " " + (column.sql_type.empty() ? column.type : column.sql_type);
  // What the type's own text may say already.
  if (!column.character_set.empty() && text.find("CHARACTER SET") == std::string::npos) {
    text += " CHARACTER SET " + quoted(column.character_set);
  }
  if (!column.collation.empty() && text.find("COLLATE") == std::string::npos) {
    text += " COLLATE " + quoted(column.collation);
  }
  if (column.generated && !column.generation.empty()) {
    text += fmt::format(" GENERATED ALWAYS AS ({}) {}", column.generation,
                        column.virtual_generation ? "VIRTUAL" : "STORED");
  }
  if (!column.generated || engine == Engine::mysql) {
    text += column.not_null ? " NOT NULL" : " NULL";
  }
  return text + (column.invisible ? " INVISIBLE" : "");
}

// The engines a server always has and whose tables are files of its own directory only.
std::string storage_engine(const Relation& relation) {
  constexpr std::array<std::string_view, 4> known{"InnoDB", "MyISAM", "MEMORY", "Aria"};
  const auto found = std::ranges::find(known, relation.storage_engine);
  return found == known.end() ? std::string("InnoDB") : std::string(*found);
}

}  // namespace

std::string mysql_name(const RelationRef& ref) {
  return quoted(ref.schema) + "." + quoted(ref.name);
}

std::string mysql_create_table(Engine engine, const Relation& relation, bool partitioned) {
  std::string parts;
  for (const Column& column : relation.columns) {
    parts += (parts.empty() ? "" : ", ") + column_text(engine, column);
  }
  for (const Index& index : relation.indexes) {
    if (index.primary) {
      parts += fmt::format(", PRIMARY KEY ({})", keys_text(index));
    }
  }
  // Enough pages looked at for the statistics to be those of the rows.
  std::string text = fmt::format("CREATE TABLE {} ({}) ENGINE={}", mysql_name(relation.ref), parts,
                                 storage_engine(relation));
  if (storage_engine(relation) == "InnoDB") {
    text += " STATS_PERSISTENT=1 STATS_AUTO_RECALC=0 STATS_SAMPLE_PAGES=300";
  }
  if (!relation.character_set.empty()) {
    text += " DEFAULT CHARACTER SET=" + quoted(relation.character_set);
  }
  if (!relation.collation.empty()) {
    text += " COLLATE=" + quoted(relation.collation);
  }
  for (const std::string_view format : {"Compact", "Redundant"}) {
    if (relation.row_format == format) {
      text += fmt::format(" ROW_FORMAT={}", format);
    }
  }
  if (partitioned && !relation.partition_definition.empty()) {
    const bool whole = relation.partition_definition.starts_with("PARTITION BY");
    text += (whole ? " " : " PARTITION BY ") + relation.partition_definition;
  }
  return text;
}

std::string mysql_add_index(Engine engine, const Index& index) {
  const std::string_view kind = index.method == "fulltext"  ? "FULLTEXT "
                                : index.method == "spatial" ? "SPATIAL "
                                : index.unique              ? "UNIQUE "
                                                            : "";
  const std::string_view off = index.visible             ? ""
                               : engine == Engine::mysql ? " INVISIBLE"
                                                         : " IGNORED";
  return fmt::format("ADD {}KEY {} ({}){}", kind, quoted(index.name), keys_text(index), off);
}

std::string mysql_create_view(const Relation& view) {
  return fmt::format("CREATE OR REPLACE SQL SECURITY INVOKER VIEW {} AS {}", mysql_name(view.ref),
                     view.view_definition);
}

}  // namespace planwright::sandbox
