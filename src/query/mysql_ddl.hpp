#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <planwright/model/sql_mode.hpp>
#include <planwright/model/statement.hpp>

#include "mysql_cursor.hpp"

namespace planwright::query {

// Reads one DDL statement of MySQL or MariaDB by recursive descent. What a table's definition holds
// beyond what a Catalog keeps is passed over.
class MysqlDdl : private MysqlCursor {
 public:
  // `schema` is what USE named; it is put before names without one.
  MysqlDdl(std::string_view text, const SqlMode& mode, std::string schema);

  // What the statement does, in order; `problem` when it is DDL we keep but could not read.
  std::vector<Statement> run();
  std::string problem;
  std::size_t problem_at = 0;
  std::optional<std::string> used_schema;  // USE

 private:
  // --- statements (mysql_ddl.cpp) ---
  void create();
  void create_table();
  void create_index();
  void create_view();
  void alter_table();
  void alter_step(const RelationRef& table);
  void drop();
  void table_elements(Relation& relation);
  void table_options(Relation& relation);
  void partitions(Relation& relation);
  void finish(Relation& relation) const;
  template <class What>
  void made(What what) {
    statements_.push_back({1, std::move(what)});
  }

  // --- elements (mysql_ddl_elements.cpp) ---
  [[nodiscard]] bool at_index() const;
  Index index();
  void index_keys(Index& index);
  void index_options(Index& index);
  [[nodiscard]] bool at_constraint() const;
  bool foreign_key(ForeignKey& key, const std::string& name);
  bool references(ForeignKey& key);
  std::optional<CheckConstraint> check(const std::string& name);
  void column(Relation& relation);
  void column_attributes(Relation& relation, Column& column);
  std::string column_type(Column& column);
  std::string plain_type(std::string name);
  [[nodiscard]] bool shows_integer_width() const;

  // --- the cursor ---
  void fail(std::string_view what);
  std::string name();
  RelationRef relation_name();
  std::vector<std::string> name_list();
  [[nodiscard]] std::size_t group_end() const;  // the token behind ( … )
  std::string group_text();                     // what is between, as written
  void skip_group();
  void skip_value();
  void skip_to_comma();  // or to the bracket that closes this level

  SqlMode mode_;
  std::string schema_;
  std::vector<Statement> statements_;
};

}  // namespace planwright::query
