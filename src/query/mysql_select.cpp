// SELECT, TABLE, VALUES and what holds them together.
#include <fmt/format.h>

#include "mysql_normaliser.hpp"

namespace planwright::query {

std::size_t MysqlNormaliser::partner(std::size_t ahead) const {
  return partners_[at_ + ahead] - at_;
}

// A query in brackets begins here: (SELECT …, ((SELECT …) UNION …, but not ((SELECT 1) + 1).
bool MysqlNormaliser::at_query(std::size_t ahead) const {
  std::size_t inner = ahead;
  while (is_sign("(", inner) && inner - ahead < deepest) {
    ++inner;
  }
  if (inner == ahead || !(is_any({"SELECT", "WITH", "TABLE"}, inner) ||
                          (is("VALUES", inner) && !in_values_clause_))) {
    return false;
  }
  // From the innermost bracket outwards: what follows each must be of a query, too.
  for (std::size_t open = inner - 1; open > ahead; --open) {
    const std::size_t behind = partner(open) + 1;
    if (!is_sign(")", behind) && !is_any({"UNION", "EXCEPT", "INTERSECT", "MINUS", "ORDER", "LIMIT",
                                          "OFFSET", "FETCH", "FOR", "LOCK", "INTO"},
                                         behind)) {
      return false;
    }
  }
  return true;
}

// [WITH …] terms joined by UNION … [ORDER BY] [LIMIT] [FOR UPDATE].
PieceId MysqlNormaliser::query_expression() {
  return nested([&]() -> PieceId {
    std::vector<PieceId> parts;
    if (is("WITH")) {
      parts.push_back(with_clause());
    }
    parts.push_back(query_term());
    while (is_any({"UNION", "EXCEPT", "INTERSECT", "MINUS"})) {
      parts.push_back(keep(is("MINUS") ? "EXCEPT" : word_at()));
      if (is("ALL")) {
        parts.push_back(keep("ALL"));
      } else {
        skip("DISTINCT");
      }
      parts.push_back(query_term());
    }
    if (is("ORDER")) {
      parts.push_back(order_by());
    }
    if (is_any({"LIMIT", "OFFSET", "FETCH"})) {
      parts.push_back(limit());
    }
    if (is("PROCEDURE")) {  // PROCEDURE ANALYSE (…) of 5.7
      at_ += 2;
      skip_group();
    }
    into_clause();
    parts.push_back(locking());
    into_clause();
    return pieces_.join(std::move(parts));
  });
}

PieceId MysqlNormaliser::query_term() {
  if (is_sign("(")) {
    return parenthesised().piece;
  }
  if (is("TABLE")) {
    const PieceId word = keep("SELECT");
    return pieces_.join({word, piece("*"), piece("FROM"), dotted_name()});
  }
  if (is("VALUES")) {
    return values_rows();
  }
  return is("SELECT") ? select_block() : fail("a query is missing");
}

// VALUES ROW(1, 2), ROW(3, 4); MariaDB without ROW.
PieceId MysqlNormaliser::values_rows() {
  std::vector<PieceId> rows;
  const PieceId word = keep("VALUES");
  do {
    skip("ROW");
    const PieceId open = need("(");
    const PieceId list = is_sign(")") ? 0 : expressions();
    rows.push_back(pieces_.join({open, list, need(")")}));
  } while (skip_sign(","));
  return pieces_.join({word, pieces_.list(rows)});
}

PieceId MysqlNormaliser::select_block() {
  std::vector<PieceId> parts{keep("SELECT")};
  while (is_any({"ALL", "DISTINCT", "DISTINCTROW", "HIGH_PRIORITY", "STRAIGHT_JOIN",
                 "SQL_SMALL_RESULT", "SQL_BIG_RESULT", "SQL_BUFFER_RESULT", "SQL_CACHE",
                 "SQL_NO_CACHE", "SQL_CALC_FOUND_ROWS"}) &&
         !is_sign(".", 1)) {
    if (is_any({"DISTINCT", "DISTINCTROW"})) {
      parts.push_back(keep("DISTINCT"));
    } else {
      ++at_;
    }
  }
  parts.push_back(select_items());
  into_clause();
  if (is("FROM")) {
    if (is("DUAL", 1)) {
      at_ += 2;
    } else {
      const PieceId word = keep("FROM");
      bool single = false;
      parts.push_back(pieces_.join({word, from_list(&single)}));
    }
  }
  if (is("WHERE")) {
    const PieceId word = keep("WHERE");
    parts.push_back(pieces_.join({word, expression()}));
  }
  if (is("GROUP")) {
    parts.push_back(group_by());
  }
  if (is("HAVING")) {
    const PieceId word = keep("HAVING");
    parts.push_back(pieces_.join({word, expression()}));
  }
  if (is("WINDOW")) {
    parts.push_back(window_clause());
  }
  return pieces_.join(std::move(parts));
}

PieceId MysqlNormaliser::select_items() {
  std::vector<PieceId> items;
  do {
    if (is_sign("*")) {
      items.push_back(keep("*"));
      continue;
    }
    // t.*, db.t.*
    const std::size_t star = is_sign(".", 1) ? (is_sign(".", 3) ? 4 : 2) : 0;
    if (star > 0 && is_sign("*", star) && at_name()) {
      std::vector<PieceId> parts{name()};
      while (is_sign(".")) {
        parts.push_back(keep("."));
        parts.push_back(is_sign("*") ? keep("*") : any_name());
      }
      items.push_back(pieces_.join(std::move(parts)));
      continue;
    }
    const PieceId value = expression();
    items.push_back(pieces_.join({value, alias(true)}));
  } while (skip_sign(","));
  return pieces_.list(items);
}

PieceId MysqlNormaliser::with_clause() {
  std::vector<PieceId> parts{keep("WITH")};
  if (is("RECURSIVE") && !is("AS", 1)) {
    parts.push_back(keep("RECURSIVE"));
  }
  std::vector<PieceId> list;
  do {
    const PieceId made = name();
    const PieceId columns = is_sign("(") ? name_list() : 0;
    const PieceId as = need_word("AS");
    const PieceId query = parenthesised().piece;
    if (is("CYCLE")) {  // CYCLE a, b RESTRICT
      while (!is("RESTRICT") && !at_end()) {
        ++at_;
      }
      skip("RESTRICT");
    }
    list.push_back(pieces_.join({made, columns, as, query}));
  } while (skip_sign(","));
  parts.push_back(pieces_.list(list));
  return pieces_.join(std::move(parts));
}

PieceId MysqlNormaliser::group_by() {
  const PieceId words = pieces_.join({keep("GROUP"), need_word("BY")});
  std::vector<PieceId> keys;
  do {
    if (is_any({"ROLLUP", "CUBE"}) && is_sign("(", 1)) {
      const PieceId word = keep(word_at());
      const PieceId open = keep("(");
      const PieceId list = expressions();
      keys.push_back(pieces_.join({word, open, list, need(")")}));
      continue;
    }
    keys.push_back(expression());
    skip_all({"ASC", "DESC"});  // of 5.7
  } while (skip_sign(","));
  const PieceId list = pieces_.list(keys);
  if (is("WITH") && is("ROLLUP", 1)) {
    const Span span = here();
    at_ += 2;
    return pieces_.join({words, piece("ROLLUP", span), piece("("), list, piece(")")});
  }
  return pieces_.join({words, list});
}

PieceId MysqlNormaliser::order_by() {
  const PieceId words = pieces_.join({keep("ORDER"), need_word("BY")});
  return pieces_.join({words, order_keys(nullptr)});
}

// The keys; where their directions go elsewhere, without them.
PieceId MysqlNormaliser::order_keys(std::vector<bool>* descending) {
  std::vector<PieceId> keys;
  do {
    const PieceId key = expression();
    PieceId direction = 0;
    const bool down = is("DESC");
    if (is_any({"ASC", "DESC"})) {
      direction = keep(word_at());
    }
    keys.push_back(descending == nullptr ? pieces_.join({key, direction}) : key);
    if (descending != nullptr) {
      descending->push_back(down);
    }
  } while (skip_sign(","));
  if (is("WITH") && is("ROLLUP", 1)) {
    at_ += 2;
  }
  return pieces_.list(keys);
}

// LIMIT a, b and LIMIT b OFFSET a; MariaDB also OFFSET a ROWS FETCH NEXT b ROWS ONLY.
PieceId MysqlNormaliser::limit() {
  PieceId count = 0;
  PieceId offset = 0;
  PieceId word = 0;
  PieceId offset_word = 0;
  if (is("LIMIT")) {
    word = keep("LIMIT");
    count = is("ROWS") ? 0 : climb(unary).piece;
    if (is_sign(",")) {
      offset = count;
      offset_word = keep("OFFSET");
      count = climb(unary).piece;
    } else if (is("OFFSET")) {
      offset_word = keep("OFFSET");
      offset = climb(unary).piece;
    }
    if (is("ROWS") && is("EXAMINED", 1)) {
      at_ += 2;
      climb(unary);
    }
    return pieces_.join({count == 0 ? 0 : word, count, offset_word, offset});
  }
  if (is("OFFSET")) {
    offset_word = keep("OFFSET");
    offset = climb(unary).piece;
    skip_all({"ROW", "ROWS"});
  }
  PieceId ties = 0;
  if (is("FETCH")) {
    word = keep("FETCH FIRST");
    skip_all({"FIRST", "NEXT"});
    count = is_any({"ROW", "ROWS"}) ? piece("1") : climb(unary).piece;
    skip_all({"ROW", "ROWS"});
    if (is("WITH") && is("TIES", 1)) {
      ties = piece("ROWS WITH TIES", here());
      at_ += 2;
    } else {
      ties = pieces_.join({piece("ROWS"), need_word("ONLY")});
    }
  }
  return pieces_.join({offset_word, offset, word, count, ties});
}

// FOR UPDATE [OF t] [NOWAIT | SKIP LOCKED | WAIT n], LOCK IN SHARE MODE.
PieceId MysqlNormaliser::locking() {
  std::vector<PieceId> parts;
  while ((is("FOR") && is_any({"UPDATE", "SHARE"}, 1)) || (is("LOCK") && is("IN", 1))) {
    const Span span = here();
    const bool shared = is("LOCK") || is("SHARE", 1);
    at_ += is("LOCK") ? 4 : 2;
    parts.push_back(piece(shared ? "FOR SHARE" : "FOR UPDATE", span));
    if (skip("OF")) {
      do {
        dotted_name();
      } while (skip_sign(","));
    }
    if (is("NOWAIT")) {
      parts.push_back(keep("NOWAIT"));
    } else if (is("SKIP") && is("LOCKED", 1)) {
      parts.push_back(pieces_.join({keep("SKIP"), keep("LOCKED")}));
    } else if (skip("WAIT")) {
      skip_literal();
    }
  }
  return pieces_.join(std::move(parts));
}

// INTO @a, b; INTO OUTFILE 'x' with its options; INTO DUMPFILE 'x'.
void MysqlNormaliser::into_clause() {
  if (!skip("INTO")) {
    return;
  }
  if (is_any({"OUTFILE", "DUMPFILE"})) {
    made_.writes_file = true;
    ++at_;
    skip_literal();
    while (!at_end() && !is_sign(")") && !is_any({"FROM", "FOR", "LOCK"})) {
      ++at_;
    }
    return;
  }
  do {
    if (!is_kind(MysqlTokenKind::user_variable) && !at_name()) {
      fail("a variable is missing");
      return;
    }
    ++at_;
  } while (skip_sign(","));
}

PieceId MysqlNormaliser::window_clause() {
  const PieceId word = keep("WINDOW");
  std::vector<PieceId> list;
  do {
    const PieceId made = name();
    const PieceId as = need_word("AS");
    list.push_back(pieces_.join({made, as, window_spec()}));
  } while (skip_sign(","));
  return pieces_.join({word, pieces_.list(list)});
}

PieceId MysqlNormaliser::window_spec() {
  return nested([&]() -> PieceId {
    std::vector<PieceId> parts{need("(")};
    if (at_name() && !is_any({"ROWS"})) {
      parts.push_back(name());
    }
    if (is("PARTITION")) {
      parts.push_back(keep("PARTITION"));
      parts.push_back(need_word("BY"));
      parts.push_back(expressions());
    }
    if (is("ORDER")) {
      parts.push_back(order_by());
    }
    if (is_any({"ROWS", "RANGE"})) {
      parts.push_back(keep(word_at()));
      if (is("BETWEEN")) {
        parts.push_back(keep("BETWEEN"));
        parts.push_back(frame_bound());
        parts.push_back(need_word("AND"));
      }
      parts.push_back(frame_bound());
    }
    parts.push_back(need(")"));
    return pieces_.join(std::move(parts));
  });
}

PieceId MysqlNormaliser::frame_bound() {
  PieceId amount = 0;
  if (is("CURRENT")) {
    amount = keep("CURRENT");
    return pieces_.join({amount, need_word("ROW")});
  }
  amount = is("UNBOUNDED") ? keep("UNBOUNDED") : in_parentheses(climb(bit_or));
  return pieces_.join(
      {amount, is_any({"PRECEDING", "FOLLOWING"}) ? keep(word_at()) : need_word("PRECEDING")});
}

}  // namespace planwright::query
