#pragma once

#include <compare>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <planwright/base/result.hpp>
#include <planwright/model/query.hpp>
#include <planwright/model/sql_mode.hpp>

// What a text would do when a server is given it. Also a door of src/query.
namespace planwright::query {

// A function's or type's name as written; the schema is empty where it was not.
struct CalledName {
  std::string schema, name;

  friend auto operator<=>(const CalledName&, const CalledName&) = default;
};

// What executing a statement can do besides returning rows, as far as its text tells. Lists are
// sorted and hold each name once.
struct Effects {
  bool locks_rows = false;     // FOR UPDATE, FOR SHARE …
  bool writes_in_cte = false;  // WITH … AS (DELETE …)
  bool creates_table = false;  // SELECT … INTO
  std::vector<CalledName> functions;
  std::vector<std::string> operators;
  // t.name calls the function name(t) where t has no such column.
  std::vector<std::string> attributes;
  std::vector<std::string> cast_types;
};

struct OneStatement {
  std::string text;        // without its semicolon and without an EXPLAIN before it
  std::size_t line = 1;    // where it begins in the input
  bool explained = false;  // it stood behind EXPLAIN
  QueryKind kind = QueryKind::unknown;
  std::optional<Effects> effects;  // absent when this build's grammar does not read it
  std::string place;               // then: where the parser stopped, as caret_lines shows it
};

// The one statement of a text that is to be sent to a server. Fails (`malformed_input`) when there
// is none or several, and when it holds NUL bytes.
Result<OneStatement> one_statement(std::string_view text, std::string_view name);
// The same for the mode's engine. MySQL and MariaDB: DELIMITER and \G are understood as their
// client does; `creates_table` is also SELECT … INTO OUTFILE, an assignment to a variable is the
// function
// ":=".
Result<OneStatement> one_statement(std::string_view text, std::string_view name,
                                   const SqlMode& mode);

// Effects of an expression or query the server printed (a view's definition, a policy's
// condition); empty ones when it cannot be read.
Effects effects_of(std::string_view text);
void merge_effects(Effects& into, const Effects& other);

// The line a 1-based character position is in, and a caret below it, each indented; long lines are
// cut around the place. Empty when the position is not in the text.
std::string caret_lines(std::string_view text, std::size_t position);

// The text with every $n replaced by values[n-1], which are SQL already. Fails (`usage`) when there
// are fewer values than parameters.
Result<std::string> with_parameters(std::string_view text, std::span<const std::string> values);
Result<std::string> with_parameters(std::string_view text, std::span<const std::string> values,
                                    const SqlMode& mode);

// A JSON array ('["paid", 7, true, null, [1,2]]') as one text per element in the server's own input
// format; absent is NULL. Fails (`usage`) when it is no array.
Result<std::vector<std::optional<std::string>>> read_parameters(std::string_view json);

}  // namespace planwright::query
