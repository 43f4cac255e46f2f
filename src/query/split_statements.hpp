#pragma once

#include <string_view>
#include <vector>

#include <planwright/model/sql_mode.hpp>

namespace planwright::query {

// A statement of a script, without its semicolon.
struct StatementText {
  std::string_view text;  // begins at its first word
  std::size_t line = 1;   // 1-based, of that word
};

// Splits a PostgreSQL script as psql does: quotes, dollar quotes, comments and BEGIN ATOMIC bodies
// do not end a statement; the data of COPY … FROM stdin and psql's backslash commands are passed
// over. A script that ends inside a quote gives its rest as the last statement.
std::vector<StatementText> split_statements(std::string_view script);
// The same as the mode's engine's client does: for MySQL and MariaDB with DELIMITER and \G.
std::vector<StatementText> split_statements(std::string_view script, const SqlMode& mode);

}  // namespace planwright::query
