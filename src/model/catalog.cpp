#include <algorithm>

#include <planwright/model/catalog.hpp>

namespace planwright {

const Column* Relation::column(std::string_view name) const {
  const auto found = std::ranges::find(columns, name, &Column::name);
  return found == columns.end() ? nullptr : &*found;
}

const Index* Relation::index(std::string_view name) const {
  const auto found = std::ranges::find(indexes, name, &Index::name);
  return found == indexes.end() ? nullptr : &*found;
}

const std::string* Catalog::setting(std::string_view name) const {
  const auto found = std::ranges::find(settings, name, &std::pair<std::string, std::string>::first);
  return found == settings.end() ? nullptr : &found->second;
}

bool Catalog::has_extension(std::string_view name) const {
  return std::ranges::find(extensions, name, &std::pair<std::string, std::string>::first) !=
         extensions.end();
}

const Relation* Catalog::find(const RelationRef& ref) const {
  const auto exact = std::ranges::lower_bound(relations_, ref, {}, &Relation::ref);
  if (exact != relations_.end() && exact->ref == ref) {
    return &*exact;
  }
  // One side does not know the schema: PostgreSQL's search path usually ends in public.
  const Relation* only = nullptr;
  for (const Relation& relation : relations_) {
    if (!relation.ref.may_be(ref)) {
      continue;
    }
    if (relation.ref.schema == "public") {
      return &relation;
    }
    if (only != nullptr) {
      return nullptr;  // ambiguous: no answer is better than the wrong table
    }
    only = &relation;
  }
  return only;
}

Relation* Catalog::find(const RelationRef& ref) {
  return const_cast<Relation*>(static_cast<const Catalog*>(this)->find(ref));
}

Relation& Catalog::put(Relation relation) {
  const auto at = std::ranges::lower_bound(relations_, relation.ref, {}, &Relation::ref);
  if (at != relations_.end() && at->ref == relation.ref) {
    *at = std::move(relation);
    return *at;
  }
  return *relations_.insert(at, std::move(relation));
}

void Catalog::erase(const RelationRef& ref) {
  if (const Relation* found = find(ref)) {
    relations_.erase(relations_.begin() + (found - relations_.data()));
  }
}

}  // namespace planwright
