#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <fmt/format.h>

#include <planwright/base/number.hpp>
#include <planwright/catalog/redaction.hpp>

#include "surrogates.hpp"
#include "value_family.hpp"

namespace planwright::catalog {
namespace {

class QueryRedactor {
 public:
  QueryRedactor(const Query& query, const Snapshot& snapshot, const RedactionKey& key)
      : query_(query), catalog_(snapshot.catalog), types_(named_types(snapshot)), key_(key) {}

  RedactedQuery run() {
    for (const Expression& expression : query_.expressions) {
      if (is_comparison(expression)) {
        compare(expression);
      } else if (expression.kind == ExpressionKind::like && !expression.span.empty()) {
        match(expression);
      }
    }
    RedactedQuery result;
    std::size_t from = 0;
    for (const auto& [begin, piece] : pieces_) {
      if (begin >= from) {
        result.text += query_.text.substr(from, begin - from) + piece.text;
        from = piece.end;
      }
    }
    result.text += query_.text.substr(from);
    if (say_patterns_) {
      result.diagnostics.push_back(
          {Diagnostic::Level::warning,
           "patterns other than prefixes (LIKE '%…', ~) cannot be replaced as the snapshot's "
           "values "
           "were; conditions with them are estimated as if nothing fitted"});
    }
    if (unread_ > 0) {
      result.diagnostics.push_back(
          {Diagnostic::Level::warning,
           fmt::format("{} of the query's literals could not be replaced as the snapshot's values "
                       "were",
                       unread_)});
    }
    return result;
  }

 private:
  struct Piece {
    std::size_t end = 0;
    std::string text;
  };

  static bool is_comparison(const Expression& expression) {
    static constexpr std::array<std::string_view, 10> operators{
        "=", "<>", "!=", "<", "<=", ">", ">=", "@>", "<@", "&&"};
    switch (expression.kind) {
      case ExpressionKind::operation:
      case ExpressionKind::in_list:
      case ExpressionKind::any_array:
      case ExpressionKind::all_array:
        return std::ranges::find(operators, expression.name) != operators.end() ||
               expression.kind == ExpressionKind::in_list;
      case ExpressionKind::between:
      case ExpressionKind::distinct_test:
        return true;
      default:
        return false;
    }
  }

  // Through casts and COLLATE, which change no value we map.
  [[nodiscard]] ExpressionId inner(ExpressionId id) const {
    const Expression& expression = query_.expressions[id];
    const bool wrapper =
        expression.kind == ExpressionKind::cast || expression.kind == ExpressionKind::collate;
    return wrapper && expression.children.size() == 1 ? inner(expression.children[0]) : id;
  }

  // The catalog's column behind a column of the query, also through subqueries and views.
  [[nodiscard]] const Column* column(ExpressionId id, int depth = 0) const {
    constexpr int deepest = 16;
    const Expression& expression = query_.expressions[inner(id)];
    if (expression.kind != ExpressionKind::column || !expression.relation || depth > deepest) {
      return nullptr;
    }
    const QueryRelation& use = query_.uses[*expression.relation];
    if (use.contents) {
      for (const QueryOutput& output : query_.scopes[*use.contents].outputs) {
        if (output.name == expression.name) {
          return column(output.expression, depth + 1);
        }
      }
      return nullptr;
    }
    const Relation* relation =
        use.source == QueryRelationSource::table ? catalog_.find(use.ref) : nullptr;
    return relation == nullptr ? nullptr : relation->column(expression.name);
  }

  void compare(const Expression& expression) {
    const Column* known = nullptr;
    for (const ExpressionId child : expression.children) {
      known = known == nullptr ? column(child) : known;
    }
    if (known == nullptr) {
      return;
    }
    const ValueFamily family = family_of(*known, catalog_, types_);
    if (family.kind == ValueKind::kept || family.kind == ValueKind::opaque) {
      return;
    }
    const auto pairs = std::ranges::find(key_.families, family.name, &RedactionFamily::name);
    if (pairs == key_.families.end()) {
      return;
    }
    for (const ExpressionId child : expression.children) {
      replace(child, family, *pairs);
    }
  }

  // LIKE 'abc%': the prefix that just the surrogates of the texts with this prefix have.
  void match(const Expression& expression) {
    const Column* known = column(expression.children.front());
    if (known == nullptr || expression.children.size() < 2) {
      return;
    }
    const ValueFamily family = family_of(*known, catalog_, types_);
    const Expression& pattern = query_.expressions[inner(expression.children[1])];
    const auto pairs = std::ranges::find(key_.families, family.name, &RedactionFamily::name);
    const bool like = expression.name == "~~" || expression.name == "!~~";
    if (pairs == key_.families.end() || pattern.kind != ExpressionKind::constant || !like ||
        family.kind != ValueKind::text || family.shape != ValueShape::scalar) {
      say_patterns_ = say_patterns_ || family.kind == ValueKind::text;
      return;
    }
    const auto made = prefix_pattern(family, pairs->values, pattern.name);
    if (!made) {
      say_patterns_ = true;
      return;
    }
    pieces_[pattern.span.begin] = {pattern.span.end, text_literal(*made)};
  }

  static std::optional<std::string> prefix_pattern(const ValueFamily& family,
                                                   const ValuePairs& pairs,
                                                   const std::string& pattern) {
    std::string prefix;
    std::size_t at = 0;
    for (; at < pattern.size() && pattern[at] != '%' && pattern[at] != '_'; ++at) {
      at += pattern[at] == '\\' && at + 1 < pattern.size() ? 1 : 0;
      prefix += pattern[at];
    }
    const std::string_view rest = std::string_view(pattern).substr(at);
    if (prefix.empty() || rest.find_first_not_of('%') != std::string_view::npos || rest.empty()) {
      return prefix.empty() && !rest.empty() &&
                     rest.find_first_not_of('%') == std::string_view::npos
                 ? std::optional(pattern)
                 : std::nullopt;
    }
    std::optional<std::string> common;
    std::size_t fitting = 0;
    for (const auto& [value, surrogate] : pairs) {
      if (value.starts_with(prefix)) {
        ++fitting;
        const std::string& before = common ? *common : surrogate;
        common =
            before.substr(0, static_cast<std::size_t>(std::ranges::mismatch(before, surrogate).in1 -
                                                      before.begin()));
      }
    }
    if (!common) {
      common = surrogate_between(family, pairs, prefix);
    }
    const auto found = std::ranges::count_if(
        pairs, [&](const auto& pair) { return pair.second.starts_with(*common); });
    if (!common || common->empty() || static_cast<std::size_t>(found) != fitting) {
      return std::nullopt;
    }
    std::string made;
    for (const char c : *common) {
      made += c == '%' || c == '_' || c == '\\' ? std::string("\\") + c : std::string(1, c);
    }
    return made + std::string(rest);
  }

  void replace(ExpressionId id, const ValueFamily& family, const RedactionFamily& pairs) {
    const ExpressionId inside = inner(id);
    const Expression& expression = query_.expressions[inside];
    if (expression.kind == ExpressionKind::array || expression.kind == ExpressionKind::row) {
      for (const ExpressionId child : expression.children) {
        replace(child, family, pairs);
      }
      return;
    }
    const bool time = family.kind == ValueKind::timestamp || family.kind == ValueKind::date;
    if (time && is_present(expression)) {
      move_present(expression, nullptr, family, pairs);
      return;
    }
    if (time && expression.kind == ExpressionKind::operation && expression.children.size() == 2 &&
        (expression.name == "+" || expression.name == "-") &&
        is_present(query_.expressions[expression.children[0]])) {
      move_present(query_.expressions[expression.children[0]], &expression, family, pairs);
      return;
    }
    const bool minus = expression.kind == ExpressionKind::operation && expression.name == "-" &&
                       expression.children.size() == 1;
    if (time && expression.kind == ExpressionKind::operation && !minus) {
      // now() - interval '1 day', '2024-01-01'::date + 7: the times, not what is added to them.
      for (const ExpressionId child : expression.children) {
        const Expression& part = query_.expressions[inner(child)];
        const Expression& outer = query_.expressions[child];
        if (is_present(part) || part.kind == ExpressionKind::operation ||
            outer.type.starts_with("date") || outer.type.starts_with("timestamp")) {
          replace(child, family, pairs);
        }
      }
      return;
    }
    const Expression& constant =
        minus ? query_.expressions[inner(expression.children[0])] : expression;
    if (constant.kind != ExpressionKind::constant || constant.type == "null" ||
        expression.span.empty()) {
      return;
    }
    const auto made = surrogate(family, pairs, (minus ? "-" : "") + constant.name);
    if (!made) {
      ++unread_;
      return;
    }
    // A key that somebody has edited puts no SQL of its own into the statement.
    const bool number = constant.type != "text" && constant.type != "unknown" &&
                        (family.kind == ValueKind::number || family.kind == ValueKind::real) &&
                        parse_number(*made);
    pieces_[expression.span.begin] = {expression.span.end,
                                      number ? number_literal(*made) : text_literal(*made)};
  }

  static bool is_present(const Expression& expression) {
    static constexpr std::array<std::string_view, 7> names{"now",
                                                           "current_timestamp",
                                                           "localtimestamp",
                                                           "current_date",
                                                           "statement_timestamp",
                                                           "transaction_timestamp",
                                                           "clock_timestamp"};
    return (expression.kind == ExpressionKind::value_function ||
            expression.kind == ExpressionKind::function) &&
           std::ranges::find(names, expression.name) != names.end();
  }

  // The present is later than what was seen, and there all times are moved alike. `sum`: what is
  // added to it or subtracted; the planner folds constants, so that the sum stays one operation.
  void move_present(const Expression& expression, const Expression* sum, const ValueFamily& family,
                    const RedactionFamily& pairs) {
    if (pairs.values.empty() || expression.span.empty()) {
      return;
    }
    const auto& [last, moved] = pairs.values.back();
    const long double distance =
        place_of(family.kind, moved).value_or(0) - place_of(family.kind, last).value_or(0);
    const long double day = family.kind == ValueKind::date ? 1.0L : 86'400'000'000.0L;
    const std::string_view present = expression.span.of(query_.text);
    if (sum == nullptr || sum->span.empty()) {
      pieces_[expression.span.begin] = {
          expression.span.end,
          fmt::format("({} + interval '{:.0f} days')", present, distance / day)};
      return;
    }
    const Expression& added = query_.expressions[sum->children[1]];
    const bool days = added.kind == ExpressionKind::constant && added.type.starts_with("int");
    const std::string by = days ? fmt::format("{:.0f}", distance / day)
                                : fmt::format("interval '{:.0f} days'", distance / day);
    pieces_[sum->span.begin] = {sum->span.end, fmt::format("{} + ({} {} {})", present, by,
                                                           sum->name, added.span.of(query_.text))};
  }

  [[nodiscard]] std::optional<std::string> surrogate(const ValueFamily& family,
                                                     const RedactionFamily& pairs,
                                                     const std::string& value) {
    if (family.shape != ValueShape::scalar && (value.starts_with('{') || value.starts_with('['))) {
      return replaced(family.shape, value, [&](const std::string& scalar) {
        return surrogate_of(family, pairs, scalar);
      });
    }
    return surrogate_of(family, pairs, value);
  }

  std::optional<std::string> surrogate_of(const ValueFamily& family, const RedactionFamily& pairs,
                                          const std::string& value) {
    Lookup& lookup = lookups_[&pairs];
    if (lookup.empty()) {
      for (const auto& [known, made] : pairs.values) {
        lookup.emplace(known, &made);
      }
    }
    const std::string text =
        family.padded ? value.substr(0, value.find_last_not_of(' ') + 1) : value;
    const auto found = lookup.find(text);
    return found != lookup.end() ? std::optional(*found->second)
                                 : surrogate_between(family, pairs.values, text);
  }

  static std::string number_literal(const std::string& number) {
    return number.starts_with('-') ? "(" + number + ")" : number;
  }
  static std::string text_literal(const std::string& text) {
    std::string literal = "'";
    for (const char c : text) {
      literal += c == '\'' ? "''" : std::string(1, c);
    }
    return literal + "'";
  }

  using Lookup = std::map<std::string_view, const std::string*>;

  const Query& query_;
  const Catalog& catalog_;
  const NamedTypes types_;
  const RedactionKey& key_;
  std::map<std::size_t, Piece> pieces_;  // by where they begin
  std::map<const RedactionFamily*, Lookup> lookups_;
  bool say_patterns_ = false;
  std::size_t unread_ = 0;
};

}  // namespace

RedactedQuery redact_query(const Query& query, const Snapshot& snapshot, const RedactionKey& key) {
  return QueryRedactor(query, snapshot, key).run();
}

}  // namespace planwright::catalog
