// INSERT, REPLACE, UPDATE and DELETE.
#include "mysql_normaliser.hpp"

namespace planwright::query {

PieceId MysqlNormaliser::insert(bool replace) {
  std::vector<PieceId> parts{keep("INSERT")};
  skip_all({"LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY"});
  const bool ignore = skip("IGNORE");
  parts.push_back(is("INTO") ? keep("INTO") : piece("INTO"));
  parts.push_back(table_name());
  if (is("PARTITION")) {
    ++at_;
    skip_group();
  }
  if (is_sign("(") && !at_query()) {
    if (is_sign(")", 1)) {
      at_ += 2;
    } else {
      parts.push_back(name_list());
    }
  }
  parts.push_back(insert_source());
  if (is("AS")) {  // AS new(a, b): the new row's name
    ++at_;
    any_name();
    if (is_sign("(")) {
      name_list();
    }
  }
  if (is("ON") && is("DUPLICATE", 1)) {
    const Span span = here();
    at_ += 2;
    need_word("KEY");
    need_word("UPDATE");
    in_values_clause_ = true;
    parts.push_back(piece("ON CONFLICT DO UPDATE SET", span));
    parts.push_back(assignments());
    in_values_clause_ = false;
  } else if (ignore && !replace) {
    parts.push_back(piece("ON CONFLICT DO NOTHING"));
  }
  parts.push_back(returning_items());
  return pieces_.join(std::move(parts));
}

// VALUES (…), SET a = 1, or a query.
PieceId MysqlNormaliser::insert_source() {
  if (is("SET")) {
    std::vector<PieceId> columns, values;
    const Span word = here();
    ++at_;
    do {
      columns.push_back(dotted_name());
      if (!skip_sign(":=")) {
        need("=");
      }
      values.push_back(expression());
    } while (skip_sign(","));
    return pieces_.join({piece("("), pieces_.list(columns), piece(")"), piece("VALUES", word),
                         piece("("), pieces_.list(values), piece(")")});
  }
  if (is_any({"VALUES", "VALUE"})) {
    if (is_sign("(", 1) && is_sign(")", 2)) {
      const PieceId words = keep("DEFAULT VALUES");
      at_ += 2;
      return words;
    }
    return values_rows();
  }
  return query_expression();
}

PieceId MysqlNormaliser::assignments() {
  std::vector<PieceId> list;
  do {
    const PieceId column = dotted_name();
    const PieceId sign = is_sign(":=") ? keep("=") : need("=");
    list.push_back(pieces_.join({column, sign, expression()}));
  } while (skip_sign(","));
  return pieces_.list(list);
}

PieceId MysqlNormaliser::update(PieceId with) {
  const PieceId word = keep("UPDATE");
  skip_all({"LOW_PRIORITY", "IGNORE"});
  bool single = true;
  const PieceId tables = from_list(&single);
  const PieceId set = need_word("SET");
  std::vector<PieceId> parts;
  if (single) {
    const PieceId values = assignments();
    parts = {with, word, tables, set, values};
  } else {
    made_.several = true;
    const PieceId values = assignments();
    parts = {with, word, piece(quoted_name(several_targets)), set, values, piece("FROM"), tables};
  }
  if (is("WHERE")) {
    const PieceId where = keep("WHERE");
    parts.push_back(pieces_.join({where, expression()}));
  }
  parts.push_back(trailing_order({}));
  return pieces_.join(std::move(parts));
}

// DELETE FROM t …, DELETE a, b FROM <joins>, DELETE FROM a, b USING <joins>.
PieceId MysqlNormaliser::remove(PieceId with) {
  const PieceId word = keep("DELETE");
  skip_all({"LOW_PRIORITY", "QUICK", "IGNORE"});
  const PieceId from = is("FROM") ? keep("FROM") : 0;
  const std::size_t first = at_;
  std::vector<PieceId> parts;
  // Are these the tables themselves, or only the names of those to remove rows from?
  std::vector<std::string> targets;
  do {
    std::string target = mysql_name(word_at());
    name();
    while (is_sign(".")) {
      ++at_;
      if (is_sign("*")) {
        ++at_;
      } else {
        target = mysql_name(word_at());
        any_name();
      }
    }
    targets.push_back(std::move(target));
  } while (skip_sign(","));
  const bool several = from == 0 ? is("FROM") : is("USING");
  if (several) {
    const PieceId using_word = keep("USING");
    bool single = true;
    const PieceId tables = from_list(&single);
    made_.several = true;
    made_.targets = std::move(targets);
    parts = {with, word, piece("FROM"), piece(quoted_name(several_targets)), using_word, tables};
  } else {
    if (from == 0 || !made_.problem.empty()) {
      return fail("FROM is missing");
    }
    at_ = first;
    bool single = true;
    const PieceId table = table_factor(&single);
    parts = {with, word, from, table};
  }
  if (is("WHERE")) {
    const PieceId where = keep("WHERE");
    parts.push_back(pieces_.join({where, expression()}));
  }
  parts.push_back(trailing_order({}));
  return pieces_.join(std::move(parts));
}

// [ORDER BY …] [LIMIT n] of UPDATE and DELETE, which PostgreSQL has not: put behind RETURNING.
PieceId MysqlNormaliser::trailing_order(std::vector<PieceId> returning) {
  PieceId keys = 0;
  PieceId count = 0;
  if (is("ORDER")) {
    ++at_;
    need_word("BY");
    keys = order_keys(&made_.order);
  }
  if (is("LIMIT")) {
    ++at_;
    count = climb(unary).piece;
    if (skip_sign(",")) {  // MariaDB takes an offset of 0
      count = climb(unary).piece;
    }
    made_.limit = true;
  }
  if (is("RETURNING")) {
    ++at_;
    returning.push_back(select_items());
  }
  returning.push_back(keys);
  returning.push_back(count);
  std::erase(returning, 0);
  return returning.empty() ? 0 : pieces_.join({piece("RETURNING"), pieces_.list(returning)});
}

PieceId MysqlNormaliser::returning_items() {
  if (!is("RETURNING")) {
    return 0;
  }
  const PieceId word = keep("RETURNING");
  return pieces_.join({word, select_items()});
}

}  // namespace planwright::query
