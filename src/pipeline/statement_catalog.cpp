#include "statement_catalog.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <set>

#include <planwright/query/query.hpp>

namespace planwright::pipeline {
namespace {

constexpr std::size_t most_children = 100;
constexpr std::size_t most_foreign = 100;

// The largest of them, by pages and then by name.
std::vector<const Relation*> largest(std::vector<const Relation*> relations, std::size_t most) {
  std::ranges::stable_sort(relations, std::greater{}, [](const Relation* relation) {
    return relation->pages.value_or(Blocks(0)).value();
  });
  relations.resize(std::min(relations.size(), most));
  return relations;
}

class Closure {
 public:
  explicit Closure(const Catalog& whole) : whole_(whole) {}

  std::set<RelationRef> of(std::span<const RelationRef> names) {
    for (const RelationRef& name : names) {
      reach(whole_.find(name));
    }
    const std::set<RelationRef> reached = kept_;
    add(largest(below(reached), most_children));
    add(largest(joined_by_keys(reached), most_foreign));
    return std::move(kept_);
  }

 private:
  void reach(const Relation* relation) {
    if (relation == nullptr || !kept_.insert(relation->ref).second) {
      return;
    }
    if (relation->partition_of) {
      reach(whole_.find(*relation->partition_of));
    }
    if (!relation->view_definition.empty()) {
      for (const RelationRef& read :
           query::understand(relation->view_definition, relation->ref.display()).relations) {
        reach(whole_.find(read));
      }
    }
  }

  [[nodiscard]] std::vector<const Relation*> below(const std::set<RelationRef>& parents) const {
    std::set<RelationRef> above = parents;
    std::vector<const Relation*> children;
    for (bool more = true; more;) {
      more = false;
      for (const Relation& relation : whole_.relations()) {
        if (relation.partition_of && above.contains(*relation.partition_of) &&
            above.insert(relation.ref).second) {
          children.push_back(&relation);
          more = true;
        }
      }
    }
    return children;
  }

  [[nodiscard]] std::vector<const Relation*> joined_by_keys(
      const std::set<RelationRef>& reached) const {
    std::vector<const Relation*> joined;
    for (const Relation& relation : whole_.relations()) {
      const bool points_here = std::ranges::any_of(
          relation.foreign_keys,
          [&](const ForeignKey& key) { return reached.contains(key.referenced); });
      const bool pointed_at = std::ranges::any_of(reached, [&](const RelationRef& ref) {
        const Relation* from = whole_.find(ref);
        return from != nullptr &&
               std::ranges::any_of(from->foreign_keys, [&](const ForeignKey& key) {
                 return key.referenced == relation.ref;
               });
      });
      if (points_here || pointed_at) {
        joined.push_back(&relation);
      }
    }
    return joined;
  }

  void add(const std::vector<const Relation*>& relations) {
    for (const Relation* relation : relations) {
      kept_.insert(relation->ref);
    }
  }

  const Catalog& whole_;
  std::set<RelationRef> kept_;
};

}  // namespace

std::vector<RelationRef> relations_of_statement(const Query& query, const Plan* plan,
                                                const Catalog& catalog) {
  std::set<RelationRef> names;
  const auto add = [&](const RelationRef& name) {
    const Relation* relation = catalog.find(name);
    names.insert(relation == nullptr ? name : relation->ref);
  };
  std::ranges::for_each(query.relations, add);
  if (plan != nullptr) {
    for (const Node& node : plan->nodes) {
      if (!node.relation.empty()) {
        add(node.relation);
      }
    }
  }
  return {names.begin(), names.end()};
}

Catalog catalog_of_statement(const Catalog& whole, std::span<const RelationRef> names) {
  const std::set<RelationRef> kept = Closure(whole).of(names);
  Catalog catalog;
  catalog.server_version = whole.server_version;
  catalog.database = whole.database;
  catalog.role = whole.role;
  catalog.settings = whole.settings;
  catalog.extensions = whole.extensions;
  catalog.available_extensions = whole.available_extensions;
  catalog.standby = whole.standby;
  catalog.live = whole.live;
  std::set<std::string_view> schemas;
  for (const RelationRef& ref : kept) {
    catalog.put(*whole.find(ref));
    schemas.insert(ref.schema);
  }
  std::ranges::copy_if(whole.taken_names, std::back_inserter(catalog.taken_names),
                       [&](const RelationRef& name) { return schemas.contains(name.schema); });
  return catalog;
}

}  // namespace planwright::pipeline
