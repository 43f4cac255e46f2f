// DDL of MySQL and MariaDB: statements, options of tables, partitions.
#include "mysql_ddl.hpp"

#include <algorithm>

#include <fmt/format.h>

#include <planwright/base/number.hpp>
#include <planwright/query/query.hpp>

#include "split_statements.hpp"

namespace planwright::query {
MysqlDdl::MysqlDdl(std::string_view text, const SqlMode& mode, std::string schema)
    : MysqlCursor(text, mysql_tokens(text, mode).tokens), mode_(mode), schema_(std::move(schema)) {}

std::vector<Statement> MysqlDdl::run() {
  if (skip("CREATE")) {
    create();
  } else if (is("ALTER") && is("TABLE", 1)) {
    alter_table();
  } else if (is("DROP")) {
    drop();
  } else if (skip("USE")) {
    used_schema = name();
  }
  if (!problem.empty() || statements_.empty()) {
    statements_.assign(1, {});
  }
  return std::move(statements_);
}

void MysqlDdl::fail(std::string_view what) {
  if (problem.empty()) {
    problem = what;
    problem_at = token() == nullptr ? text_.size() : token()->begin;
  }
  at_ = tokens_.size();
}

std::string MysqlDdl::name() {
  const bool string = is_kind(MysqlTokenKind::string);
  if (!string && !is_kind(MysqlTokenKind::name) && !is_kind(MysqlTokenKind::word)) {
    fail("a name is missing");
    return {};
  }
  std::string made = string ? mysql_string(word_at(), mode_) : mysql_name(word_at());
  ++at_;
  return made;
}

RelationRef MysqlDdl::relation_name() {
  RelationRef ref{schema_, name()};
  if (skip_sign(".")) {
    ref.schema = ref.name;
    ref.name = name();
  }
  return ref;
}

std::vector<std::string> MysqlDdl::name_list() {
  std::vector<std::string> names;
  if (!skip_sign("(")) {
    fail("( is missing");
    return names;
  }
  while (!is_sign(")") && !at_end()) {
    names.push_back(name());
    if (is_sign("(")) {
      skip_group();
    }
    skip_all({"ASC", "DESC"});
    if (!skip_sign(",")) {
      break;
    }
  }
  if (!skip_sign(")")) {
    fail(") is missing");
  }
  return names;
}

std::size_t MysqlDdl::group_end() const {
  std::size_t depth = 0;
  for (std::size_t at = at_; at < tokens_.size(); ++at) {
    const std::size_t ahead = at - at_;
    depth += is_sign("(", ahead) ? 1 : 0;
    if (is_sign(")", ahead) && --depth == 0) {
      return at + 1;
    }
    if (depth == 0) {
      return at_;
    }
  }
  return tokens_.size();
}

std::string MysqlDdl::group_text() {
  const std::size_t end = group_end();
  if (end <= at_ + 1 || tokens_[end - 1].end <= tokens_[at_].end) {
    fail("a bracket is not closed");
    return {};
  }
  const std::size_t from = tokens_[at_].end;
  std::string made(text_.substr(from, tokens_[end - 1].begin - from));
  at_ = end;
  return made;
}

void MysqlDdl::skip_group() {
  at_ = std::max(group_end(), at_ + 1);
}

// [=] value
void MysqlDdl::skip_value() {
  skip_sign("=");
  if (is_sign("(")) {
    skip_group();
  } else {
    ++at_;
  }
}

void MysqlDdl::skip_to_comma() {
  while (!at_end() && !is_sign(",") && !is_sign(")")) {
    if (is_sign("(")) {
      skip_group();
    } else {
      ++at_;
    }
  }
}

void MysqlDdl::create() {
  if (is("OR") && is("REPLACE", 1)) {
    at_ += 2;
  }
  for (std::size_t ahead = 0; ahead < 24; ++ahead) {
    if (is("VIEW", ahead)) {
      at_ += ahead + 1;
      return create_view();
    }
    if (is_any({"TABLE", "INDEX", "TRIGGER", "PROCEDURE", "FUNCTION", "EVENT", "DATABASE"},
               ahead)) {
      break;
    }
  }
  const bool temporary = is("TEMPORARY");
  if (is("TABLE", temporary ? 1 : 0)) {
    return create_table();
  }
  if (is("INDEX") || (is_any({"UNIQUE", "FULLTEXT", "SPATIAL"}) && is("INDEX", 1))) {
    return create_index();
  }
}

void MysqlDdl::create_table() {
  CreateTable statement;
  Relation& relation = statement.relation;
  relation.temporary = skip("TEMPORARY");
  ++at_;
  if (is("IF")) {
    at_ += 3;
    statement.if_not_exists = true;
  }
  relation.ref = relation_name();
  if (is("LIKE") || (is_sign("(") && is("LIKE", 1))) {
    return;  // the other table's definition is not known here
  }
  if (!is_sign("(")) {
    return;  // CREATE TABLE … SELECT
  }
  table_elements(relation);
  table_options(relation);
  if (problem.empty()) {
    finish(relation);
    made(std::move(statement));
  }
}

void MysqlDdl::table_elements(Relation& relation) {
  ++at_;
  while (!at_end()) {
    std::string constraint;
    const bool named = is("CONSTRAINT");
    if (skip("CONSTRAINT") && !at_constraint()) {
      constraint = name();
    }
    if (is("PERIOD") && is("FOR", 1)) {
      at_ += 3;
      skip_group();
    } else if (is("FOREIGN")) {
      ForeignKey key;
      if (foreign_key(key, constraint)) {
        relation.foreign_keys.push_back(std::move(key));
      }
    } else if (is("CHECK") && is_sign("(", 1)) {
      if (auto made = check(constraint)) {
        relation.checks.push_back(std::move(*made));
      }
    } else if (at_index()) {
      Index made = index();
      if (made.name.empty() && !made.primary) {
        made.name = constraint;
      }
      relation.indexes.push_back(std::move(made));
    } else if (!named) {
      column(relation);
    } else {
      fail("a constraint is missing");
    }
    skip_to_comma();
    if (!skip_sign(",")) {
      break;
    }
  }
  if (!skip_sign(")")) {
    fail(") is missing");
  }
}

void MysqlDdl::table_options(Relation& relation) {
  while (!at_end()) {
    skip_sign(",");
    const bool by_default = skip("DEFAULT");
    const auto value = [this] {
      skip_sign("=");
      return name();
    };
    if (skip("ENGINE")) {
      relation.storage_engine = value();
    } else if (skip("ROW_FORMAT")) {
      relation.row_format = value();
    } else if (is("CHARSET") || (is("CHARACTER") && is("SET", 1))) {
      at_ += is("CHARSET") ? 1 : 2;
      relation.character_set = lower_case(value());
    } else if (skip("COLLATE")) {
      relation.collation = lower_case(value());
    } else if (is("PARTITION") && is("BY", 1)) {
      partitions(relation);
    } else if (is_any({"AS", "SELECT", "IGNORE", "REPLACE"})) {
      return;
    } else if (by_default) {
      fail("a character set or collation is missing");
    } else {
      // INDEX DIRECTORY, DATA DIRECTORY are two words.
      at_ += is("DIRECTORY", 1) ? 2 : 1;
      skip_value();
    }
  }
}

void MysqlDdl::partitions(Relation& relation) {
  at_ += 2;
  const std::size_t begin = at_ < tokens_.size() ? tokens_[at_].begin : text_.size();
  skip("LINEAR");
  relation.partition_strategy = lower_case(word_at());
  ++at_;
  if (skip("ALGORITHM")) {
    skip_value();
  }
  const bool columns = skip("COLUMNS");
  if (is_sign("(")) {
    const bool list = columns || relation.partition_strategy == "key";
    const std::size_t before = at_;
    const bool one_name = is_sign(")", 2);
    if (list || one_name) {
      relation.partition_key = name_list();
    } else {
      at_ = before;
      skip_group();
      relation.partition_key.emplace_back();
    }
  }
  const std::size_t end = at_ == 0 ? begin : tokens_[std::min(at_, tokens_.size()) - 1].end;
  relation.partition_definition = std::string(text_.substr(begin, end - std::min(begin, end)));
  double count = 0;
  if (skip("PARTITIONS")) {
    count = parse_number(word_at()).value_or(0);
    ++at_;
  }
  if (is("SUBPARTITION") && is("BY", 1)) {
    while (!at_end() && !is_sign("(")) {
      ++at_;
    }
    skip_group();
    if (skip("SUBPARTITIONS")) {
      ++at_;
    }
  }
  if (is_sign("(")) {
    ++at_;
    double listed = 0;
    while (is("PARTITION")) {
      ++listed;
      skip_to_comma();
      skip_sign(",");
    }
    skip_sign(")");
    count = listed;
  }
  relation.partitions = count > 0 ? count : 1;
}

// Names the server would give, and the indexes foreign keys make.
void MysqlDdl::finish(Relation& relation) const {
  const auto taken = [&](const std::string& name) {
    return std::ranges::find(relation.indexes, name, &Index::name) != relation.indexes.end();
  };
  const auto free_name = [&](const std::string& wanted) {
    std::string name = wanted;
    for (int number = 2; taken(name); ++number) {
      name = fmt::format("{}_{}", wanted, number);
    }
    return name;
  };
  for (Index& index : relation.indexes) {
    if (index.primary) {
      for (const IndexKey& key : index.keys) {
        for (Column& column : relation.columns) {
          column.not_null = column.not_null || column.name == key.column;
        }
      }
    } else if (index.name.empty() && !index.keys.empty()) {
      const std::string& column = index.keys.front().column;
      index.name = free_name(column.empty() ? "functional_index" : column);
    }
  }
  for (ForeignKey& key : relation.foreign_keys) {
    const bool served = std::ranges::any_of(relation.indexes, [&](const Index& index) {
      return index.keys.size() >= key.columns.size() &&
             std::ranges::equal(
                 key.columns.begin(), key.columns.end(), index.keys.begin(),
                 index.keys.begin() + static_cast<std::ptrdiff_t>(key.columns.size()), {}, {},
                 &IndexKey::column);
    });
    if (!served && !key.columns.empty()) {
      Index index;
      index.name = free_name(key.name.empty() ? key.columns.front() : key.name);
      for (const std::string& column : key.columns) {
        index.keys.emplace_back().column = column;
      }
      relation.indexes.push_back(std::move(index));
    }
  }
  int number = 1;
  for (ForeignKey& key : relation.foreign_keys) {
    if (key.name.empty()) {
      key.name = fmt::format("{}_ibfk_{}", relation.ref.name, number++);
    }
  }
}

void MysqlDdl::create_index() {
  CreateIndexStatement statement;
  statement.index.unique = skip("UNIQUE");
  if (is_any({"FULLTEXT", "SPATIAL"})) {
    statement.index.method = lower_case(word_at());
    ++at_;
  }
  ++at_;
  if (is("IF") && is("NOT", 1)) {
    at_ += 3;
  }
  statement.index.name = name();
  index_options(statement.index);
  if (!skip("ON")) {
    fail("ON is missing");
    return;
  }
  statement.relation = relation_name();
  index_keys(statement.index);
  index_options(statement.index);
  if (problem.empty()) {
    made(std::move(statement));
  }
}

void MysqlDdl::create_view() {
  CreateView view;
  if (is("IF")) {
    at_ += 3;
  }
  view.view = relation_name();
  if (is_sign("(")) {
    skip_group();
  }
  if (!skip("AS") || at_end()) {
    fail("AS is missing");
    return;
  }
  const std::size_t begin = tokens_[at_].begin;
  view.definition = std::string(text_.substr(begin, tokens_.back().end - begin));
  made(std::move(view));
}

void MysqlDdl::drop() {
  ++at_;
  skip("TEMPORARY");
  if (is("INDEX")) {
    ++at_;
    if (is("IF")) {
      at_ += 2;
    }
    DropIndexStatement statement;
    statement.indexes.push_back({"", name()});
    if (!skip("ON")) {
      return;
    }
    statement.relation = relation_name();
    return made(std::move(statement));
  }
  if (is_any({"TABLE", "TABLES", "VIEW"})) {
    ++at_;
    if (is("IF")) {
      at_ += 2;
    }
    DropRelation statement;
    do {
      statement.relations.push_back(relation_name());
    } while (skip_sign(","));
    made(std::move(statement));
  }
}

void MysqlDdl::alter_table() {
  at_ += 2;
  if (is("IF") && is("EXISTS", 1)) {
    at_ += 2;
  }
  const RelationRef table = relation_name();
  while (!at_end()) {
    alter_step(table);
    skip_to_comma();
    if (!skip_sign(",")) {
      break;
    }
  }
}

void MysqlDdl::alter_step(const RelationRef& table) {
  if (skip("ADD")) {
    std::string constraint;
    if (skip("CONSTRAINT") && !at_constraint()) {
      constraint = name();
    }
    if (is("FOREIGN")) {
      ForeignKey key;
      if (foreign_key(key, constraint)) {
        made(AddForeignKey{table, std::move(key)});
      }
    } else if (is("CHECK")) {
      if (auto read = check(constraint)) {
        made(AddCheck{table, std::move(*read)});
      }
    } else if (at_index()) {
      Index read = index();
      if (read.name.empty()) {
        read.name = !constraint.empty()  ? constraint
                    : !read.keys.empty() ? read.keys.front().column
                                         : "";
      }
      made(CreateIndexStatement{table, std::move(read)});
    }
  } else if (skip("DROP")) {
    DropIndexStatement statement;
    statement.relation = table;
    if (is("PRIMARY")) {
      at_ += 2;
      statement.indexes.push_back({"", "PRIMARY"});
    } else if (is_any({"INDEX", "KEY"})) {
      ++at_;
      if (is("IF")) {
        at_ += 2;
      }
      statement.indexes.push_back({"", name()});
    }
    if (!statement.indexes.empty()) {
      made(std::move(statement));
    }
  }
}

Statements read_ddl(std::string_view text, std::string_view name, const SqlMode& mode) {
  if (mode.engine == Engine::postgresql) {
    return read_ddl(text, name);
  }
  Statements result;
  std::string schema;
  for (const StatementText& each : split_statements(text, mode)) {
    if (each.text.find('\0') != std::string_view::npos) {
      result.diagnostics.push_back(
          {Diagnostic::Level::warning,
           fmt::format("{}:{}: NUL bytes in a statement; it is left out", name, each.line)});
      continue;
    }
    MysqlDdl reader(each.text, mode, schema);
    for (Statement& statement : reader.run()) {
      statement.line = each.line;
      result.statements.push_back(std::move(statement));
    }
    if (reader.used_schema) {
      schema = *reader.used_schema;
    }
    if (!reader.problem.empty()) {
      const std::size_t at = std::min(reader.problem_at, each.text.size());
      const auto line =
          each.line + static_cast<std::size_t>(std::ranges::count(each.text.substr(0, at), '\n'));
      result.diagnostics.push_back(
          {Diagnostic::Level::warning,
           fmt::format("{}:{}: the statement is left out: {}", name, line, reader.problem)});
    }
  }
  return result;
}

}  // namespace planwright::query
