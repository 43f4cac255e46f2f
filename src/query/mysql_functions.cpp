// Function calls, those with words of their own between the arguments included.
#include <algorithm>
#include <string>

#include "mysql_normaliser.hpp"

namespace planwright::query {
namespace {

// Reserved words that are functions, too.
bool is_callable(std::string_view word) {
  return !is_reserved(word) ||
         is_one_of(
             word,
             {"CHAR",         "CONVERT",  "CURRENT_DATE", "CURRENT_TIME",   "CURRENT_TIMESTAMP",
              "CURRENT_USER", "DATABASE", "DEFAULT",      "FORMAT",         "IF",
              "INSERT",       "LEFT",     "LOCALTIME",    "LOCALTIMESTAMP", "MOD",
              "REPEAT",       "REPLACE",  "RIGHT",        "SCHEMA",         "VALUES"});
}

}  // namespace

PieceId MysqlNormaliser::call() {
  return nested([&]() -> PieceId {
    if (is_sign(".", 1)) {  // schema.function(…)
      const PieceId schema = name();
      const PieceId dot = keep(".");
      const Span span = here();
      const std::string function = lower_case(mysql_name(word_at()));
      any_name();
      const PieceId arguments = plain_arguments(function);
      return call_end(pieces_.join({schema, dot, piece(quoted_name(function), span), arguments}));
    }
    if (!is_callable(word_at())) {
      return fail("no expression begins so");
    }
    if (is("CAST")) {
      return cast();
    }
    if (is("CONVERT")) {
      return convert();
    }
    const std::string function = lower_case(word_at());
    const Span span = here();
    ++at_;
    bool known = false;
    const PieceId own = own_syntax(function, known);
    const PieceId arguments = known ? own : plain_arguments(function);
    // These are PostgreSQL's own syntax, so that they are read as what they are.
    const bool words = function == "coalesce" || function == "greatest" || function == "least" ||
                       (function == "nullif");
    const PieceId called = words ? piece(function, span) : name_piece(function, span);
    return call_end(pieces_.join({called, arguments}));
  });
}

// ( [DISTINCT] a, b [ORDER BY …] [SEPARATOR 's'] [LIMIT n] )
PieceId MysqlNormaliser::plain_arguments(std::string_view function) {
  std::vector<PieceId> parts{need("(")};
  if (is_sign(")")) {
    parts.push_back(keep(")"));
    return pieces_.join(std::move(parts));
  }
  if (is_sign("*") && is_sign(")", 1)) {
    parts.push_back(keep("*"));
    parts.push_back(keep(")"));
    return pieces_.join(std::move(parts));
  }
  if (is_any({"DISTINCT", "DISTINCTROW"})) {
    parts.push_back(keep("DISTINCT"));
  } else if (is("ALL")) {
    ++at_;
  }
  parts.push_back(expressions());
  if (function == "group_concat" || is("ORDER")) {
    parts.push_back(is("ORDER") ? order_by() : 0);
    if (is("SEPARATOR")) {
      ++at_;
      skip_literal();
    }
    if (is("LIMIT")) {
      limit();
    }
  }
  parts.push_back(need(")"));
  return pieces_.join(std::move(parts));
}

// What may follow a call: WITHIN GROUP (…), FROM FIRST, IGNORE NULLS, OVER w.
PieceId MysqlNormaliser::call_end(PieceId call) {
  if (is("WITHIN") && is("GROUP", 1) && is_sign("(", 2)) {
    const PieceId words = pieces_.join({keep("WITHIN"), keep("GROUP")});
    const PieceId open = keep("(");
    const PieceId order = order_by();
    call = pieces_.join({call, words, open, order, need(")")});
  }
  if (is("FROM") && is_any({"FIRST", "LAST"}, 1) && is_any({"OVER", "RESPECT", "IGNORE"}, 2)) {
    at_ += 2;
  }
  if (is_any({"RESPECT", "IGNORE"}) && is("NULLS", 1)) {
    at_ += 2;
  }
  if (!is("OVER")) {
    return call;
  }
  const PieceId over = keep("OVER");
  return pieces_.join({call, over, is_sign("(") ? window_spec() : name()});
}

// A word that is an argument (a unit, a kind of format) as a text.
PieceId MysqlNormaliser::word_argument() {
  const std::string text = lower_case(word_at());
  return is_kind(MysqlTokenKind::word) ? keep(quoted_text(text)) : fail("a word is missing");
}

// The arguments of functions that SQL gives words between them; not `known`: it has none.
PieceId MysqlNormaliser::own_syntax(std::string_view function, bool& known) {
  const auto arguments = [&](PieceId open, std::vector<PieceId> list) {
    const PieceId all = pieces_.list(list);
    return pieces_.join({open, all, need(")")});
  };
  known = true;
  if (function == "extract") {
    const PieceId open = need("(");
    const PieceId unit = word_argument();
    need_word("FROM");
    return arguments(open, {unit, expression()});
  }
  if (function == "timestampdiff" || function == "timestampadd" || function == "get_format") {
    const PieceId open = need("(");
    const PieceId unit = word_argument();
    const PieceId comma = need(",");
    const PieceId rest = expressions();
    return pieces_.join({open, unit, comma, rest, need(")")});
  }
  if (function == "trim") {
    const PieceId open = need("(");
    const bool side = skip_all({"BOTH", "LEADING", "TRAILING"});
    PieceId removed = side && is("FROM") ? 0 : expression();
    if (skip("FROM")) {
      const PieceId text = expression();
      return arguments(open, {text, removed});
    }
    return arguments(open, {removed});
  }
  if (function == "position") {
    const PieceId open = need("(");
    const PieceId part = climb(bit_or).piece;
    need_word("IN");
    return arguments(open, {part, expression()});
  }
  if (function == "substring" || function == "substr" || function == "mid") {
    std::vector<PieceId> list;
    const PieceId open = need("(");
    do {
      list.push_back(expression());
    } while (skip_sign(",") || skip_all({"FROM"}) || skip_all({"FOR"}));
    return arguments(open, std::move(list));
  }
  if (function == "char" || function == "weight_string" || function == "json_value") {
    const PieceId open = need("(");
    const PieceId list = expressions();
    if (skip("USING")) {
      any_name();
    } else if (skip("AS") || skip("RETURNING")) {
      cast_type();
    }
    while (is_any({"NULL", "ERROR", "DEFAULT", "ON", "EMPTY"}) && function == "json_value") {
      const bool value = is("DEFAULT");
      ++at_;
      if (value) {
        skip_literal();
      }
    }
    return pieces_.join({open, list, need(")")});
  }
  known = false;
  return 0;
}

PieceId MysqlNormaliser::cast() {
  const PieceId word = keep("CAST");
  const PieceId open = need("(");
  const PieceId value = climb(any).piece;
  if (is("AT") && is("TIME", 1) && is("ZONE", 2)) {
    at_ += 3;
    skip("INTERVAL");
    skip_literal();
  }
  const PieceId as = need_word("AS");
  const PieceId type = cast_type();
  skip("ARRAY");
  return pieces_.join({word, open, value, as, type, need(")")});
}

// CONVERT(x, type) is a cast; CONVERT(x USING cs) changes the character set.
PieceId MysqlNormaliser::convert() {
  const Span word = here();
  ++at_;
  const PieceId open = need("(");
  const PieceId value = climb(any).piece;
  if (is_sign(",")) {
    const PieceId as = keep("AS");
    const PieceId type = cast_type();
    return pieces_.join({piece("CAST", word), open, value, as, type, need(")")});
  }
  const Span by = here();
  need_word("USING");
  const std::string set = lower_case(mysql_name(word_at()));
  const PieceId charset = at_end() ? fail("a character set is missing") : keep(quoted_text(set));
  return pieces_.join(
      {piece("\"convert\"", word), open, value, piece(",", by), charset, need(")")});
}

// SIGNED, CHAR(10) CHARACTER SET utf8mb4, DECIMAL(10, 2) … as "name" and its numbers.
PieceId MysqlNormaliser::cast_type() {
  if (!is_kind(MysqlTokenKind::word)) {
    return fail("a type is missing");
  }
  std::string name = lower_case(word_at());
  Span span = here();
  ++at_;
  if (name == "double" && skip("PRECISION")) {
  } else if (name == "national") {
    name = "nchar";
    ++at_;
  }
  if (is_any({"INTEGER", "INT"})) {
    ++at_;
  }
  PieceId numbers = 0;
  if (is_sign("(")) {
    const PieceId open = keep("(");
    const PieceId list = expressions();
    numbers = pieces_.join({open, list, need(")")});
  }
  if (is("CHARACTER") && is("SET", 1)) {
    at_ += 2;
    any_name();
  } else if (skip("CHARSET")) {
    any_name();
  } else {
    skip_all({"ASCII", "UNICODE", "BINARY", "UNSIGNED", "SIGNED"});
  }
  if (is("COLLATE")) {
    at_ += 2;
  }
  return pieces_.join({piece(quoted_name(name), span), numbers});
}

}  // namespace planwright::query
