// DDL of MySQL and MariaDB: columns with their types, indexes, foreign keys, checks.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include <planwright/base/number.hpp>

#include "mysql_ddl.hpp"
#include "mysql_pieces.hpp"

namespace planwright::query {
namespace {

struct Width {
  std::string_view type;
  int is_signed, is_unsigned;
};
// What the engines that show a width give integers without one.
constexpr std::array<Width, 5> widths{{{"tinyint", 4, 3},
                                       {"smallint", 6, 5},
                                       {"mediumint", 9, 8},
                                       {"int", 11, 10},
                                       {"bigint", 20, 20}}};

bool is_integer(std::string_view type) {
  return std::ranges::find(widths, type, &Width::type) != widths.end();
}

}  // namespace

bool MysqlDdl::at_index() const {
  if (is_any({"PRIMARY"})) {
    return is("KEY", 1);
  }
  if (is_any({"INDEX", "KEY"})) {
    return true;
  }
  return is_any({"UNIQUE", "FULLTEXT", "SPATIAL"});
}

bool MysqlDdl::at_constraint() const {
  return is("FOREIGN") || is("CHECK") || is("UNIQUE") || (is("PRIMARY") && is("KEY", 1));
}

// [PRIMARY|UNIQUE|FULLTEXT|SPATIAL] KEY [name] [USING …] (keys) options
Index MysqlDdl::index() {
  Index made;
  if (is("PRIMARY")) {
    at_ += 2;
    made.primary = made.unique = true;
  } else {
    made.unique = skip("UNIQUE");
    if (is_any({"FULLTEXT", "SPATIAL"})) {
      made.method = lower_case(word_at());
      ++at_;
    }
    skip_all({"INDEX", "KEY"});
  }
  if (is("IF") && is("NOT", 1)) {
    at_ += 3;
  }
  if (!is_sign("(") && !is("USING")) {
    made.name = name();
  }
  if (made.primary) {
    made.name = "PRIMARY";
  }
  made.constraint = made.unique;
  index_options(made);
  index_keys(made);
  index_options(made);
  return made;
}

void MysqlDdl::index_keys(Index& index) {
  if (!skip_sign("(")) {
    fail("the columns of an index are missing");
    return;
  }
  while (!at_end()) {
    IndexKey key;
    if (is_sign("(")) {
      key.expression = group_text();
    } else {
      key.column = name();
      if (is_sign("(")) {
        if (const auto length = parse_number(word_at(1))) {
          key.prefix_length = static_cast<int>(std::clamp(*length, 0.0, 100000.0));
        }
        skip_group();
      }
    }
    key.descending = is("DESC");
    key.nulls_first = key.descending;
    skip_all({"ASC", "DESC"});
    index.keys.push_back(std::move(key));
    if (!skip_sign(",")) {
      break;
    }
  }
  if (!skip_sign(")")) {
    fail("an index's columns are not closed");
  }
}

void MysqlDdl::index_options(Index& index) {
  while (!at_end()) {
    if (is("USING")) {
      ++at_;
      // InnoDB makes a B-tree whatever is asked for.
      ++at_;
    } else if (is_any({"INVISIBLE", "IGNORED"})) {
      index.visible = false;
      ++at_;
    } else if (is("NOT") && is("IGNORED", 1)) {
      at_ += 2;
    } else if (is("VISIBLE")) {
      ++at_;
    } else if (is("WITH") && is("PARSER", 1)) {
      at_ += 3;
    } else if (is_any({"COMMENT", "KEY_BLOCK_SIZE", "ENGINE_ATTRIBUTE",
                       "SECONDARY_ENGINE_ATTRIBUTE", "CLUSTERING"})) {
      ++at_;
      skip_value();
    } else {
      return;
    }
  }
}

bool MysqlDdl::foreign_key(ForeignKey& key, const std::string& name) {
  at_ += 2;
  key.name = name;
  if (is("IF") && is("NOT", 1)) {
    at_ += 3;
  }
  if (!is_sign("(")) {
    const std::string index = this->name();
    key.name = key.name.empty() ? index : key.name;
  }
  key.columns = name_list();
  return references(key);
}

// REFERENCES t (columns) [MATCH …] [ON DELETE …] [ON UPDATE …]
bool MysqlDdl::references(ForeignKey& key) {
  if (!skip("REFERENCES")) {
    fail("REFERENCES is missing");
    return false;
  }
  key.referenced = relation_name();
  if (is_sign("(")) {
    key.referenced_columns = name_list();
  }
  if (skip("MATCH")) {
    ++at_;
  }
  while (is("ON") && is_any({"DELETE", "UPDATE"}, 1)) {
    const bool deletes = is("DELETE", 1);
    at_ += 2;
    std::string action = lower_case(word_at());
    ++at_;
    if (action == "set" || action == "no") {
      action += " " + lower_case(word_at());
      ++at_;
    }
    if (deletes && action != "no action") {
      key.on_delete = action;
    }
  }
  return problem.empty();
}

std::optional<CheckConstraint> MysqlDdl::check(const std::string& name) {
  ++at_;
  CheckConstraint made;
  made.name = name;
  if (!is_sign("(")) {
    fail("( is missing");
    return std::nullopt;
  }
  made.expression = group_text();
  const bool negated = is("NOT") && is("ENFORCED", 1);
  made.validated = !negated;
  at_ += negated ? 2 : 0;
  skip("ENFORCED");
  return made;
}

void MysqlDdl::column(Relation& relation) {
  Column made;
  made.name = name();
  if (is("SERIAL")) {  // also says UNIQUE
    Index index;
    index.unique = index.constraint = true;
    index.keys.emplace_back().column = made.name;
    relation.indexes.push_back(std::move(index));
  }
  made.type = column_type(made);
  column_attributes(relation, made);
  relation.columns.push_back(std::move(made));
}

// MySQL 8.0.19 left out the widths of integers; MariaDB and 5.7 show them.
bool MysqlDdl::shows_integer_width() const {
  return mode_.engine == Engine::mariadb || (mode_.version > 0 && mode_.version < 80019);
}

// The names types are kept under.
std::string MysqlDdl::plain_type(std::string name) {
  if (name == "integer" || name == "int4" || name == "int32") {
    return "int";
  }
  if (name == "int1" || name == "int2" || name == "int3" || name == "int8") {
    return name == "int1"   ? "tinyint"
           : name == "int2" ? "smallint"
           : name == "int3" ? "mediumint"
                            : "bigint";
  }
  if (name == "middleint") {
    return "mediumint";
  }
  if (name == "dec" || name == "numeric" || name == "fixed" || name == "number") {
    return "decimal";
  }
  if (name == "real" || name == "float8") {
    return "double";
  }
  if (name == "float4") {
    return "float";
  }
  if (name == "character" || name == "nchar") {
    return skip("VARYING") ? "varchar" : "char";
  }
  if (name == "char" && skip("VARYING")) {
    return "varchar";
  }
  if (name == "nvarchar" || name == "varcharacter") {
    return "varchar";
  }
  if (name == "national") {
    const bool varying = is("VARCHAR") || is("VARCHARACTER") || is("VARYING", 1);
    at_ += is("VARYING", 1) ? 2 : 1;
    return varying ? "varchar" : "char";
  }
  if (name == "long") {
    const bool bytes = skip("VARBINARY");
    skip_all({"VARCHAR", "VARCHARACTER"});
    return bytes ? "mediumblob" : "mediumtext";
  }
  if (name == "geometrycollection" && mode_.engine == Engine::mysql &&
      (mode_.version == 0 || mode_.version >= 80000)) {
    return "geomcollection";
  }
  if (name == "double") {
    skip("PRECISION");
  }
  return name;
}

std::string MysqlDdl::column_type(Column& column) {
  if (!is_kind(MysqlTokenKind::word)) {
    fail("a column's type is missing");
    return {};
  }
  std::string written = lower_case(word_at());
  ++at_;
  if (written == "bool" || written == "boolean") {
    return "tinyint(1)";
  }
  if (written == "serial") {
    column.not_null = column.auto_increment = true;
    return shows_integer_width() ? "bigint(20) unsigned" : "bigint unsigned";
  }
  if (written == "json" && mode_.engine == Engine::mariadb) {
    column.collation = "utf8mb4_bin";
    column.character_set = "utf8mb4";
    return "longtext";
  }
  const std::string type = plain_type(std::move(written));
  std::string numbers;
  if (is_sign("(")) {
    // Without the blanks between, as the catalog prints them; strings of ENUM as written.
    const std::size_t end = group_end();
    for (; at_ < end && at_ < tokens_.size(); ++at_) {
      numbers += is_kind(MysqlTokenKind::string) ? quoted_text(mysql_string(word_at(), mode_))
                                                 : std::string(word_at());
    }
  }
  bool is_unsigned = false;
  bool zerofill = false;
  while (is_any({"UNSIGNED", "SIGNED", "ZEROFILL"})) {
    is_unsigned = is_unsigned || is("UNSIGNED") || is("ZEROFILL");
    zerofill = zerofill || is("ZEROFILL");
    ++at_;
  }
  if (is_integer(type)) {
    const bool kept = shows_integer_width() || zerofill ||
                      (type == "tinyint" && numbers == "(1)" && !is_unsigned);
    if (kept && numbers.empty()) {
      const Width& width = *std::ranges::find(widths, type, &Width::type);
      numbers = fmt::format("({})", is_unsigned ? width.is_unsigned : width.is_signed);
    }
    numbers = kept ? numbers : "";
  } else if (type == "decimal") {
    numbers = numbers.empty() ? "(10,0)"
              : numbers.find(',') == std::string::npos
                  ? numbers.substr(0, numbers.size() - 1) + ",0)"
                  : numbers;
  } else if (type == "bit" || type == "char" || type == "binary") {
    numbers = numbers.empty() ? "(1)" : numbers;
  } else if (type == "year") {
    numbers = shows_integer_width() ? "(4)" : "";
  } else if ((type == "datetime" || type == "timestamp" || type == "time") && numbers == "(0)") {
    numbers.clear();
  }
  return type + numbers + (is_unsigned ? " unsigned" : "") + (zerofill ? " zerofill" : "");
}

// What follows a column's type, in any order.
void MysqlDdl::column_attributes(Relation& relation, Column& column) {
  std::string constraint;
  while (!at_end() && !is_sign(",") && !is_sign(")")) {
    if (is("NOT") && is("NULL", 1)) {
      column.not_null = true;
      at_ += 2;
    } else if (is("CHARACTER") || is("CHARSET")) {
      at_ += is("CHARSET") ? 1 : 2;
      column.character_set = lower_case(name());
    } else if (skip("COLLATE")) {
      column.collation = lower_case(name());
    } else if (skip("AUTO_INCREMENT")) {
      column.auto_increment = true;
    } else if (skip("INVISIBLE")) {
      column.invisible = true;
    } else if (is("AS") && is_sign("(", 1)) {
      ++at_;
      column.generated = true;
      column.virtual_generation = true;
      column.generation = group_text();
    } else if (is_any({"STORED", "PERSISTENT"})) {
      column.virtual_generation = false;
      ++at_;
    } else if (is("DEFAULT") || is("COMMENT") || (is("ON") && is("UPDATE", 1))) {
      at_ += is("ON") ? 2 : 1;
      if (is_sign("-") || is_sign("+")) {
        ++at_;
      }
      skip_value();
      if (is_sign("(")) {  // CURRENT_TIMESTAMP(3)
        skip_group();
      }
    } else if (skip("CONSTRAINT")) {
      if (!is("CHECK")) {
        constraint = name();
      }
    } else if (is("CHECK") && is_sign("(", 1)) {
      if (auto made = check(constraint)) {
        relation.checks.push_back(std::move(*made));
      }
    } else if (is("PRIMARY") || is("UNIQUE") || is("KEY")) {
      Index index;
      index.primary = !is("UNIQUE");
      index.unique = index.constraint = true;
      index.name = index.primary ? "PRIMARY" : "";
      index.keys.emplace_back().column = column.name;
      at_ += is("KEY") || !is("KEY", 1) ? 1 : 2;
      relation.indexes.push_back(std::move(index));
    } else if (is("REFERENCES")) {  // taken and forgotten by MySQL, made by MariaDB
      ForeignKey key;
      key.columns = {column.name};
      if (references(key) && mode_.engine == Engine::mariadb) {
        relation.foreign_keys.push_back(std::move(key));
      }
    } else if (is_sign("(")) {
      skip_group();
    } else {
      ++at_;
    }
  }
}

}  // namespace planwright::query
