// FROM: tables, joins, derived tables, JSON_TABLE.
#include <algorithm>

#include <fmt/format.h>

#include "mysql_normaliser.hpp"

namespace planwright::query {

// Of a chain of joins: an operator and the table behind it, with the ON or USING that follows that
// table. In t1 JOIN t2 JOIN t3 ON … ON … the second ON is the first join's: `conditions` holds both
// behind t3.
struct MysqlNormaliser::JoinStep {
  PieceId before = 0;  // NATURAL, LEFT, … before the word JOIN
  Span join;           // the word JOIN
  bool outer = false;
  bool natural = false;
  PieceId table = 0;
  std::vector<PieceId> conditions;
  // Filled when all are read: how many of the conditions, and behind which step.
  std::size_t condition_step = 0;
  PieceId condition = 0;
};

PieceId MysqlNormaliser::from_list(bool* single) {
  std::vector<PieceId> tables;
  do {
    tables.push_back(joined_tables(single));
  } while (skip_sign(","));
  *single = *single && tables.size() == 1;
  return pieces_.list(tables);
}

bool MysqlNormaliser::join_operator(JoinStep& step) {
  if (is("STRAIGHT_JOIN")) {
    step.join = here();
    ++at_;
    return true;
  }
  std::vector<PieceId> words;
  const std::size_t before = at_;
  if (is("NATURAL")) {
    step.natural = true;
    words.push_back(keep("NATURAL"));
  }
  if (is_any({"LEFT", "RIGHT"})) {
    step.outer = true;
    words.push_back(keep(word_at()));
    skip("OUTER");
  } else if (is("INNER") || (is("CROSS") && !step.natural)) {
    ++at_;
  }
  if (!is("JOIN")) {
    at_ = before;
    return false;
  }
  step.join = here();
  ++at_;
  step.before = pieces_.join(std::move(words));
  return true;
}

PieceId MysqlNormaliser::joined_tables(bool* single) {
  return nested([&]() -> PieceId {
    const PieceId first = table_factor(single);
    const bool brackets = joined_;
    std::vector<JoinStep> steps;
    while (!at_end()) {
      JoinStep step;
      if (!join_operator(step)) {
        break;
      }
      bool ignored = false;
      step.table = table_factor(&ignored);
      while ((is("ON") && !is("DUPLICATE", 1)) || is("USING")) {
        if (is("USING")) {
          const PieceId word = keep("USING");
          step.conditions.push_back(pieces_.join({word, name_list()}));
        } else {
          const PieceId word = keep("ON");
          step.conditions.push_back(pieces_.join({word, expression()}));
        }
      }
      steps.push_back(std::move(step));
    }
    joined_ = brackets || !steps.empty();
    if (steps.empty()) {
      return first;
    }
    *single = false;
    // An ON belongs to the nearest join before it that has none yet.
    std::vector<std::size_t> open;
    for (std::size_t at = 0; at < steps.size(); ++at) {
      if (!steps[at].natural) {
        open.push_back(at);
      }
      for (const PieceId condition : steps[at].conditions) {
        if (open.empty()) {
          return fail("an ON belongs to no join");
        }
        steps[open.back()].condition = condition;
        steps[open.back()].condition_step = at;
        open.pop_back();
      }
    }
    std::size_t at = 0;
    const PieceId rest = build_join(steps, at, steps.size());
    return pieces_.join({first, rest});
  });
}

// The operators from `at` to `end` behind a table that is already written. A join whose condition
// stands behind a later table has all between as its right side.
PieceId MysqlNormaliser::build_join(std::vector<JoinStep>& steps, std::size_t& at,
                                    std::size_t end) {
  return nested([&]() -> PieceId {
    std::vector<PieceId> parts;
    while (at < end) {
      const JoinStep step = steps[at];
      const bool conditionless = step.condition == 0 && !step.natural;
      if (conditionless && step.outer) {
        return fail("an outer join has no ON");
      }
      parts.push_back(step.before);
      parts.push_back(piece(conditionless ? "CROSS JOIN" : "JOIN", step.join));
      if (step.condition != 0 && step.condition_step > at) {
        const std::size_t last = step.condition_step + 1;
        parts.push_back(piece("("));
        parts.push_back(step.table);
        ++at;
        parts.push_back(build_join(steps, at, last));
        parts.push_back(piece(")"));
      } else {
        parts.push_back(step.table);
        ++at;
      }
      parts.push_back(step.condition);
    }
    return pieces_.join(std::move(parts));
  });
}

PieceId MysqlNormaliser::table_name() {
  return dotted_name();
}

PieceId MysqlNormaliser::table_factor(bool* single) {
  return nested([&]() -> PieceId {
    *single = false;
    joined_ = false;
    if (is_sign("{")) {  // {OJ t1 LEFT JOIN t2 ON …}
      at_ += 2;
      bool ignored = false;
      const PieceId inner = joined_tables(&ignored);
      need("}");
      return joined_ ? pieces_.join({piece("("), inner, piece(")")}) : inner;
    }
    const PieceId lateral = is("LATERAL") && is_sign("(", 1) ? keep("LATERAL") : 0;
    if (at_query()) {
      const PieceId query = parenthesised().piece;
      const PieceId as = alias(false);
      const PieceId columns = is_sign("(") ? name_list() : 0;
      return pieces_.join({lateral, query, as, columns});
    }
    if (is_sign("(")) {  // (t1, t2): a join without a condition
      const PieceId open = keep("(");
      std::vector<PieceId> tables;
      do {
        bool ignored = false;
        tables.push_back(joined_tables(&ignored));
      } while (skip_sign(","));
      const PieceId inner = pieces_.list(tables, "CROSS JOIN");
      const PieceId close = need(")");
      // PostgreSQL takes no brackets around a table alone.
      joined_ = joined_ || tables.size() > 1;
      return joined_ ? pieces_.join({open, inner, close}) : inner;
    }
    if (is("JSON_TABLE") && is_sign("(", 1)) {
      return json_table();
    }
    *single = true;
    const PieceId table = table_name();
    if (is("PARTITION") && is_sign("(", 1)) {
      ++at_;
      skip_group();
    }
    if (is("FOR") && is("SYSTEM_TIME", 1)) {  // of a versioned table
      at_ += 2;
      if (skip("ALL")) {
      } else if (skip("AS")) {
        skip("OF");
        skip_all({"TIMESTAMP", "TRANSACTION"});
        climb(bit_or);
      } else {
        const bool between = skip("BETWEEN");
        skip("FROM");
        climb(bit_or);
        skip(between ? "AND" : "TO");
        climb(bit_or);
      }
    }
    const PieceId as = alias(false);
    index_hints();
    return pieces_.join({table, as});
  });
}

// USE|FORCE|IGNORE INDEX|KEY [FOR JOIN|ORDER BY|GROUP BY] (…): no part of what is asked for.
void MysqlNormaliser::index_hints() {
  while (is_any({"USE", "FORCE", "IGNORE"}) && is_any({"INDEX", "KEY"}, 1)) {
    at_ += 2;
    if (skip("FOR")) {
      skip_all({"JOIN", "ORDER", "GROUP", "BY"});
    }
    skip_group();
    if (is_sign(",") && is_any({"USE", "FORCE", "IGNORE"}, 1) && is_any({"INDEX", "KEY"}, 2)) {
      ++at_;
    }
  }
}

// JSON_TABLE (doc, path COLUMNS (…)) [AS] alias, as a function with a list of columns.
PieceId MysqlNormaliser::json_table() {
  const Span word = here();
  ++at_;
  const PieceId open = keep("(");
  const PieceId document = expression();
  const PieceId comma = need(",");
  const PieceId path = at_literal() ? literal() : fail("a path is missing");
  std::vector<PieceId> names;
  need_word("COLUMNS");
  json_table_columns(names);
  const PieceId close = need(")");
  const PieceId as = alias(false);
  const PieceId columns = as == 0 ? 0 : pieces_.join({piece("("), pieces_.list(names), piece(")")});
  return pieces_.join(
      {piece("\"json_table\"", word), open, document, comma, path, close, as, columns});
}

void MysqlNormaliser::json_table_columns(std::vector<PieceId>& names) {
  nested([&] {
    need("(");
    do {
      if (is("NESTED")) {
        ++at_;
        skip("PATH");
        skip_literal();
        need_word("COLUMNS");
        json_table_columns(names);
        continue;
      }
      names.push_back(any_name());
      while (!at_end() && !is_sign(",") && !is_sign(")")) {
        if (is_sign("(")) {
          skip_group();
        } else {
          ++at_;
        }
      }
    } while (skip_sign(","));
    need(")");
    return 0;
  });
}

}  // namespace planwright::query
