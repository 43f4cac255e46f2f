#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <planwright/model/query.hpp>
#include <planwright/model/sql_mode.hpp>

#include "mysql_cursor.hpp"
#include "mysql_lexer.hpp"
#include "mysql_pieces.hpp"

namespace planwright::query {

// A statement of MySQL or MariaDB in the form PostgreSQL's grammar reads, with what has no place in
// that form beside it.
struct MysqlStatement {
  QueryKind kind = QueryKind::unknown;
  // Empty for a utility statement, and where `problem` says why it was not read.
  MappedText text;
  std::string problem;
  std::size_t problem_at = 0;
  // Where the statement itself begins, behind EXPLAIN and its options.
  std::size_t begin = 0;
  bool explained = false;
  std::vector<Span> hints, literals, parameters;
  // Names that PostgreSQL's scanner would cut or refuse: "pw~3" in `text` is names[3].
  std::vector<std::string> names;
  // UPDATE and DELETE: the keys of ORDER BY (true: DESC) and then the LIMIT are the last entries of
  // RETURNING in `text`.
  std::vector<bool> order;
  bool limit = false;
  // Of several tables: the target in `text` is a stand-in, and all tables follow as sources. What
  // DELETE removes rows from, as written.
  bool several = false;
  std::vector<std::string> targets;
  bool writes_file = false;  // SELECT … INTO OUTFILE
};

// Total and bounded: whatever the text holds, it ends with a statement or a problem.
MysqlStatement normalise_mysql(std::string_view text, const SqlMode& mode);

inline constexpr std::string_view several_targets = "pw~targets";

// One pass over the tokens by recursive descent; expressions by precedence climbing. Precedence is
// MySQL's; where PostgreSQL's differs, parentheses say so.
class MysqlNormaliser : private MysqlCursor {
 public:
  MysqlNormaliser(std::string_view text, const SqlMode& mode);
  MysqlStatement run();

 private:
  // How tightly what an expression's outermost operator binds, from MySQL's manual.
  enum Level : std::uint8_t {
    any = 0,
    or_level,
    xor_level,
    and_level,
    not_level,
    comparison,
    predicate,
    bit_or,
    bit_and,
    shift,
    sum,
    product,
    power,
    concatenation,
    unary,
    bang,
    collation,
    primary_level
  };
  struct Value {
    PieceId piece = 0;
    Level level = primary_level;
  };
  // Deeper than people write; far below what the stack holds, also with a sanitizer's frames.
  static constexpr std::size_t deepest = 150;

  // --- the output (mysql_normalise.cpp) ---
  // The token as a piece of the output: under its own text, or another.
  PieceId keep(std::string_view as);
  PieceId need(std::string_view sign);
  PieceId need_word(std::string_view word);
  PieceId fail(std::string_view problem);
  template <class Step>
  auto nested(const Step& step) -> decltype(step()) {
    if (depth_ >= deepest) {
      fail("it is nested too deeply to be read");
      return {};
    }
    ++depth_;
    auto result = step();
    --depth_;
    return result;
  }
  PieceId piece(std::string_view text, Span origin = {}) { return pieces_.make(text, origin); }

  // --- names (mysql_normalise.cpp) ---
  PieceId name_piece(std::string_view name, Span origin);
  [[nodiscard]] bool at_name(std::size_t ahead = 0) const;  // quoted, or no reserved word
  PieceId name();               // of one part; any word that is not reserved
  PieceId any_name();           // behind a dot or AS
  PieceId dotted_name();        // a.b.c
  PieceId alias(bool strings);  // [AS] alias, as AS "alias"; 0 when there is none
  PieceId name_list();          // ( a, b )
  void skip_group();            // ( … )
  void skip_literal();

  // --- statements ---
  void statement();
  void explain_options();
  [[nodiscard]] QueryKind utility_kind() const;

  // --- SELECT (mysql_select.cpp) ---
  [[nodiscard]] bool at_query(std::size_t ahead = 0) const;
  [[nodiscard]] std::size_t partner(std::size_t ahead) const;
  PieceId query_expression();
  PieceId query_term();
  PieceId select_block();
  PieceId select_items();
  PieceId values_rows();
  PieceId with_clause();
  PieceId group_by();
  PieceId order_by();
  PieceId order_keys(std::vector<bool>* descending);
  PieceId limit();
  PieceId locking();
  PieceId window_clause();
  PieceId window_spec();
  PieceId frame_bound();
  void into_clause();

  // --- FROM (mysql_from.cpp) ---
  struct JoinStep;
  PieceId from_list(bool* single);
  PieceId joined_tables(bool* single);
  PieceId build_join(std::vector<JoinStep>& steps, std::size_t& at, std::size_t end);
  [[nodiscard]] bool join_operator(JoinStep& step);
  PieceId table_factor(bool* single);
  PieceId table_name();
  PieceId json_table();
  void json_table_columns(std::vector<PieceId>& names);
  void index_hints();

  // --- INSERT, REPLACE, UPDATE, DELETE (mysql_writes.cpp) ---
  PieceId insert(bool replace);
  PieceId insert_source();
  PieceId update(PieceId with);
  PieceId remove(PieceId with);
  PieceId assignments();
  PieceId trailing_order(std::vector<PieceId> returning);
  PieceId returning_items();

  // --- expressions (mysql_expressions.cpp) ---
  PieceId expression();
  PieceId expressions();  // a, b, c
  Value climb(Level least);
  Value prefix();
  bool infix(Value& left, Level least);
  bool is_test(Value& left);
  bool predicate_of(Value& left);
  bool comparison_of(Value& left);
  bool sum_of(Value& left);
  PieceId operand(const Value& value);
  PieceId in_parentheses(const Value& value);
  Value binary(const Value& left, std::string_view sign, Level level, Level right);
  PieceId called(std::string_view function, Span origin, const std::vector<PieceId>& arguments);

  // --- primaries (mysql_primaries.cpp) ---
  Value primary();
  Value parenthesised();
  Value word_primary();
  PieceId literal();
  [[nodiscard]] bool at_literal() const;
  PieceId string_literal();
  PieceId case_expression();
  PieceId interval();
  PieceId match();
  PieceId braces();
  PieceId variable();
  PieceId column();

  // --- calls with a syntax of their own (mysql_functions.cpp) ---
  PieceId call();
  PieceId plain_arguments(std::string_view function);
  PieceId call_end(PieceId call);
  PieceId cast();
  PieceId convert();
  PieceId cast_type();
  PieceId own_syntax(std::string_view function, bool& known);
  PieceId word_argument();

  SqlMode mode_;
  std::vector<std::uint32_t> partners_;
  std::vector<std::uint32_t> numbers_;  // per token: the parameters before it
  std::size_t depth_ = 0;
  bool joined_ = false;            // what was read of FROM last is a join, not one table
  bool in_values_clause_ = false;  // ON DUPLICATE KEY UPDATE: VALUES(c) is a function
  std::uint32_t extra_parameters_ = 0;
  Pieces pieces_;
  MysqlStatement made_;
};

// Words that cannot be a name without quotes on both engines, as far as clauses begin with them.
bool is_reserved(std::string_view word);
bool is_character_set(std::string_view name);
bool is_interval_unit(std::string_view word);

}  // namespace planwright::query
