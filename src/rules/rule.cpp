#include <algorithm>

#include <planwright/base/fingerprint.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/rule.hpp>

namespace planwright {

std::string_view to_string(Needs needs) {
  switch (needs) {
    case Needs::plan:
      return "a plan";
    case Needs::actual_rows:
      return "actual row counts (EXPLAIN ANALYZE)";
    case Needs::actual_times:
      return "actual times (EXPLAIN ANALYZE with TIMING)";
    case Needs::buffers:
      return "block counts (EXPLAIN (ANALYZE, BUFFERS))";
  }
  return "";
}

Finding& FindingSink::add(const RuleSpec& spec, Impact impact) {
  Finding& finding = findings_.emplace_back();
  finding.rule = spec.id;
  finding.severity = std::min(severity_of(impact), spec.severity);
  finding.impact = impact;
  return finding;
}

Finding& FindingSink::add(const RuleSpec& spec, const Node& node, Impact impact) {
  Finding& finding = add(spec, impact);
  finding.node = node.id;
  if (!node.relation.empty()) {
    finding.relation = node.relation;
  }
  return finding;
}

std::vector<Finding> FindingSink::take() {
  for (Finding& finding : findings_) {
    std::ranges::sort(finding.facts, {}, &Fact::first);
    Fingerprint fingerprint;
    fingerprint.add(finding.rule);
    if (finding.relation) {
      fingerprint.add(finding.relation->name);
    }
    for (const std::string& column : finding.columns) {
      fingerprint.add(column);
    }
    // Numbers change from run to run; the operator and the index it uses name the place.
    if (finding.node) {
      const Node& node = context_.plan.nodes[*finding.node];
      fingerprint.add(to_string(node.kind)).add(node.alias).add(node.index);
    }
    finding.fingerprint = fingerprint.hex();
  }
  return std::move(findings_);
}

}  // namespace planwright
