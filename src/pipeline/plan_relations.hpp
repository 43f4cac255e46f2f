#pragma once

#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/model/plan.hpp>

namespace planwright::pipeline {

// The relations the plan reads or writes, as it names them.
inline std::set<RelationRef> relations_of(const Plan& plan) {
  std::set<RelationRef> relations;
  for (const Node& node : plan.nodes) {
    if (!node.relation.empty()) {
      relations.insert(node.relation);
    }
  }
  return relations;
}

// The first five of them, for people.
inline std::string names_of(const auto& relations) {
  std::vector<std::string> names;
  for (const RelationRef& ref : relations) {
    names.push_back(ref.display());
    if (names.size() == 5) {
      names.emplace_back("…");
      break;
    }
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace planwright::pipeline
