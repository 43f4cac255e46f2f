#include "mysql/complete.hpp"

#include <algorithm>
#include <map>
#include <string>

#include <fmt/format.h>

#include "mysql/operation.hpp"
#include "mysql/self_time.hpp"

namespace planwright::planners::mysql {
namespace {

constexpr std::size_t npos = std::string_view::npos;

// A name in backticks at `at`; moves past it. Empty where there is none.
std::string quoted_name(std::string_view sql, std::size_t& at) {
  std::string name;
  if (at >= sql.size() || sql[at] != '`') {
    return name;
  }
  for (++at; at < sql.size(); ++at) {
    if (sql[at] == '`') {
      ++at;
      if (at >= sql.size() || sql[at] != '`') {
        return name;
      }
    }
    name += sql[at];
  }
  return {};
}

std::size_t after_string(std::string_view sql, std::size_t at) {
  for (++at; at < sql.size() && sql[at] != '\''; ++at) {
    at += sql[at] == '\\' ? 1 : 0;
  }
  return at + 1;
}

using Aliases = std::map<std::string, RelationRef, std::less<>>;

// "`shop`.`orders` `o`" stands for a table only; "`shop`.`orders`" where no third part and no AS
// follows. An alias that two subqueries use for different tables is not in the result.
Aliases aliases_in(std::string_view sql) {
  Aliases aliases;
  const auto add = [&aliases](const std::string& alias, const RelationRef& relation) {
    const auto [place, added] = aliases.emplace(alias, relation);
    if (!added && place->second != relation) {
      place->second = {};
    }
  };
  for (std::size_t at = 0; at < sql.size();) {
    if (sql[at] == '\'') {
      at = after_string(sql, at);
      continue;
    }
    if (sql[at] != '`') {
      ++at;
      continue;
    }
    const std::string schema = quoted_name(sql, at);
    if (at >= sql.size() || sql[at] != '.') {
      continue;
    }
    ++at;
    const std::string table = quoted_name(sql, at);
    if (table.empty() || (at < sql.size() && sql[at] == '.')) {
      ++at;
      quoted_name(sql, at);
      continue;
    }
    if (at < sql.size() && sql[at] == ' ' && at + 1 < sql.size() && sql[at + 1] == '`') {
      ++at;
      add(quoted_name(sql, at), {schema, table});
    } else if (sql.substr(at, 4) != " AS ") {
      add(table, {schema, table});
    }
  }
  return aliases;
}

}  // namespace

void add_rewritten(Plan& plan, std::string_view statement) {
  constexpr std::string_view key = "rewritten statement";
  const bool known = std::ranges::any_of(plan.native_fields,
                                         [key](const auto& field) { return field.first == key; });
  if (known || statement.empty()) {
    return;
  }
  plan.native_fields.emplace_back(key, statement);
  std::ranges::sort(plan.native_fields);
  const Aliases aliases = aliases_in(statement);
  for (Node& node : plan.nodes) {
    if (node.relation.empty() || !node.relation.schema.empty()) {
      continue;
    }
    const auto found = aliases.find(node.alias);
    if (found != aliases.end() && !found->second.empty()) {
      node.relation = found->second;
    }
  }
}

void complete(Plan& plan) {
  plan.engine = Engine::mysql;
  settle_shape(plan);
  plan.finish();
  const bool measured =
      std::ranges::any_of(plan.nodes, [](const Node& node) { return node.actual.has_value(); });
  Node& root = plan.nodes.front();
  if (measured && !root.actual) {
    // INSERT … SELECT: the server measures what it reads, not the writing.
    root.actual = Actual{std::nullopt, std::nullopt, Rows(0), 1};
    root.native_fields.insert(root.native_fields.begin(), {"Actual", "not printed by the server"});
    std::ranges::sort(root.native_fields);
  }
  attribute_times(plan);
}

void drop_actuals(Plan& plan) {
  for (Node& node : plan.nodes) {
    node.actual.reset();
  }
  attribute_times(plan);
  plan.diagnostics.push_back(
      {Diagnostic::Level::warning,
       "the statement was interrupted while it was measured (warning 1317: max_execution_time or "
       "KILL): its actual rows and times are of a run cut short and are left out; measure it again "
       "with a longer limit"});
}

}  // namespace planwright::planners::mysql
