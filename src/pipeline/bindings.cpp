#include "bindings.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/base/number.hpp>
#include <planwright/base/quantity_text.hpp>
#include <planwright/dialect/dialect.hpp>

namespace planwright::pipeline {
namespace {

constexpr std::size_t most_bindings = 4;

enum class Role { equality, lower_bound, upper_bound, array, prefix, limit, offset, unknown };

// A constant or parameter of the statement and what it is compared with.
struct Place {
  Span span;
  int parameter = 0;  // 0: a constant
  Role role = Role::unknown;
  std::size_t nth = 0;  // of the values of one IN list
  std::optional<QueryRelationId> relation;
  std::string column;
  const ColumnStatistics* statistics = nullptr;
  std::string type;  // of a cast around it
};

// A set of values to try.
struct Profile {
  bool rare = false;
  double range_share = 0.1;  // of the rows
};
constexpr std::array profiles{Profile{false, 0.1}, Profile{true, 0.01}, Profile{false, 0.5}};

struct Value {
  std::string text;
  std::string why;
};

const Expression* parent_of(const Query& query, const Expression& expression) {
  return expression.parent ? &query.expressions[*expression.parent] : nullptr;
}

// The expression as its context sees it: without the casts around it.
const Expression& outermost_cast(const Query& query, const Expression& expression) {
  const Expression* outer = &expression;
  for (const Expression* parent = parent_of(query, *outer);
       parent != nullptr && parent->kind == ExpressionKind::cast;
       parent = parent_of(query, *outer)) {
    outer = parent;
  }
  return *outer;
}

const Expression& without_casts(const Query& query, ExpressionId id) {
  const Expression* inner = &query.expressions[id];
  while (inner->kind == ExpressionKind::cast && !inner->children.empty()) {
    inner = &query.expressions[inner->children.front()];
  }
  return *inner;
}

std::size_t position_among(const Query& query, const Expression& parent, const Expression& child) {
  for (std::size_t at = 0; at < parent.children.size(); ++at) {
    if (&query.expressions[parent.children[at]] == &child) {
      return at;
    }
  }
  return parent.children.size();
}

Role role_of_operator(std::string_view name, bool column_on_the_left) {
  if (name == "=") {
    return Role::equality;
  }
  if (name == ">" || name == ">=") {
    return column_on_the_left ? Role::lower_bound : Role::upper_bound;
  }
  if (name == "<" || name == "<=") {
    return column_on_the_left ? Role::upper_bound : Role::lower_bound;
  }
  return Role::unknown;
}

void find_statistics(Place& place, const Query& query, const Catalog& catalog,
                     ExpressionId compared_with) {
  const Expression& column = without_casts(query, compared_with);
  if (column.kind != ExpressionKind::column || !column.relation) {
    return;
  }
  place.relation = column.relation;
  place.column = column.name;
  const Relation* relation = catalog.find(query.uses[*column.relation].ref);
  const Column* found = relation != nullptr ? relation->column(column.name) : nullptr;
  if (found != nullptr && found->statistics) {
    place.statistics = &*found->statistics;
  }
}

void find_role(Place& place, const Query& query, const Catalog& catalog,
               const Expression& expression) {
  const Expression& outer = outermost_cast(query, expression);
  if (const Expression* cast = parent_of(query, expression);
      cast != nullptr && cast->kind == ExpressionKind::cast) {
    place.type = cast->type;
  }
  const auto id = static_cast<ExpressionId>(&outer - query.expressions.data());
  for (const Scope& scope : query.scopes) {
    if (scope.limit == id || scope.offset == id) {
      place.role = scope.limit == id ? Role::limit : Role::offset;
      return;
    }
  }
  const Expression* parent = parent_of(query, outer);
  if (parent == nullptr) {
    return;
  }
  const std::size_t at = position_among(query, *parent, outer);
  const auto compare = [&](Role role, ExpressionId with) {
    place.role = role;
    find_statistics(place, query, catalog, with);
  };
  switch (parent->kind) {
    case ExpressionKind::operation:
      if (parent->children.size() == 2) {
        compare(role_of_operator(parent->name, at == 1), parent->children[1 - at]);
      }
      break;
    case ExpressionKind::distinct_test:
      if (parent->children.size() == 2) {
        compare(Role::equality, parent->children[1 - at]);
      }
      break;
    case ExpressionKind::between:
      if (at > 0) {
        compare(at == 1 ? Role::lower_bound : Role::upper_bound, parent->children[0]);
      }
      break;
    case ExpressionKind::in_list:
      if (at > 0) {
        compare(Role::equality, parent->children[0]);
        place.nth = at - 1;
      }
      break;
    case ExpressionKind::any_array:
      if (at > 0) {
        compare(Role::array, parent->children[0]);
      }
      break;
    case ExpressionKind::like:
      if (at == 1) {
        compare(Role::prefix, parent->children[0]);
      }
      break;
    default:
      break;
  }
}

std::vector<Place> places_of(const Query& query, const Catalog& catalog) {
  std::vector<Place> places;
  const bool parameters = query.parameters > 0;
  for (const Expression& expression : query.expressions) {
    const bool wanted = parameters ? expression.kind == ExpressionKind::parameter
                                   : expression.kind == ExpressionKind::constant &&
                                         expression.type != "null" && expression.type != "bool";
    // A view's own constants have no place in the statement.
    if (!wanted || expression.span.empty() || expression.span.end > query.text.size()) {
      continue;
    }
    Place place;
    place.span = expression.span;
    place.parameter = parameters ? static_cast<int>(parse_number(expression.name).value_or(0)) : 0;
    find_role(place, query, catalog, expression);
    places.push_back(std::move(place));
  }
  std::ranges::sort(places, {}, [](const Place& place) { return place.span.begin; });
  return places;
}

const std::string& quantile(const std::vector<std::string>& histogram, double share) {
  const double last = static_cast<double>(histogram.size() - 1);
  return histogram[static_cast<std::size_t>(std::lround(share * last))];
}

std::optional<Value> equality_value(const ColumnStatistics& statistics, bool rare,
                                    std::size_t nth) {
  const auto& common = statistics.common_values;
  const auto& shares = statistics.common_frequencies;
  const auto& histogram = statistics.histogram;
  const auto common_value = [&](std::size_t at) {
    return Value{common[at], at < shares.size()
                                 ? fmt::format("{}{} of the rows", at == 0 ? "most common, " : "",
                                               percent_text(shares[at]))
                                 : "common"};
  };
  if (!rare && nth < common.size()) {
    return common_value(nth);
  }
  if (histogram.size() > 1) {
    // From the middle outwards, so that the values of a list differ.
    const double step = 1.0 / static_cast<double>(histogram.size());
    const double at = 0.5 + static_cast<double>(nth) * step;
    return Value{quantile(histogram, std::min(at, 1.0)), rare && !common.empty() ? "rare" : ""};
  }
  if (rare && common.size() > 1 + nth) {
    return common_value(common.size() - 1 - nth);
  }
  return std::nullopt;
}

std::optional<Value> bound_value(const ColumnStatistics& statistics, Role role, double share,
                                 bool both_bounds) {
  if (statistics.histogram.size() < 2) {
    return equality_value(statistics, false, 0);
  }
  // The newest or largest rows, where the range has two ends.
  const double at = role == Role::lower_bound ? 1 - share : both_bounds ? 1.0 : share;
  return Value{quantile(statistics.histogram, at),
               fmt::format("about {} of the rows", percent_text(share))};
}

// A literal some type surely takes, for a parameter nothing is known of but its cast.
std::optional<Value> value_of_type(std::string_view type) {
  static const std::map<std::string_view, std::string_view> samples{{"int2", "1"},
                                                                    {"int4", "1"},
                                                                    {"int8", "1"},
                                                                    {"float4", "1"},
                                                                    {"float8", "1"},
                                                                    {"numeric", "1"},
                                                                    {"bool", "true"},
                                                                    {"text", "a"},
                                                                    {"varchar", "a"},
                                                                    {"date", "today"},
                                                                    {"timestamptz", "today"},
                                                                    {"timestamp", "today"},
                                                                    {"interval", "1 day"}};
  const auto found = samples.find(type);
  return found == samples.end() ? std::nullopt
                                : std::optional(Value{std::string(found->second), "a guess"});
}

std::optional<Value> array_value(const ColumnStatistics& statistics, bool rare) {
  std::vector<std::string> quoted;
  constexpr std::size_t elements = 3;
  for (std::size_t at = 0; at < elements; ++at) {
    const auto value = equality_value(statistics, rare, at);
    if (!value) {
      break;
    }
    std::string element = "\"";
    for (const char c : value->text) {
      element += c == '"' || c == '\\' ? "\\" : "";
      element += c;
    }
    quoted.push_back(element + "\"");
  }
  if (quoted.empty()) {
    return std::nullopt;
  }
  return Value{fmt::format("{{{}}}", fmt::join(quoted, ",")), rare ? "rare" : "most common"};
}

// The first few characters of a value, behind which LIKE may add any others.
std::optional<Value> prefix_value(const ColumnStatistics& statistics, bool rare) {
  auto value = equality_value(statistics, rare, 0);
  if (!value) {
    return std::nullopt;
  }
  constexpr std::size_t kept = 3;
  std::size_t end = 0;
  for (std::size_t characters = 0; end < value->text.size(); ++end) {
    const bool begins = (static_cast<unsigned char>(value->text[end]) & 0xC0U) != 0x80U;
    if (begins && ++characters > kept) {
      break;
    }
  }
  return Value{value->text.substr(0, end) + "%", "a prefix"};
}

std::optional<Value> value_for(const Place& place, const Profile& profile, bool both_bounds) {
  if (place.role == Role::limit || place.role == Role::offset) {
    return place.parameter == 0 ? std::nullopt
                                : std::optional(Value{place.role == Role::limit ? "10" : "0", ""});
  }
  std::optional<Value> value;
  if (place.statistics != nullptr) {
    switch (place.role) {
      case Role::equality:
        value = equality_value(*place.statistics, profile.rare, place.nth);
        break;
      case Role::lower_bound:
      case Role::upper_bound:
        value = bound_value(*place.statistics, place.role, profile.range_share, both_bounds);
        break;
      case Role::array:
        value = array_value(*place.statistics, profile.rare);
        break;
      case Role::prefix:
        // A constant pattern is what the query is about; another would be another query.
        value = place.parameter == 0 ? std::nullopt : prefix_value(*place.statistics, profile.rare);
        break;
      default:
        break;
    }
  }
  if (!value && place.parameter > 0) {
    value = value_of_type(place.type);
  }
  return value;
}

std::string_view sign_of(Role role) {
  return role == Role::lower_bound   ? ">"
         : role == Role::upper_bound ? "<"
         : role == Role::prefix      ? "LIKE"
                                     : "=";
}

std::string label_of(const Place& place, const Value& value) {
  if (place.role == Role::limit || place.role == Role::offset) {
    return fmt::format("{} {}", place.role == Role::limit ? "LIMIT" : "OFFSET", value.text);
  }
  std::string shown = value.text;
  constexpr std::size_t widest = 40;
  if (shown.size() > widest) {
    std::size_t end = widest;
    while (end > 0 && (static_cast<unsigned char>(shown[end]) & 0xC0U) == 0x80U) {
      --end;
    }
    shown = shown.substr(0, end) + "…";
  }
  const std::string name = place.parameter > 0 && place.column.empty()
                               ? fmt::format("${}", place.parameter)
                               : place.column;
  return fmt::format("{} {} '{}'{}", name, sign_of(place.role), shown,
                     value.why.empty() ? "" : fmt::format(" ({})", value.why));
}

// Whether a range on the same column has both ends.
bool has_both_bounds(const std::vector<Place>& places, const Place& place) {
  const auto has = [&](Role role) {
    return std::ranges::any_of(places, [&](const Place& other) {
      return other.role == role && other.relation == place.relation && other.column == place.column;
    });
  };
  return has(Role::lower_bound) && has(Role::upper_bound);
}

std::optional<Binding> bind(const Query& query, const std::vector<Place>& places,
                            const Profile& profile, std::vector<int>& unknown) {
  Binding binding;
  std::vector<std::string> labels;
  std::map<int, Value> chosen;  // one value for every use of a parameter
  for (const Place& place : places) {
    if (place.parameter > 0 && !chosen.contains(place.parameter)) {
      if (auto value = value_for(place, profile, has_both_bounds(places, place))) {
        labels.push_back(label_of(place, *value));
        chosen.emplace(place.parameter, std::move(*value));
      }
    }
  }
  std::size_t done = 0;
  for (const Place& place : places) {
    std::optional<Value> value;
    if (place.parameter == 0) {
      value = value_for(place, profile, has_both_bounds(places, place));
      if (value) {
        labels.push_back(label_of(place, *value));
      }
    } else if (const auto found = chosen.find(place.parameter); found != chosen.end()) {
      value = found->second;
    } else {
      unknown.push_back(place.parameter);
    }
    if (value) {
      binding.text += query.text.substr(done, place.span.begin - done);
      binding.text += dialect::quoted_literal(Engine::postgresql, value->text);
      done = place.span.end;
    }
  }
  if (labels.empty() || !unknown.empty()) {
    return std::nullopt;
  }
  binding.text += query.text.substr(done);
  constexpr std::size_t most_labels = 3;
  if (labels.size() > most_labels) {
    const std::size_t left = labels.size() - most_labels;
    labels.resize(most_labels);
    labels.push_back(fmt::format("{} more", left));
  }
  binding.label = fmt::format("{}", fmt::join(labels, ", "));
  return binding;
}

}  // namespace

DrawnBindings bindings_for(const Query& query, const Catalog& catalog) {
  DrawnBindings drawn;
  const std::vector<Place> places = places_of(query, catalog);
  if (query.parameters == 0) {
    drawn.bindings.push_back({"as written", query.text});
  }
  std::set<int> named;
  for (const Place& place : places) {
    named.insert(place.parameter);
  }
  for (int parameter = 1; parameter <= query.parameters; ++parameter) {
    if (!named.contains(parameter)) {
      drawn.unknown.push_back(parameter);
    }
  }
  for (const Profile& profile : profiles) {
    auto binding = bind(query, places, profile, drawn.unknown);
    if (!drawn.unknown.empty() || drawn.bindings.size() >= most_bindings) {
      break;
    }
    if (binding &&
        std::ranges::find(drawn.bindings, binding->text, &Binding::text) == drawn.bindings.end()) {
      drawn.bindings.push_back(std::move(*binding));
    }
  }
  std::ranges::sort(drawn.unknown);
  const auto repeated = std::ranges::unique(drawn.unknown);
  drawn.unknown.erase(repeated.begin(), repeated.end());
  if (!drawn.unknown.empty()) {
    drawn.bindings.clear();
  }
  return drawn;
}

}  // namespace planwright::pipeline
