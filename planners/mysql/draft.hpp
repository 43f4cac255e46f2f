#pragma once

#include <cstdint>
#include <vector>

#include <planwright/model/plan.hpp>

namespace planwright::planners::mysql {

// A plan while it is put together from the inside out, as formats ask for that list a join's tables
// and not its joins.
class Draft {
 public:
  using Id = std::uint32_t;

  Id add(Node node, std::vector<Id> children = {});
  Node& node(Id id) { return nodes_[id]; }
  void adopt(Id parent, Id child) { children_[parent].push_back(child); }
  [[nodiscard]] std::size_t size() const { return nodes_.size(); }

  // Moves what hangs below `root` into `plan`, parents before children. False when it is too deep.
  bool flatten(Id root, Plan& plan);

 private:
  std::vector<Node> nodes_;
  std::vector<std::vector<Id>> children_;
};

}  // namespace planwright::planners::mysql
