#pragma once

#include <string>
#include <vector>

#include <planwright/model/plan.hpp>

#include "tabular_rows.hpp"

// What SHOW WARNINGS says after EXPLAIN or ANALYZE.
namespace planwright::planners::mariadb {

struct ServerNote {
  int code = 0;
  std::string level;  // "Note", "Warning", "Error"
  std::string message;
};

// The rows of a table with the columns Level, Code and Message; empty for another one.
std::vector<ServerNote> read_notes(const TabularTable& table);

// Adds the notes to the plan they came with:
// - 1003, the rewritten statement: kept as Plan::native_fields, and the tables behind the aliases
//   that plans print get their own names and schemas. After SHOW EXPLAIN it is the statement itself
//   (told by `of_show`, or by its lack of the server's quotes): Plan::query_text.
// - 1105 and 1739, a key that cannot be used because types or collations differ: a diagnostic,
//   native_fields of the node that reads the table, and Plan::refused_indexes.
// - 1317, 1969 and 3024, the run was cut: its actual numbers are taken out, for they are of
// nothing.
// - Any other: a diagnostic.
void add_notes(Plan& plan, const std::vector<ServerNote>& notes, bool of_show);

// A table of a statement as the server writes it back.
struct NamedTable {
  std::string schema, table, alias;  // table empty: only schema and alias are known
};

// The tables of a rewritten statement: `shop`.`orders` `o` names one, and a column
// `shop`.`o`.`id` tells that o is an alias of that schema. Read token by token.
std::vector<NamedTable> named_tables(std::string_view rewritten);

}  // namespace planwright::planners::mariadb
