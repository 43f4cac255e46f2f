// Where expressions begin and end, from the one location libpg_query gives and their children.
#include <algorithm>

#include "tree_reader.hpp"

namespace planwright::query {

TokenRange TreeReader::outer(ExpressionId id) const {
  return tokens_.with_parentheses(ranges_[id]);
}

void TreeReader::range_of_children(ExpressionId id) {
  for (const ExpressionId child : at(id).children) {
    ranges_[id] = Tokens::joined(ranges_[id], outer(child));
  }
}

// From the location to `last` and over the children.
void TreeReader::range_from(ExpressionId id, int location, std::uint32_t last) {
  if (const auto first = tokens_.at(location)) {
    ranges_[id] = {*first, std::max(*first, last)};
  }
  range_of_children(id);
}

void TreeReader::range_of_group(ExpressionId id, int location) {
  if (const auto first = tokens_.at(location)) {
    ranges_[id] = {*first, tokens_.end_of_group(*first)};
  }
}

void TreeReader::range_of_constant(int location, ExpressionId id) {
  const auto first = tokens_.at(location);
  if (!first) {
    return;
  }
  // The grammar folds a minus before a number into the constant, with parentheses between them.
  std::uint32_t last = *first;
  std::uint32_t opened = 0;
  while (tokens_.is(last, "-") || tokens_.is(last, "(")) {
    opened += tokens_.is(last, "(") ? 1 : 0;
    ++last;
  }
  // Before anything but a number the minus is an operator, though it has the constant's place.
  const std::string& type = at(id).type;
  const bool number = type == "int4" || type == "int8" || type == "numeric";
  ranges_[id] = number ? TokenRange{*first, tokens_.end_of_constant(last) + opened}
                       : TokenRange{last, tokens_.end_of_constant(last)};
}

// The parser flattens (a AND b) AND c into one node, so a group may begin inside our operands.
void TreeReader::range_of_boolean(ExpressionId id) {
  range_of_children(id);
  TokenRange& range = ranges_[id];
  const std::vector<ExpressionId>& children = at(id).children;
  std::optional<std::uint32_t> from;
  for (const ExpressionId child : children) {
    const TokenRange part = outer(child);
    if (!part.known()) {
      continue;
    }
    for (std::uint32_t place = from.value_or(part.first); place < part.first; ++place) {
      const std::uint32_t partner = tokens_.partner(place);
      range.first = std::min(range.first, partner);
      range.last = std::max(range.last, partner);
    }
    from = part.last + 1;
  }
}

void TreeReader::range_of_cast(const PgQuery__TypeCast& cast, ExpressionId id) {
  const auto type = tokens_.at(cast.type_name == nullptr ? -1 : cast.type_name->location);
  const auto place = tokens_.at(cast.location);
  if (place && tokens_.is(*place, "CAST")) {
    range_of_group(id, cast.location);
    return;
  }
  range_of_children(id);
  if (!ranges_[id].known() || !type) {
    return;
  }
  if (place) {  // value::type
    ranges_[id].last = std::max(ranges_[id].last, tokens_.end_of_type(*type));
    return;
  }
  // type 'value', where INTERVAL's fields follow the value
  ranges_[id].first = std::min(ranges_[id].first, *type);
  if (tokens_.is(*type, "INTERVAL")) {
    ranges_[id].last = tokens_.end_of_interval_fields(ranges_[id].last);
  }
}

void TreeReader::range_of_overlaps(std::uint32_t place, ExpressionId id) {
  const auto group_after = [this](std::uint32_t at) {
    return tokens_.partner(tokens_.is(at, "ROW") ? at + 1 : at);
  };
  if (place == 0) {
    return;
  }
  std::uint32_t first = tokens_.partner(place - 1);
  first -= first > 0 && tokens_.is(first - 1, "ROW") ? 1 : 0;
  ranges_[id] = {first, group_after(place + 1)};
}

void TreeReader::range_of_call(const PgQuery__FuncCall& call, ExpressionId id) {
  const auto place = tokens_.at(call.location);
  if (!place) {  // x AT LOCAL
    range_of_children(id);
    if (ranges_[id].known() && tokens_.is(ranges_[id].last + 1, "AT")) {
      ranges_[id].last += 2;
    }
    return;
  }
  if (call.funcformat == PG_QUERY__COERCION_FORM__COERCE_SQL_SYNTAX &&
      tokens_.is(*place, "OVERLAPS")) {
    range_of_overlaps(*place, id);
    return;
  }
  const bool infix = tokens_.is_one_of(*place, {"AT", "LIKE", "ILIKE", "SIMILAR", "NOT", "IS"}) &&
                     !tokens_.is(*place + 1, "(") && !tokens_.is(*place + 1, ".");
  if (infix) {
    range_of_children(id);  // LIKE's own pattern and escape; what else has both sides as children
    if (tokens_.is(*place, "IS")) {  // x IS [NOT] [NFC] NORMALIZED
      std::uint32_t last = *place;
      while (last + 1 < tokens_.size() && !tokens_.is(last, "NORMALIZED")) {
        ++last;
      }
      ranges_[id].last = last;
    }
    return;
  }
  std::uint32_t last = tokens_.end_of_group(tokens_.end_of_name(*place, call.n_funcname));
  // A word of SQL's own syntax may stand before: WITHIN GROUP (…) FILTER (…) OVER (…).
  if (call.agg_within_group && tokens_.is(last + 1, "WITHIN")) {
    last = tokens_.end_of_group(last + 1);
  }
  if (call.agg_filter != nullptr && tokens_.is(last + 1, "FILTER")) {
    last = tokens_.end_of_group(last + 1);
  }
  if (call.over != nullptr && tokens_.is(last + 1, "OVER")) {
    last = tokens_.is(last + 2, "(") ? tokens_.partner(last + 2) : tokens_.end_of_name(last + 2, 1);
  }
  ranges_[id] = {*place, last};
}

}  // namespace planwright::query
