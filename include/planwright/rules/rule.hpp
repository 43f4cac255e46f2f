#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <planwright/model/activity.hpp>
#include <planwright/model/advice.hpp>
#include <planwright/model/catalog.hpp>
#include <planwright/model/engine.hpp>
#include <planwright/model/finding.hpp>
#include <planwright/model/plan.hpp>
#include <planwright/model/query.hpp>
#include <planwright/ports/cost_oracle.hpp>

namespace planwright {

// What a rule has to see. A rule that lacks it stays silent, and the report can say so.
enum class Needs : std::uint8_t { plan, actual_rows, actual_times, buffers };

std::string_view to_string(Needs needs);

// A rule's metadata and all of its prose. Static text only; the same strings appear in `planwright
// explain`, docs/rules, SARIF and JSON.
struct RuleSpec {
  std::string_view id;     // kebab-case; the problem for a finding, the act for advice
  std::string_view title;  // a sentence fragment without a full stop
  Severity severity = Severity::medium;  // the highest it can reach
  EngineSet engines;
  Needs needs = Needs::plan;
  std::string_view detects;     // the exact condition, with its thresholds
  std::string_view why;         // what is bad about it, for a mid-level developer
  std::string_view remedy;      // what to do about it
  std::string_view quiet_when;  // when it stays silent on purpose
  // Rules whose finding at the same node or below it explains this one: then this is a symptom and
  // the other is told first (advisors/root_cause.cpp).
  std::array<std::string_view, 8> follows_from{};
  std::array<std::string_view, 4> references{};
};

// What a finding rule may look at.
struct FindingContext {
  const Plan& plan;
  const Catalog& catalog;              // empty when no schema was given
  const Query* query;                  // null when no query was given
  const Activity* activity = nullptr;  // null offline
};

// Collects what rules find, setting what follows from the spec and the node: relation, severity by
// impact (never above the spec's), fingerprint. Later rules do not see earlier ones' findings.
class FindingSink {
 public:
  explicit FindingSink(const FindingContext& context) : context_(context) {}

  // Begins a finding at `node`. The caller fills title, detail, columns and facts of the reference,
  // which is valid until the next call. `impact` bounds what a perfect fix can save.
  Finding& add(const RuleSpec& spec, const Node& node, Impact impact);
  // The same for a finding that concerns the statement, not a node.
  Finding& add(const RuleSpec& spec, Impact impact);

  std::vector<Finding> take();

 private:
  const FindingContext& context_;
  std::vector<Finding> findings_;
};

using FindingFunction = void (*)(const RuleSpec&, const FindingContext&, FindingSink&);

// What an advice rule may look at: the above and the findings, most important first.
struct AdviceContext {
  const Plan& plan;
  const Catalog& catalog;
  const Query* query;
  std::span<const Finding> findings;
  ports::CostOracle* oracle = nullptr;  // null when nobody can be asked to re-plan
  const Activity* activity = nullptr;
};

// Advice to give, and advice that was tried by arithmetic and did not help.
struct AdviceSink {
  std::vector<Advice> advice;
  std::vector<Advice> rejected;
  // The plan an oracle saw with all planned advice in place; null when none did.
  std::shared_ptr<const Plan> plan_after;
};

using AdviceFunction = void (*)(const RuleSpec&, const AdviceContext&, AdviceSink&);

namespace advisors {
struct Access;
struct Proposal;
}  // namespace advisors

// Indexes worth trying for one table of the statement; what a CostOracle says of them decides
// (advisors/indexes/search.hpp).
using ProposalFunction = void (*)(const RuleSpec&, const advisors::Access&,
                                  std::vector<advisors::Proposal>&);

struct Rule {
  RuleSpec spec;
  std::variant<FindingFunction, AdviceFunction> function;
  ProposalFunction propose = nullptr;  // advice only; null: proposes nothing

  [[nodiscard]] bool is_finding() const {
    return std::holds_alternative<FindingFunction>(function);
  }
};

}  // namespace planwright
