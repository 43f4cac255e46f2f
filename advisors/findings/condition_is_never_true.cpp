#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

const RuleSpec spec{
    .id = "condition-is-never-true",
    .title = "the condition can never be true: the statement reads nothing",
    .severity = Severity::low,
    .engines = {Engine::mysql, Engine::mariadb},
    .needs = Needs::plan,
    .detects =
        "a plan of the statement or a subquery that the optimizer replaced by \"Impossible "
        "WHERE\" or \"Impossible HAVING\"",
    .why =
        "The optimizer proved, without reading a row, that the condition excludes itself. "
        "That is seldom what was meant: a column NOT NULL tested for NULL, two different "
        "values for one column, a value its type cannot hold.",
    .remedy =
        "Check the condition: a wrong column, AND for OR, a value of the wrong type, or a "
        "generated statement with an empty list.",
    .quiet_when = "the condition merely found no row",
    .references =
        {"https://dev.mysql.com/doc/refman/8.4/en/explain-output.html#explain-extra-information"},
};

// The server's words, exactly: "… noticed after reading const tables" depends on the data.
std::string_view reason_of(const Node& node) {
  for (const std::string_view reason : {"Impossible WHERE", "Impossible HAVING"}) {
    const bool said = std::ranges::any_of(node.native_fields, [reason](const auto& field) {
      return field.first == "message" && field.second == reason;
    });
    if (said || node.native == fmt::format("Zero rows ({})", reason)) {
      return reason;
    }
  }
  return {};
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  const Plan& plan = context.plan;
  for (const Node& node : plan.nodes) {
    const std::string_view reason = reason_of(node);
    if (node.kind != NodeKind::result || reason.empty()) {
      continue;
    }
    Finding& finding = sink.add(rule, node, Impact{});
    finding.title = fmt::format("the condition can never be true ({})", reason);
    finding.detail = fmt::format(
        "The optimizer saw that no row can satisfy the condition of {} and reads nothing for it.",
        node.parent ? "this part of the statement" : "the statement");
  }
}

}  // namespace

PW_DEFINE_RULE(condition_is_never_true, spec, find);

}  // namespace planwright::advisors
