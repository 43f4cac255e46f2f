// Operators: MySQL's precedence by climbing, said again in PostgreSQL's with parentheses.
#include <array>

#include "mysql_normaliser.hpp"

namespace planwright::query {

PieceId MysqlNormaliser::expression() {
  return climb(any).piece;
}

PieceId MysqlNormaliser::expressions() {
  std::vector<PieceId> list;
  do {
    list.push_back(expression());
  } while (skip_sign(","));
  return pieces_.list(list);
}

MysqlNormaliser::Value MysqlNormaliser::climb(Level least) {
  return nested([&] {
    Value left = prefix();
    while (!at_end() && infix(left, least)) {
    }
    return left;
  });
}

PieceId MysqlNormaliser::in_parentheses(const Value& value) {
  return value.level == primary_level ? value.piece
                                      : pieces_.join({piece("("), value.piece, piece(")")});
}

// As a side of any operator: sums, products and signs bind as in PostgreSQL.
PieceId MysqlNormaliser::operand(const Value& value) {
  const bool same = value.level == sum || value.level == product || value.level == unary;
  return same ? value.piece : in_parentheses(value);
}

PieceId MysqlNormaliser::called(std::string_view function, Span origin,
                                const std::vector<PieceId>& arguments) {
  return pieces_.join(
      {piece(quoted_name(function), origin), piece("("), pieces_.list(arguments), piece(")")});
}

MysqlNormaliser::Value MysqlNormaliser::prefix() {
  if (is("NOT") || is_sign("!")) {
    const bool tight = is_sign("!") || mode_.high_not_precedence;
    const PieceId sign = keep("NOT");
    const Value inner = climb(tight ? unary : not_level);
    const PieceId made = pieces_.join({sign, tight ? in_parentheses(inner) : inner.piece});
    return tight ? Value{pieces_.join({piece("("), made, piece(")")}), primary_level}
                 : Value{made, not_level};
  }
  if (is_sign("-") || is_sign("+")) {
    const PieceId sign = keep(word_at());
    return {pieces_.join({sign, operand(climb(unary))}), unary};
  }
  if (is_sign("~")) {
    const PieceId sign = keep("~");
    const PieceId inner = in_parentheses(climb(unary));
    return {pieces_.join({piece("("), sign, inner, piece(")")}), primary_level};
  }
  if (is("BINARY") && !is_sign(".", 1)) {  // BINARY x is CAST(x AS BINARY)
    const PieceId sign = keep("CAST");
    const PieceId inner = climb(unary).piece;
    return {pieces_.join({sign, piece("("), inner, piece("AS"), piece("\"binary\""), piece(")")}),
            primary_level};
  }
  return primary();
}

MysqlNormaliser::Value MysqlNormaliser::binary(const Value& left, std::string_view sign,
                                               Level level, Level right) {
  const PieceId made = keep(sign);
  const Value other = climb(right);
  const bool logic = level == or_level || level == and_level;
  return {logic ? pieces_.join({left.piece, made, other.piece})
                : pieces_.join({operand(left), made, operand(other)}),
          level};
}

// Takes one operator that binds at least as tightly as asked for; false when there is none.
bool MysqlNormaliser::infix(Value& left, Level least) {
  struct Infix {
    std::string_view sign, as;
    Level level;
  };
  static constexpr std::array<Infix, 8> signs{{{"|", "|", bit_or},
                                               {"&", "&", bit_and},
                                               {"<<", "<<", shift},
                                               {">>", ">>", shift},
                                               {"*", "*", product},
                                               {"/", "/", product},
                                               {"%", "%", product},
                                               {"^", "#", power}}};
  for (const Infix& each : signs) {
    if (is_sign(each.sign)) {
      if (each.level < least) {
        return false;
      }
      left = binary(left, each.as, each.level, static_cast<Level>(each.level + 1));
      return true;
    }
  }
  const bool concatenates = is_sign("||") && mode_.pipes_as_concat;
  if (concatenates && least <= concatenation) {
    left = binary(left, "||", concatenation, unary);
    return true;
  }
  if ((is("OR") || (is_sign("||") && !concatenates)) && least <= or_level) {
    left = binary(left, "OR", or_level, xor_level);
    return true;
  }
  if ((is("AND") || is_sign("&&")) && least <= and_level) {
    left = binary(left, "AND", and_level, not_level);
    return true;
  }
  if (is("XOR") && least <= xor_level) {
    const Span origin = here();
    ++at_;
    const PieceId right = climb(and_level).piece;
    left = {called("xor", origin, {left.piece, right}), primary_level};
    return true;
  }
  if (is("COLLATE") && least <= collation) {
    const PieceId sign = keep("COLLATE");
    const bool string = is_kind(MysqlTokenKind::string);
    const Span span = here();
    const PieceId by = string ? name_piece(mysql_string(word_at(), mode_), span) : any_name();
    at_ += string ? 1 : 0;
    left = {pieces_.join({in_parentheses(left), sign, by}), collation};
    return true;
  }
  if (least <= product && is("MOD")) {
    left = binary(left, "%", product, power);
    return true;
  }
  if (least <= product && is("DIV")) {
    const Span origin = here();
    ++at_;
    const PieceId right = climb(power).piece;
    left = {called("div", origin, {left.piece, right}), primary_level};
    return true;
  }
  return (least <= sum && sum_of(left)) || (least <= predicate && predicate_of(left)) ||
         (least <= comparison && (comparison_of(left) || is_test(left)));
}

bool MysqlNormaliser::sum_of(Value& left) {
  if (!is_sign("+") && !is_sign("-")) {
    return false;
  }
  left = binary(left, word_at(), sum, product);
  return true;
}

// =, <=> …, also against ANY and ALL of a subquery. They lean to the left: a = b = c compares the
// first comparison's result with c.
bool MysqlNormaliser::comparison_of(Value& left) {
  static constexpr std::array<std::string_view, 7> signs{"=", "<", ">", "<=", ">=", "<>", "!="};
  if (is_sign("<=>")) {
    const PieceId sign = keep("IS NOT DISTINCT FROM");
    const PieceId first = in_parentheses(left);
    left = {pieces_.join({first, sign, in_parentheses(climb(predicate))}), comparison};
    return true;
  }
  for (const std::string_view each : signs) {
    if (!is_sign(each)) {
      continue;
    }
    const PieceId first = operand(left);
    const PieceId sign = keep(each == "!=" ? "<>" : each);
    if (is_any({"ANY", "SOME", "ALL"}) && is_sign("(", 1)) {
      const PieceId word = keep(word_at());
      left = {pieces_.join({first, sign, word, parenthesised().piece}), comparison};
      return true;
    }
    left = {pieces_.join({first, sign, operand(climb(predicate))}), comparison};
    return true;
  }
  return false;
}

// IS [NOT] NULL, TRUE, FALSE, UNKNOWN.
bool MysqlNormaliser::is_test(Value& left) {
  if (!is("IS")) {
    return false;
  }
  const PieceId word = keep("IS");
  const PieceId negation = is("NOT") ? keep("NOT") : 0;
  PieceId what = 0;
  if (is_any({"NULL", "TRUE", "FALSE", "UNKNOWN"})) {
    what = keep(word_at());
  } else {
    what = fail("NULL, TRUE, FALSE or UNKNOWN is missing");  // also MariaDB's IS JSON
  }
  left = {pieces_.join({in_parentheses(left), word, negation, what}), comparison};
  return true;
}

// [NOT] IN, BETWEEN, LIKE, REGEXP; SOUNDS LIKE; MEMBER OF.
bool MysqlNormaliser::predicate_of(Value& left) {
  const std::size_t ahead = is("NOT") ? 1 : 0;
  const bool negated = ahead > 0;
  if (!negated && is("SOUNDS") && is("LIKE", 1)) {
    const Span origin = here();
    at_ += 2;
    const PieceId right = climb(bit_or).piece;
    left = {pieces_.join({called("soundex", {}, {left.piece}), piece("=", origin),
                          called("soundex", {}, {right})}),
            comparison};
    return true;
  }
  if (!negated && is("MEMBER") && (is("OF", 1) || is_sign("(", 1))) {
    const Span origin = here();
    at_ += is("OF", 1) ? 2 : 1;
    need("(");
    const PieceId list = expression();
    const PieceId close = need(")");
    left = {pieces_.join(
                {piece("\"member_of\"", origin), piece("("), left.piece, piece(","), list, close}),
            primary_level};
    return true;
  }
  if (!is_any({"IN", "BETWEEN", "LIKE", "REGEXP", "RLIKE"}, ahead)) {
    return false;
  }
  if (left.level == predicate) {
    // MySQL takes no second one without brackets, and MariaDB reads it in ways of its own.
    fail("which of two predicates binds first is not known; brackets would tell");
    return true;
  }
  const PieceId first = operand(left);
  if (is_any({"REGEXP", "RLIKE"}, ahead)) {
    Span origin = here();
    at_ += ahead;
    origin.end = here().end;
    ++at_;
    left = {pieces_.join({first, piece(negated ? "!~" : "~", origin), operand(climb(bit_or))}),
            predicate};
    return true;
  }
  const PieceId negation = negated ? keep("NOT") : 0;
  if (is("IN")) {
    const PieceId word = keep("IN");
    PieceId list = 0;
    if (at_query()) {
      list = parenthesised().piece;
    } else {
      const PieceId open = need("(");
      const PieceId values = expressions();
      list = pieces_.join({open, values, need(")")});
    }
    left = {pieces_.join({first, negation, word, list}), predicate};
    return true;
  }
  if (is("BETWEEN")) {
    const PieceId word = keep("BETWEEN");
    const PieceId low = operand(climb(bit_or));
    const PieceId conjunction = need_word("AND");
    const PieceId high = operand(climb(predicate));
    left = {pieces_.join({first, negation, word, low, conjunction, high}), predicate};
    return true;
  }
  const PieceId word = keep("LIKE");
  const PieceId pattern = in_parentheses(climb(bit_or));
  PieceId escape = 0;
  if (is("ESCAPE")) {
    const PieceId escape_word = keep("ESCAPE");
    escape = pieces_.join({escape_word, in_parentheses(climb(unary))});
  }
  left = {pieces_.join({first, negation, word, pattern, escape}), predicate};
  return true;
}

}  // namespace planwright::query
