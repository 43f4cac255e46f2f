#include "indexes/foreign_key.hpp"

#include <algorithm>

namespace planwright::advisors {

ForeignKeyMatch foreign_key_of(const Trigger& trigger, ForeignKeySide side,
                               const Catalog& catalog) {
  ForeignKeyMatch match;
  for (const Relation& relation : catalog.relations()) {
    for (const ForeignKey& key : relation.foreign_keys) {
      const RelationRef& fires_on =
          side == ForeignKeySide::referenced ? key.referenced : relation.ref;
      if (key.name != trigger.constraint ||
          (!trigger.relation.empty() && fires_on.name != trigger.relation)) {
        continue;
      }
      if (match) {
        return {};
      }
      match = {&relation, &key};
    }
  }
  return match;
}

ForeignKeySide foreign_key_side(const Trigger& trigger, const Catalog& catalog) {
  if (trigger.constraint.empty()) {
    return ForeignKeySide::none;
  }
  if (trigger.name.starts_with("RI_ConstraintTrigger_a_")) {
    return ForeignKeySide::referenced;
  }
  if (trigger.name.starts_with("RI_ConstraintTrigger_c_")) {
    return ForeignKeySide::referencing;
  }
  if (!trigger.name.empty() && trigger.name != trigger.constraint) {
    return ForeignKeySide::none;
  }
  // A table that refers to itself is on both sides: then nothing is said.
  const bool referenced =
      static_cast<bool>(foreign_key_of(trigger, ForeignKeySide::referenced, catalog));
  const bool referencing =
      static_cast<bool>(foreign_key_of(trigger, ForeignKeySide::referencing, catalog));
  if (referenced == referencing) {
    return ForeignKeySide::none;
  }
  return referenced ? ForeignKeySide::referenced : ForeignKeySide::referencing;
}

bool has_index_for(const ForeignKeyMatch& match) {
  const auto& columns = match.key->columns;
  return std::ranges::any_of(match.referencing->indexes, [&](const Index& index) {
    if (!index.valid || (index.method != "btree" && index.method != "hash") || index.keys.empty()) {
      return false;
    }
    const std::size_t leading = std::min(columns.size(), index.keys.size());
    return std::all_of(index.keys.begin(),
                       index.keys.begin() + static_cast<std::ptrdiff_t>(leading),
                       [&](const IndexKey& key) {
                         return std::ranges::find(columns, key.column) != columns.end();
                       });
  });
}

}  // namespace planwright::advisors
