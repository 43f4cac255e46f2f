#include "mysql/draft.hpp"

#include "mysql/complete.hpp"

namespace planwright::planners::mysql {

Draft::Id Draft::add(Node node, std::vector<Id> children) {
  nodes_.push_back(std::move(node));
  children_.push_back(std::move(children));
  return static_cast<Id>(nodes_.size() - 1);
}

bool Draft::flatten(Id root, Plan& plan) {
  struct Open {
    Id id;
    std::optional<NodeId> parent;
    std::size_t depth;
  };
  std::vector<Open> open{{root, std::nullopt, 1}};
  while (!open.empty()) {
    const Open next = open.back();
    open.pop_back();
    if (next.depth > most_depth) {
      return false;
    }
    const auto id = static_cast<NodeId>(plan.nodes.size());
    plan.nodes.push_back(std::move(nodes_[next.id]));
    plan.nodes.back().parent = next.parent;
    for (std::size_t at = children_[next.id].size(); at-- > 0;) {
      open.push_back({children_[next.id][at], id, next.depth + 1});
    }
  }
  return true;
}

}  // namespace planwright::planners::mysql
