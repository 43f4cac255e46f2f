#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <planwright/model/plan.hpp>

// Which nodes read the results of the InitPlans and CTEs that are printed elsewhere in the tree.
namespace planwright::planners::postgresql {

class References {
 public:
  explicit References(const Plan& plan);

  // The nodes whose time holds the InitPlan's: those that read it in a condition, else those that
  // compute it into their output (printed with VERBOSE only), raised to the Gather that computes it
  // for its workers. Ascending; none inside the InitPlan, none that never ran. May be empty.
  [[nodiscard]] std::vector<NodeId> readers_of_init_plan(const Node& init) const;

  // The scans of the CTE, not those of another CTE of the same name nearer to them. Ascending;
  // none inside the CTE, none that never ran.
  [[nodiscard]] std::vector<NodeId> scans_of_cte(const Node& cte) const;

 private:
  using Index = std::map<std::string, std::vector<NodeId>, std::less<>>;

  void index_ctes();
  [[nodiscard]] std::vector<NodeId> readers(const Index& index, const Node& init) const;

  const Plan& plan_;
  Index in_conditions_;  // "$0", "InitPlan 1" → nodes, ascending
  Index in_output_;
  std::map<NodeId, std::vector<NodeId>> cte_scans_;
};

bool is_cte(const Node& node);

// Whether `id` is in the subtree of `outer`, itself included.
inline bool inside(const Node& outer, NodeId id) {
  return id >= outer.id && id < outer.subtree_end;
}

}  // namespace planwright::planners::postgresql
