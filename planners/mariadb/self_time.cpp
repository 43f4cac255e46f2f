#include "mariadb/self_time.hpp"

#include <algorithm>
#include <numeric>

namespace planwright::planners::mariadb {
namespace {

// The clock is the processor's counter, read twice per row: over many rows its own cost shows.
constexpr double noise_ms = 0.05;
constexpr double noise_share = 0.02;

constexpr double longest_ms = 1e15;

bool beyond_noise(double difference, double of) {
  return difference > noise_ms && difference > of * noise_share;
}

double bounded(std::optional<double> time) {
  return time ? std::clamp(*time, 0.0, longest_ms) : 0;
}

std::string_view outside_words(const Plan& plan) {
  const auto has = [&plan](NodeKind kind) {
    return std::ranges::any_of(plan.nodes, [kind](const Node& node) { return node.kind == kind; });
  };
  return has(NodeKind::temporary_table) ? "reading the temporary table and sending the result"
         : has(NodeKind::sort)          ? "reading the sorted rows and sending the result"
                                        : "sending the result";
}

constexpr std::string_view unprinted =
    "the server does not print its time; what its query block took beyond the other steps";
constexpr std::string_view with_rest =
    "with what its query block took beyond the steps that are measured";

class Attribution {
 public:
  Attribution(Plan& plan, const std::vector<StepTimes>& steps,
              const std::vector<QueryBlock>& blocks)
      : plan_(plan),
        steps_(steps),
        blocks_(blocks),
        own_(plan.nodes.size()),
        total_(plan.nodes.size()),
        why_(plan.nodes.size()),
        block_at_(plan.nodes.size(), nullptr),
        block_of_(plan.nodes.size()) {}

  void run();

 private:
  void measure(const Node& node);
  void take_overlap(const QueryBlock& block);
  void move_to_optimization(double missing);
  void settle_nested(const QueryBlock& block);
  void settle_statement(const QueryBlock& block);
  void give(NodeId to, double time);
  [[nodiscard]] NodeId receiver(const QueryBlock& block) const;
  [[nodiscard]] bool in_block(const Node& node, const QueryBlock& block) const {
    return block_of_[node.id] == block.top;
  }
  [[nodiscard]] bool untimed_table(const Node& node) const {
    return node.access && !steps_[node.id].own && !node.never_executed();
  }
  // Its work has no figure of its own.
  [[nodiscard]] bool computes(const Node& node) const {
    return node.kind == NodeKind::window_aggregate || untimed_table(node);
  }
  void approximate(NodeId id, std::string_view why) {
    if (why_[id].find(why) == std::string::npos) {
      why_[id] += (why_[id].empty() ? "" : "; ") + std::string(why);
    }
  }

  Plan& plan_;
  const std::vector<StepTimes>& steps_;
  const std::vector<QueryBlock>& blocks_;
  std::vector<double> own_, total_;
  std::vector<std::string> why_;
  std::vector<const QueryBlock*> block_at_;  // by the node on its top
  std::vector<NodeId> block_of_;             // the top of the block a node is in
  // Of the statement's time, what no step shows so far.
  double room_ = longest_ms;
};

// A step's time from its own figures and what is below it, which is final already.
void Attribution::measure(const Node& node) {
  const StepTimes& step = steps_[node.id];
  double below = 0;
  for (const NodeId child : node.children) {
    below += total_[child];
  }
  own_[node.id] = bounded(step.own);
  if (step.with_input) {
    const double whole = bounded(step.with_input);
    own_[node.id] = std::max(0.0, whole - below);
    if (beyond_noise(below - whole, whole)) {
      approximate(node.id, "the table below shows more time than the sort that reads it");
    }
  }
  total_[node.id] = own_[node.id] + below;
}

void Attribution::give(NodeId to, double time) {
  own_[to] += time;
  for (std::optional<NodeId> at = to; at; at = plan_.nodes[*at].parent) {
    total_[*at] += time;
  }
}

// What a rowid filter's filling read was counted in its table's time, too.
void Attribution::take_overlap(const QueryBlock& block) {
  const Node& top = plan_.nodes[block.top];
  for (const Node& node : plan_.subtree(top)) {
    const double excess = total_[top.id] - bounded(block.total);
    if (!block.total || excess <= 0) {
      return;
    }
    if (!steps_[node.id].inside_parent || !node.parent) {
      continue;
    }
    const double taken = std::min({excess, own_[node.id], own_[*node.parent]});
    if (taken > 0) {
      give(*node.parent, -taken);
      approximate(*node.parent, "filling its rowid filter is partly in its time; taken out");
    }
  }
}

// A subquery without outer references and a derived table of one row run while the statement is
// optimized: their time is in query_optimization and not in the statement's query block.
void Attribution::move_to_optimization(double missing) {
  for (const QueryBlock& block : blocks_) {
    const double time = std::max(total_[block.top], bounded(block.total));
    if (block.top == 0 || block.loops > 1 || !plan_.planning || time <= 0 ||
        !beyond_noise(missing, plan_.execution->value()) ||
        total_[block.top] > missing + std::max(noise_ms, noise_share * missing) ||
        time > plan_.planning->value()) {
      continue;
    }
    *plan_.planning -= Milliseconds(time);
    *plan_.execution += Milliseconds(time);
    missing -= total_[block.top];
    give(receiver(block), time - total_[block.top]);
    approximate(block.top, "ran while the statement was optimized; counted as execution here");
  }
}

// Which node of a block takes the time that none of its steps shows.
NodeId Attribution::receiver(const QueryBlock& block) const {
  const auto nodes = plan_.subtree(plan_.nodes[block.top]);
  for (const Node& node : nodes) {
    if (in_block(node, block) && untimed_table(node)) {
      return node.id;
    }
  }
  for (const Node& node : nodes) {
    if (in_block(node, block) &&
        (node.kind == NodeKind::window_aggregate || node.kind == NodeKind::temporary_table)) {
      return node.id;
    }
  }
  return block.top;
}

// What a nested SELECT took beyond its steps, as far as the statement's time has room for it: part
// of it is in the time of the step that it interrupted.
void Attribution::settle_nested(const QueryBlock& block) {
  const double whole = bounded(block.total);
  const double rest = std::min(whole - total_[block.top], room_);
  if (!block.total || rest <= 0) {
    return;
  }
  const NodeId id = receiver(block);
  give(id, rest);
  room_ -= rest;
  if (beyond_noise(rest, whole)) {
    approximate(id, computes(plan_.nodes[id]) ? unprinted : with_rest);
  }
}

// What the statement's own SELECT took beyond everything else.
void Attribution::settle_statement(const QueryBlock& block) {
  if (!block.total || room_ <= 0) {
    return;
  }
  const NodeId id = receiver(block);
  if (!computes(plan_.nodes[id])) {
    plan_.outside.push_back({std::string(outside_words(plan_)), Milliseconds(room_)});
    return;
  }
  give(id, room_);
  if (beyond_noise(room_, bounded(block.total))) {
    approximate(id, unprinted);
  }
}

void Attribution::run() {
  for (const QueryBlock& block : blocks_) {
    block_at_[block.top] = &block;
  }
  for (const Node& node : plan_.nodes) {
    block_of_[node.id] =
        block_at_[node.id] != nullptr || !node.parent ? node.id : block_of_[*node.parent];
  }
  // Children come after their parents, so backwards everything below a node is final.
  for (std::size_t id = plan_.nodes.size(); id-- > 0;) {
    measure(plan_.nodes[id]);
  }
  for (const QueryBlock& block : blocks_) {
    take_overlap(block);
  }
  const QueryBlock* statement = block_at_.front();
  if (statement != nullptr && statement->total) {
    plan_.execution = Milliseconds(bounded(statement->total));
    move_to_optimization(total_.front() - plan_.execution->value());
    room_ = std::max(0.0, plan_.execution->value() - total_.front());
  }
  for (std::size_t id = plan_.nodes.size(); id-- > 1;) {
    if (block_at_[id] != nullptr) {
      settle_nested(*block_at_[id]);
    }
  }
  if (statement != nullptr) {
    settle_statement(*statement);
  }
  double sum = 0;
  for (std::size_t id = plan_.nodes.size(); id-- > 0;) {
    Node& node = plan_.nodes[id];
    total_[id] = own_[id];
    for (const NodeId child : node.children) {
      total_[id] += total_[child];
    }
    sum += own_[id];
    Timing& timing = node.timing.emplace();
    timing.self = Milliseconds(own_[id]);
    timing.total = Milliseconds(total_[id]);
    timing.approximate = std::move(why_[id]);
    if (node.actual && node.actual->loops > 0) {
      node.actual->total = timing.total / node.actual->loops;
    }
  }
  if (!plan_.execution) {
    // A UNION prints no time of its own; its parts are all there is.
    plan_.execution = Milliseconds(sum);
  }
  for (const OutsideTime& part : plan_.outside) {
    sum += part.time.value();
  }
  plan_.unattributed = *plan_.execution - Milliseconds(sum);
}

}  // namespace

void attribute_times(Plan& plan, const std::vector<StepTimes>& steps,
                     const std::vector<QueryBlock>& blocks) {
  plan.outside.clear();
  plan.unattributed = Milliseconds(0);
  const bool measured =
      std::ranges::any_of(steps,
                          [](const StepTimes& step) { return step.own || step.with_input; }) ||
      std::ranges::any_of(blocks, [](const QueryBlock& block) { return block.total.has_value(); });
  if (measured && plan.root().actual) {
    Attribution(plan, steps, blocks).run();
  }
}

}  // namespace planwright::planners::mariadb
