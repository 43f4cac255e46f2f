#include "mariadb/plan_draft.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/base/quantity_text.hpp>

#include "mariadb/self_time.hpp"
#include "utf8.hpp"

namespace planwright::planners::mariadb {

namespace {

constexpr std::size_t longest_name = 60;
constexpr std::size_t most_names = 12;

}  // namespace

DraftId PlanDraft::add(NodeKind kind, std::string native) {
  if (nodes_.size() >= most_nodes) {
    // The last one is reused, so that ids stay valid until the reader comes to its end.
    too_many_ = true;
    nodes_.back() = DraftNode{};
  } else {
    nodes_.emplace_back();
  }
  DraftNode& draft = nodes_.back();
  draft.node.kind = kind;
  draft.node.native = std::move(native);
  return static_cast<DraftId>(nodes_.size() - 1);
}

void PlanDraft::hang(DraftId child, DraftId parent, Relationship relationship) {
  nodes_[child].node.relationship = relationship;
  nodes_[parent].children.push_back(child);
}

DraftId PlanDraft::join(DraftId outer, DraftId inner) {
  const DraftId id = add(NodeKind::nested_loop, "nested_loop");
  if (too_many_) {
    return id;
  }
  Node& join = nodes_[id].node;
  const Node& left = nodes_[outer].node;
  const Node& right = nodes_[inner].node;
  join.join_type = JoinType::inner;
  if (left.estimated && right.estimated) {
    join.estimated = Estimated{};
    join.estimated->rows = Rows(left.estimated->rows.value() * right.estimated->rows.value());
    join.estimated->total_cost = left.estimated->total_cost + right.estimated->total_cost;
  }
  if (left.actual && right.actual) {
    join.actual = Actual{};
    join.actual->loops = left.actual->loops;
    const double loops = std::max(1.0, join.actual->loops);
    join.actual->rows = Rows(right.actual->rows.value() * right.actual->loops / loops);
  }
  hang(outer, id, Relationship::outer);
  hang(inner, id, Relationship::inner);
  return id;
}

void PlanDraft::unknown(std::string_view name) {
  if (unknown_.size() < most_names) {
    unknown_.emplace(utf8_prefix(name, longest_name));
  }
}

void PlanDraft::still_running(std::optional<double> so_far_ms) {
  running_ = true;
  diagnose(
      {Diagnostic::Level::warning,
       fmt::format("the statement was still running{}: its actual rows are of what it had done "
                   "so far, and its steps have no times",
                   so_far_ms ? fmt::format(", for {} now", text(Milliseconds(*so_far_ms)))
                             : std::string{})});
}

Result<Plan> PlanDraft::finish(DraftId root) {
  if (too_many_) {
    return failure(ErrorCode::malformed_input,
                   fmt::format("more than {} plan nodes are not read", most_nodes));
  }
  struct Open {
    DraftId draft;
    std::optional<NodeId> parent;
  };
  std::vector<Open> open{{root, std::nullopt}};
  std::vector<StepTimes> steps;
  std::vector<std::optional<NodeId>> final_ids(nodes_.size());
  while (!open.empty()) {
    const Open next = open.back();
    open.pop_back();
    if (final_ids[next.draft]) {
      continue;  // never twice, whatever the input said
    }
    DraftNode& draft = nodes_[next.draft];
    const auto id = static_cast<NodeId>(plan.nodes.size());
    final_ids[next.draft] = id;
    draft.node.parent = next.parent;
    steps.push_back(draft.times);
    plan.nodes.push_back(std::move(draft.node));
    for (std::size_t at = draft.children.size(); at-- > 0;) {
      open.push_back({draft.children[at], id});
    }
  }
  plan.nodes.front().relationship = Relationship::root;
  plan.finish();
  std::vector<QueryBlock> blocks;
  for (QueryBlock block : blocks_) {
    if (block.top < final_ids.size() && final_ids[block.top]) {
      block.top = *final_ids[block.top];
      blocks.push_back(block);
    }
  }
  if (!running_) {
    attribute_times(plan, steps, blocks);
  }
  if (!unknown_.empty()) {
    plan.diagnostics.push_back(
        {Diagnostic::Level::info,
         fmt::format("not known to planwright, shown as printed: {}", fmt::join(unknown_, ", "))});
  }
  return std::move(plan);
}

void keep_native(Node& node, std::string_view name, std::string value) {
  // A hostile plan has as many as it likes on one table; nobody reads more than these.
  constexpr std::size_t most = 200;
  if (node.native_fields.size() < most) {
    node.native_fields.emplace_back(name, std::move(value));
  }
}

}  // namespace planwright::planners::mariadb
