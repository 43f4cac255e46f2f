#pragma once

#include <span>
#include <string_view>
#include <vector>

#include <planwright/model/report.hpp>
#include <planwright/rules/rule.hpp>

// Pure functions from a plan (with what else is known) to findings and advice. The door of
// advisors/.
namespace planwright::advisors {

// Every rule, in the order of rules.def.
std::span<const Rule> all_rules();
// Null when there is no rule of that id.
const Rule* find_rule(std::string_view id);

// All problems the rules see, most important first, symptoms linked to their causes.
std::vector<Finding> find_problems(const FindingContext& context);

// Advice for the findings, in the order to apply, and what was tried and does not help.
AdviceSink advise(const AdviceContext& context);

// The seven paragraphs of the report, from what it already holds (plan, findings, advice, query).
Analysis analyse(const Report& report, std::optional<Milliseconds> target);

}  // namespace planwright::advisors
