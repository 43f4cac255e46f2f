#include <algorithm>
#include <cctype>

#include <planwright/estimates/index_use.hpp>
#include <planwright/estimates/selectivity.hpp>

#include "index_conditions.hpp"

namespace planwright::estimates {
namespace {

// Without blanks, brackets and casts outside quotes: "(status = 'open'::text)" → "status='open'".
std::string bare_text(const std::string& text) {
  std::string result;
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    quoted = c == '\'' ? !quoted : quoted;
    if (quoted || c == '\'') {
      result += c;
    } else if (c == ':' && at + 1 < text.size() && text[at + 1] == ':') {
      for (at += 2; at < text.size() &&
                    (std::isalnum(static_cast<unsigned char>(text[at])) != 0 || text[at] == '_');) {
        ++at;
      }
      --at;
    } else if (c != ' ' && c != '(' && c != ')') {
      result += c;
    }
  }
  return result;
}

std::string term_text(const Predicate& term) {
  switch (term.predicate_class) {
    case PredicateClass::is_null:
      return term.column.column + "IS NULL";
    case PredicateClass::is_not_null:
      return term.column.column + "IS NOT NULL";
    case PredicateClass::boolean_column:
      return (term.negated ? "NOT " : "") + term.column.column;
    default:
      return (term.column.bare() ? term.column.column : term.column.expression) + term.op +
             term.operand;
  }
}

bool equal_class(const Predicate& term) {
  return term.predicate_class == PredicateClass::equality ||
         term.predicate_class == PredicateClass::in_list ||
         term.predicate_class == PredicateClass::is_null ||
         term.predicate_class == PredicateClass::boolean_column;
}

bool pattern_key(const IndexKey& key) {
  return key.opclass.ends_with("_pattern_ops") || key.collation == "C" || key.collation == "POSIX";
}

bool usable(const IndexKey& key, const Predicate& term) {
  const bool same_key = key.column.empty()
                            ? !term.column.bare() && !term.column.expression.empty() &&
                                  same_condition(key.expression, term.column.expression)
                            : term.column.bare() && term.column.column == key.column;
  if (!same_key || term.operand_kind == OperandKind::same_row ||
      term.operand_kind == OperandKind::volatile_or_unknown) {
    return false;
  }
  if (term.predicate_class == PredicateClass::prefix_like) {
    return pattern_key(key) && term.operand_kind == OperandKind::constant;
  }
  // A pattern operator class has no <: its order is not the type's.
  return (equal_class(term) &&
          !(term.negated && term.predicate_class == PredicateClass::equality)) ||
         (term.predicate_class == PredicateClass::range && !pattern_key(key)) ||
         term.predicate_class == PredicateClass::is_not_null;
}

// A partial index may be used where the terms say at least what its predicate does. Only one that
// is a term itself, or a test for NULL that a strict comparison implies, is recognised.
void check_predicate(const Index& index, std::span<const Predicate> terms, IndexMatch& match) {
  if (index.where.empty()) {
    return;
  }
  const std::string wanted = bare_text(index.where);
  match.predicate_implied = false;
  for (std::size_t at = 0; at < terms.size(); ++at) {
    const std::string text = term_text(terms[at]);
    if (bare_text(text) == wanted) {
      match.predicate_implied = true;
      match.implied.push_back(at);
    } else if (terms[at].predicate_class != PredicateClass::is_null &&
               terms[at].predicate_class != PredicateClass::other &&
               terms[at].predicate_class != PredicateClass::disjunction &&
               bare_text(terms[at].column.column + " IS NOT NULL") == wanted) {
      match.predicate_implied = true;
    }
  }
}

}  // namespace

bool same_condition(const std::string& left, const std::string& right) {
  return bare_text(left) == bare_text(right);
}

IndexMatch match_terms(const Index& index, std::span<const Predicate> terms) {
  IndexMatch match;
  check_predicate(index, terms, match);
  std::vector<bool> taken(terms.size(), false);
  for (const std::size_t at : match.implied) {
    taken[at] = true;
  }
  bool bounding = true;
  for (const IndexKey& key : index.keys) {
    bool equal = false;
    for (std::size_t at = 0; at < terms.size(); ++at) {
      if (taken[at] || !usable(key, terms[at])) {
        continue;
      }
      // A LIKE prefix bounds the scan and is tested again on the rows.
      taken[at] = terms[at].predicate_class != PredicateClass::prefix_like;
      match.conditions.push_back(at);
      if (bounding) {
        match.boundary.push_back(at);
      }
      equal = equal || equal_class(terms[at]);
    }
    match.equal_keys += bounding && equal ? 1 : 0;
    bounding = bounding && equal;
  }
  for (std::size_t at = 0; at < terms.size(); ++at) {
    if (!taken[at]) {
      match.filters.push_back(at);
    }
  }
  return match;
}

ScanUse scan_use(const Index& index, const Relation& relation, std::span<const Predicate> terms,
                 const IndexMatch& match) {
  const auto chosen = [&](const std::vector<std::size_t>& places) {
    std::vector<Predicate> some;
    for (const std::size_t at : places) {
      some.push_back(terms[at]);
    }
    return some;
  };
  ScanUse use;
  std::vector<std::size_t> all = match.conditions;
  all.insert(all.end(), match.implied.begin(), match.implied.end());
  std::vector<std::size_t> bounds = match.boundary;
  bounds.insert(bounds.end(), match.implied.begin(), match.implied.end());
  use.selectivity = selectivity(relation, chosen(all));
  use.boundary_selectivity = selectivity(relation, chosen(bounds));
  use.searches = searches(chosen(match.boundary));
  use.index_operators = 0;
  for (const std::size_t at : match.conditions) {
    // = ANY of n values is priced as one operator in the index; a prefix is two bounds.
    use.index_operators += terms[at].predicate_class == PredicateClass::prefix_like ? 2 : 1;
  }
  for (const std::size_t at : match.filters) {
    use.filter_operators += operators_of(terms[at]);
  }
  use.unique_lookup = index.unique && match.equal_keys == index.keys.size() && use.searches <= 1;
  return use;
}

IndexShape index_shape(const Index& index, const Relation& relation, const BtreeSize& size,
                       double entries_share) {
  IndexShape shape;
  shape.pages = size.pages;
  shape.height = size.height;
  shape.entries = relation.rows.value_or(Rows(0)) * entries_share;
  shape.correlation = index_correlation(index, relation);
  return shape;
}

}  // namespace planwright::estimates
