#include "postgresql/plan_references.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>

namespace planwright::planners::postgresql {
namespace {

constexpr std::string_view cte_prefix = "CTE ";

std::size_t end_of_word(std::string_view text, std::size_t at) {
  while (at < text.size() &&
         (std::isalnum(static_cast<unsigned char>(text[at])) != 0 || text[at] == '_')) {
    ++at;
  }
  return at;
}

std::size_t end_of_number(std::string_view text, std::size_t at) {
  while (at < text.size() && std::isdigit(static_cast<unsigned char>(text[at])) != 0) {
    ++at;
  }
  return at;
}

// Calls `found` with every "$3" (up to 16), "InitPlan 1" (17, 18) and "InitPlan expr_1" (19).
template <class Found>
void find_names(std::string_view text, const Found& found) {
  constexpr std::string_view init_plan = "InitPlan ";
  for (std::size_t at = text.find_first_of("$I"); at != std::string_view::npos;
       at = text.find_first_of("$I", at + 1)) {
    std::size_t end = at;
    if (text[at] == '$') {
      end = end_of_number(text, at + 1);
      if (end == at + 1) {
        continue;
      }
    } else if (text.substr(at).starts_with(init_plan)) {
      end = end_of_word(text, at + init_plan.size());
    } else {
      continue;
    }
    found(text.substr(at, end - at));
  }
}

// What an InitPlan is called in the texts of the nodes that read it.
std::vector<std::string_view> reference_names(const Node& init) {
  const std::string_view name = init.subplan_name;
  const std::size_t returns = name.find("(returns ");
  if (returns == std::string_view::npos) {
    return {name};
  }
  std::vector<std::string_view> names;
  find_names(name.substr(returns), [&names](std::string_view found) { names.push_back(found); });
  return names;
}

// The ids of `all` inside the subtree of `owner`.
std::vector<NodeId> within(const std::vector<NodeId>& all, const Node& owner) {
  const auto first = std::ranges::lower_bound(all, owner.id);
  const auto last = std::ranges::lower_bound(all, owner.subtree_end);
  return {first, last};
}

// Values that workers need are computed by the leader when the Gather starts (ExecGather's
// initParam), so the outermost Gather above the reader pays.
NodeId paying_node(const Plan& plan, NodeId reader, const Node& owner) {
  NodeId pays = reader;
  for (NodeId at = reader; at != owner.id && plan.nodes[at].parent;) {
    at = *plan.nodes[at].parent;
    const NodeKind kind = plan.nodes[at].kind;
    if (kind == NodeKind::gather || kind == NodeKind::gather_merge) {
      pays = at;
    }
  }
  return pays;
}

}  // namespace

bool is_cte(const Node& node) {
  return node.relationship == Relationship::init_plan && node.subplan_name.starts_with(cte_prefix);
}

References::References(const Plan& plan) : plan_(plan) {
  // Plans without InitPlans, the most, need no look at their texts.
  if (std::ranges::find(plan.nodes, Relationship::init_plan, &Node::relationship) ==
      plan.nodes.end()) {
    return;
  }
  index_ctes();
  for (const Node& node : plan.nodes) {
    const auto add_to = [&node](Index& index) {
      return [&node, &index](std::string_view name) {
        auto place = index.find(name);
        if (place == index.end()) {
          place = index.emplace(std::string(name), std::vector<NodeId>{}).first;
        }
        if (place->second.empty() || place->second.back() != node.id) {
          place->second.push_back(node.id);
        }
      };
    };
    for (const NodePredicate& predicate : node.predicates) {
      find_names(predicate.text, add_to(in_conditions_));
    }
    for (const auto* keys : {&node.sort_key, &node.group_key}) {
      for (const std::string& key : *keys) {
        find_names(key, add_to(in_conditions_));
      }
    }
    for (const auto& [name, text] : node.native_fields) {
      find_names(text, add_to(in_conditions_));
    }
    for (const std::string& column : node.output) {
      find_names(column, add_to(in_output_));
    }
  }
}

// A scan reads the CTE of its name that belongs to the nearest node above it, or to itself. Others
// are printed before what reads them, so those in scope are a stack by name.
void References::index_ctes() {
  Index in_scope;
  const auto leave_scopes = [this](std::vector<NodeId>& ctes, NodeId at) {
    while (!ctes.empty() && !inside(plan_.nodes[*plan_.nodes[ctes.back()].parent], at)) {
      ctes.pop_back();
    }
  };
  for (const Node& node : plan_.nodes) {
    if (is_cte(node)) {
      std::vector<NodeId>& ctes = in_scope[node.subplan_name.substr(cte_prefix.size())];
      leave_scopes(ctes, node.id);
      ctes.push_back(node.id);
    } else if (node.kind == NodeKind::cte_scan && !node.never_executed()) {
      const auto own = std::ranges::find_if(node.children, [&](NodeId child) {
        const Node& cte = plan_.nodes[child];
        return is_cte(cte) &&
               std::string_view(cte.subplan_name).substr(cte_prefix.size()) == node.cte;
      });
      if (own != node.children.end()) {
        cte_scans_[*own].push_back(node.id);
        continue;
      }
      const auto named = in_scope.find(node.cte);
      if (named == in_scope.end()) {
        continue;
      }
      leave_scopes(named->second, node.id);
      // A CTE's own text may name an outer one of the same name; more than a few deep is no query.
      constexpr std::ptrdiff_t most = 16;
      const auto& ctes = named->second;
      const auto last = ctes.rbegin() + std::min(std::ssize(ctes), most);
      const auto found = std::find_if(
          ctes.rbegin(), last, [&](NodeId cte) { return !inside(plan_.nodes[cte], node.id); });
      if (found != last) {
        cte_scans_[*found].push_back(node.id);
      }
    }
  }
}

std::vector<NodeId> References::scans_of_cte(const Node& cte) const {
  const auto found = cte_scans_.find(cte.id);
  return found == cte_scans_.end() ? std::vector<NodeId>{} : found->second;
}

std::vector<NodeId> References::readers(const Index& index, const Node& init) const {
  const Node& owner = plan_.nodes[*init.parent];
  std::vector<NodeId> readers;
  for (const std::string_view name : reference_names(init)) {
    const auto found = index.find(name);
    if (found == index.end()) {
      continue;
    }
    for (const NodeId id : within(found->second, owner)) {
      if (!inside(init, id) && !plan_.nodes[id].never_executed()) {
        readers.push_back(paying_node(plan_, id, owner));
      }
    }
  }
  std::ranges::sort(readers);
  const auto repeated = std::ranges::unique(readers);
  readers.erase(repeated.begin(), repeated.end());
  return readers;
}

std::vector<NodeId> References::readers_of_init_plan(const Node& init) const {
  std::vector<NodeId> found = readers(in_conditions_, init);
  if (!found.empty()) {
    return found;
  }
  // Nodes above repeat the expression in their Output; the deepest one computed it. In pre-order
  // that is one whose successor in the list is not below it.
  found = readers(in_output_, init);
  std::vector<NodeId> deepest;
  for (std::size_t at = 0; at < found.size(); ++at) {
    if (at + 1 == found.size() || !inside(plan_.nodes[found[at]], found[at + 1])) {
      deepest.push_back(found[at]);
    }
  }
  return deepest;
}

}  // namespace planwright::planners::postgresql
