#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <planwright/base/result.hpp>
#include <planwright/model/plan.hpp>

// A plan while it is read. MariaDB tells the order of joins as a list and hangs conditions, sorts
// and subqueries around it; the tree that the model wants is made as the list is read, bottom up.
namespace planwright::planners::mariadb {

using DraftId = std::uint32_t;

// What was measured of a step, over all loops; the rest of Node::timing follows from it.
struct StepTimes {
  std::optional<double> own;      // without anything below
  std::optional<double> reading;  // of `own`: the engine's part alone (r_table_time_ms)
  // With everything below: a sort that reads its table itself.
  std::optional<double> with_input;
  // Of `own`: what may be in the parent's time as well (filling a rowid filter reads its table).
  bool inside_parent = false;
};

// One SELECT: the node on top of it and what was printed of it as a whole.
struct QueryBlock {
  DraftId top = 0;
  std::optional<int> select_id;
  std::optional<double> total;  // r_total_time_ms, over all loops
  double loops = 1;
};

struct DraftNode {
  Node node;
  StepTimes times;
  std::vector<DraftId> children;
};

class PlanDraft {
 public:
  // A new node without parent. Past `most_nodes` none is made any more, and finish() fails.
  DraftId add(NodeKind kind, std::string native);
  DraftNode& at(DraftId id) { return nodes_[id]; }
  [[nodiscard]] const DraftNode& at(DraftId id) const { return nodes_[id]; }
  [[nodiscard]] DraftId size() const { return static_cast<DraftId>(nodes_.size()); }
  void hang(DraftId child, DraftId parent, Relationship relationship);

  // Two inputs joined row by row; rows and estimates of the join follow from the inputs'.
  DraftId join(DraftId outer, DraftId inner);

  void begin_block(const QueryBlock& block) { blocks_.push_back(block); }
  // A name the server printed that no reader knows; told once.
  void unknown(std::string_view name);
  void diagnose(Diagnostic diagnostic) { plan.diagnostics.push_back(std::move(diagnostic)); }

  // SHOW ANALYZE of a statement at work: counts so far, and no times worth anything.
  void still_running(std::optional<double> so_far_ms);

  // The plan below `root` in pre-order, with its times attributed. The draft is used up.
  Result<Plan> finish(DraftId root);

  Plan plan;  // what is told of the whole statement
 private:
  std::vector<DraftNode> nodes_;
  std::vector<QueryBlock> blocks_;
  std::set<std::string, std::less<>> unknown_;
  bool too_many_ = false;
  bool running_ = false;
};

// More are a damaged or hostile file.
inline constexpr std::size_t most_nodes = 100'000;

// Keeps what has no typed place, to be shown.
void keep_native(Node& node, std::string_view name, std::string value);

}  // namespace planwright::planners::mariadb
