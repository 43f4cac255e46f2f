#include "application/view.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include <fmt/format.h>

namespace planwright::advisors {

bool outputs_make_columns(const Query& query) {
  if (!query.understood() || query.parameters > 0) {
    return false;
  }
  std::set<std::string> names;
  const Scope& scope = query.scopes.front();
  return !scope.outputs.empty() &&
         std::ranges::all_of(scope.outputs, [&](const QueryOutput& output) {
           return !output.name.empty() && output.name != "?column?" &&
                  query.expressions[output.expression].kind != ExpressionKind::star &&
                  names.insert(output.name).second;
         });
}

std::string view_text(const Query& query) {
  const std::string_view whole = query.text;
  std::string_view text = query.understood() && !query.scopes.front().span.empty()
                              ? query.scopes.front().span.of(whole)
                              : whole;
  while (!text.empty() && (text.back() == ';' || text.back() == ' ' || text.back() == '\n')) {
    text.remove_suffix(1);
  }
  return std::string(text);
}

RelationRef view_name(const AdviceContext& context, const RelationRef& table) {
  RelationRef name{table.schema, table.name.substr(0, 50) + "_summary"};
  const auto taken = [&context](const RelationRef& ref) {
    return context.catalog.find(ref) != nullptr ||
           std::ranges::find(context.catalog.taken_names, ref) != context.catalog.taken_names.end();
  };
  for (int number = 2; taken(name); ++number) {
    name.name = fmt::format("{}_summary{}", table.name.substr(0, 50), number);
  }
  return name;
}

}  // namespace planwright::advisors
