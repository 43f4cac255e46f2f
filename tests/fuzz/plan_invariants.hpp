#pragma once

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <planwright/base/result.hpp>
#include <planwright/model/plan.hpp>

#include "utf8.hpp"

// What a plan reader promises whatever its input was. A broken promise ends the program, as a
// fuzzer wants it.
namespace planwright::fuzz {

inline void require(bool holds, const char* what) {
  if (!holds) {
    std::fprintf(stderr, "broken promise: %s\n", what);
    std::abort();
  }
}

inline bool is_text(std::string_view text) {
  return planners::find_invalid_utf8(text) == std::string_view::npos;
}

inline void check_node(const Plan& plan, const Node& node) {
  require(&plan.nodes[node.id] == &node, "a node's id is its place");
  require(node.parent.has_value() == (node.id != 0), "the first node alone has no parent");
  require(!node.parent || *node.parent < node.id, "parents come before their children");
  require(node.subtree_end > node.id && node.subtree_end <= plan.nodes.size(),
          "a subtree is a range of nodes");
  require(!node.native.empty(), "every node has a name");
  require(is_text(node.native) && is_text(node.alias) && is_text(node.relation.name),
          "names are UTF-8");
  for (const NodePredicate& predicate : node.predicates) {
    require(is_text(predicate.text), "conditions are UTF-8");
  }
  for (const auto& [key, value] : node.native_fields) {
    require(is_text(key) && is_text(value), "native fields are UTF-8");
  }
  if (plan.timed()) {
    require(node.timing.has_value(), "a timed plan has times for every node");
    const double self = node.timing->self.value();
    const double total = node.timing->total.value();
    require(std::isfinite(self) && std::isfinite(total), "times are finite");
    require(self >= 0 && total >= self, "0 <= self <= total");
  }
}

inline void check_plans(const Result<std::vector<Plan>>& plans) {
  if (!plans) {
    require(!plans.error().message.empty(), "an error says what is wrong");
    require(is_text(plans.error().message), "an error's message is UTF-8");
    require(plans.error().message.size() < 2000, "an error repeats only a piece of its input");
    return;
  }
  require(!plans->empty(), "success is at least one plan");
  for (const Plan& plan : *plans) {
    require(!plan.nodes.empty(), "a plan has a node");
    for (const Node& node : plan.nodes) {
      check_node(plan, node);
      require(is_text(describe(node)), "a description is UTF-8");
    }
    for (const Diagnostic& diagnostic : plan.diagnostics) {
      require(is_text(diagnostic.message), "a diagnostic is UTF-8");
    }
    for (const OutsideTime& part : plan.outside) {
      require(part.time.value() >= 0, "no part of the time is negative");
    }
    require(std::isfinite(plan.unattributed.value()), "the unattributed time is finite");
  }
}

}  // namespace planwright::fuzz
