// Literals, variables, columns, brackets, CASE, INTERVAL, MATCH.
#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "mysql_normaliser.hpp"

namespace planwright::query {
MysqlNormaliser::Value MysqlNormaliser::primary() {
  const MysqlToken* next = token();
  if (next == nullptr) {
    return {fail("it ends where an expression should be")};
  }
  switch (next->kind) {
    case MysqlTokenKind::string:
    case MysqlTokenKind::number:
    case MysqlTokenKind::hex:
    case MysqlTokenKind::bits:
      return {literal()};
    case MysqlTokenKind::parameter:
      return {keep(fmt::format("${}", numbers_[at_] + 1))};
    case MysqlTokenKind::user_variable:
    case MysqlTokenKind::system_variable:
      return {variable()};
    case MysqlTokenKind::name:
      return {column()};
    case MysqlTokenKind::word:
      return word_primary();
    default:
      break;
  }
  if (is_sign("(")) {
    return parenthesised();
  }
  if (is_sign("{")) {
    return {braces()};
  }
  if (is_sign(".")) {
    return {column()};
  }
  if (is_sign("...")) {  // values a digest leaves out: not known, as a parameter is not
    ++extra_parameters_;
    return {keep(fmt::format("${}", made_.parameters.size() + extra_parameters_))};
  }
  return {fail("no expression begins so")};
}

// An expression, a row, or a subquery.
MysqlNormaliser::Value MysqlNormaliser::parenthesised() {
  return nested([&]() -> Value {
    const bool query = at_query();
    const PieceId open = need("(");
    const PieceId inner = query ? query_expression() : expressions();
    return {pieces_.join({open, inner, need(")")})};
  });
}

bool MysqlNormaliser::at_literal() const {
  const MysqlToken* next = token();
  return next != nullptr &&
         (next->kind == MysqlTokenKind::string || next->kind == MysqlTokenKind::number ||
          next->kind == MysqlTokenKind::hex || next->kind == MysqlTokenKind::bits);
}

PieceId MysqlNormaliser::string_literal() {
  Span span = here();
  std::string value = mysql_string(word_at(), mode_);
  ++at_;
  while (is_kind(MysqlTokenKind::string)) {  // 'a' 'b' is one
    value += mysql_string(word_at(), mode_);
    span.end = here().end;
    ++at_;
  }
  return piece(quoted_text(value), span);
}

PieceId MysqlNormaliser::literal() {
  const std::string_view text = word_at();
  switch (token()->kind) {
    case MysqlTokenKind::string:
      return string_literal();
    case MysqlTokenKind::hex:
    case MysqlTokenKind::bits: {
      // 0x1F, x'1F', 0b01, b'01'
      std::string digits(text.substr(2));
      std::erase(digits, '\'');
      const bool hex = token()->kind == MysqlTokenKind::hex;
      const auto valid = [&](char c) {
        return hex ? std::isxdigit(static_cast<unsigned char>(c)) != 0 : c == '0' || c == '1';
      };
      if (!std::ranges::all_of(digits, valid)) {
        return fail("these are no digits of that base");
      }
      return keep((hex ? "X'" : "B'") + digits + "'");
    }
    default:
      return keep(text);
  }
}

// @a and @@b are values that do not change with the row; @a := x does.
PieceId MysqlNormaliser::variable() {
  const std::string name = lower_case(word_at());
  const Span span = here();
  const bool user = is_kind(MysqlTokenKind::user_variable);
  ++at_;
  const PieceId made = called(name.size() > 60 ? name.substr(0, 60) : name, span, {});
  if (!user || !is_sign(":=")) {
    return made;
  }
  const Span sign = here();
  ++at_;
  const PieceId value = expression();
  return called(":=", sign, {made, value});
}

PieceId MysqlNormaliser::column() {
  const PieceId name = dotted_name();
  if (!is_sign("->") && !is_sign("->>")) {
    return name;
  }
  const PieceId sign = keep(word_at());
  if (!is_kind(MysqlTokenKind::string)) {
    return fail("a path is missing");
  }
  return pieces_.join({piece("("), name, sign, string_literal(), piece(")")});
}

MysqlNormaliser::Value MysqlNormaliser::word_primary() {
  if (is_any({"TRUE", "FALSE", "NULL", "DEFAULT"}) && !is_sign("(", 1) && !is_sign(".", 1)) {
    return {keep(word_at())};
  }
  if (word_at() == "\\N") {
    return {keep("NULL")};
  }
  if (is("CASE") && !is_sign(".", 1)) {
    return {case_expression()};
  }
  if (is("EXISTS") && is_sign("(", 1)) {
    const PieceId word = keep("EXISTS");
    return {pieces_.join({word, parenthesised().piece})};
  }
  if (is("ROW") && is_sign("(", 1)) {
    const PieceId word = keep("ROW");
    return {pieces_.join({word, parenthesised().piece})};
  }
  if (is("INTERVAL")) {
    return {interval()};
  }
  if (is("MATCH")) {
    const PieceId made = match();
    return {pieces_.join({piece("("), made, piece(")")})};
  }
  if (word_at().front() == '_' && is_character_set(word_at().substr(1)) && token(1) != nullptr &&
      (is_kind(MysqlTokenKind::string, 1) || is_kind(MysqlTokenKind::hex, 1) ||
       is_kind(MysqlTokenKind::bits, 1))) {
    ++at_;
    return {literal()};
  }
  if (is_any({"DATE", "TIME", "TIMESTAMP"}) && is_kind(MysqlTokenKind::string, 1)) {
    const PieceId word = keep(word_at());
    return {pieces_.join({word, string_literal()})};
  }
  if (is("NEXT") && is("VALUE", 1) && is("FOR", 2)) {
    const Span span = here();
    at_ += 3;
    return {called("nextval", span, {dotted_name()})};
  }
  const bool bare =
      is_any({"CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP", "CURRENT_USER", "LOCALTIME",
              "LOCALTIMESTAMP", "UTC_DATE", "UTC_TIME", "UTC_TIMESTAMP", "CURRENT_ROLE"});
  if (bare && !is_sign("(", 1) && !is_sign(".", 1)) {
    const std::string name = lower_case(word_at());
    const Span span = here();
    ++at_;
    return {called(name, span, {})};
  }
  const bool schema_call = is_sign(".", 1) && is_sign("(", 3);
  if (is_sign("(", 1) || schema_call) {
    return {call()};
  }
  return {column()};
}

PieceId MysqlNormaliser::case_expression() {
  std::vector<PieceId> parts{keep("CASE")};
  if (!is("WHEN")) {
    parts.push_back(in_parentheses(climb(any)));
  }
  while (is("WHEN")) {
    parts.push_back(keep("WHEN"));
    parts.push_back(expression());
    parts.push_back(need_word("THEN"));
    parts.push_back(expression());
  }
  if (is("ELSE")) {
    parts.push_back(keep("ELSE"));
    parts.push_back(expression());
  }
  parts.push_back(need_word("END"));
  return pieces_.join(std::move(parts));
}

// INTERVAL n unit; INTERVAL(n, a, b …) is a function.
PieceId MysqlNormaliser::interval() {
  const Span word = here();
  ++at_;
  const bool bracket = is_sign("(");
  const PieceId amount = climb(any).piece;
  if (is_kind(MysqlTokenKind::word) && is_interval_unit(word_at())) {
    const std::string unit = quoted_text(lower_case(word_at()));
    const Span span = here();
    ++at_;
    return pieces_.join({piece("\"interval\"", word), piece("("), amount, piece(","),
                         piece(unit, span), piece(")")});
  }
  if (!bracket) {
    return fail("a unit is missing");
  }
  return pieces_.join({piece("\"interval\"", word), amount});
}

// MATCH (a, b) AGAINST (x IN BOOLEAN MODE) as (a, b) @@ x.
PieceId MysqlNormaliser::match() {
  const Span word = here();
  ++at_;
  const bool bracket = is_sign("(");
  at_ += bracket ? 1 : 0;
  std::vector<PieceId> columns;
  do {
    columns.push_back(dotted_name());
  } while (skip_sign(","));
  if (bracket) {
    need(")");
  }
  const Span against = here();
  need_word("AGAINST");
  need("(");
  const PieceId searched = climb(bit_or).piece;
  while (is_any({"IN", "NATURAL", "LANGUAGE", "BOOLEAN", "MODE", "WITH", "QUERY", "EXPANSION"})) {
    ++at_;
  }
  const PieceId close = need(")");
  // The brackets' places make the whole's span.
  return pieces_.join({piece("(", word), pieces_.list(columns), piece(")"), piece("@@", against),
                       piece("("), searched, close});
}

// {d '2020-01-01'}, {fn f(x)}
PieceId MysqlNormaliser::braces() {
  ++at_;
  PieceId word = 0;
  if (is_any({"D", "T", "TS"}) && is_kind(MysqlTokenKind::string, 1)) {
    word = keep(is("D") ? "DATE" : is("T") ? "TIME" : "TIMESTAMP");
  } else {
    any_name();
  }
  const PieceId inner = expression();
  need("}");
  return pieces_.join({word, inner});
}

}  // namespace planwright::query
