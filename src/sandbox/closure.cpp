#include "closure.hpp"

#include <map>
#include <string>
#include <vector>

#include "words.hpp"

namespace planwright::sandbox {
namespace {

class Closure {
 public:
  explicit Closure(const Snapshot& snapshot) : snapshot_(snapshot) {
    for (const Relation& relation : snapshot.catalog.relations()) {
      by_name_[relation.ref.name].push_back(&relation);
    }
    for (const Relation& relation : snapshot.catalog.relations()) {
      if (relation.partition_of) {
        link(relation.ref, *relation.partition_of);
      }
    }
    for (const SchemaStatement& statement : snapshot.schema) {
      if (!statement.relation.empty()) {
        link_inheritance(statement);
      }
    }
  }

  void add(const RelationRef& ref) {
    const Relation* relation = snapshot_.catalog.find(ref);
    if (relation == nullptr || !needed_.insert(relation->ref).second) {
      return;
    }
    open_.push_back(relation);
  }

  std::set<RelationRef> close() {
    while (!open_.empty()) {
      const Relation& relation = *open_.back();
      open_.pop_back();
      for (const auto* links : {&parents_, &children_}) {
        if (const auto found = links->find(relation.ref); found != links->end()) {
          for (const RelationRef& other : found->second) {
            add(other);
          }
        }
      }
      add_mentioned(relation.view_definition);
    }
    return std::move(needed_);
  }

 private:
  void link(const RelationRef& child, const RelationRef& parent) {
    parents_[child].push_back(parent);
    children_[parent].push_back(child);
  }

  // CREATE TABLE … INHERITS (a, b): a name after the word that is a relation's is a parent's.
  void link_inheritance(const SchemaStatement& statement) {
    if (statement.sql.find("INHERIT") == std::string::npos) {
      return;
    }
    bool after = false;
    for (const Word& word : words_of(statement.sql)) {
      if (!word.quoted && (word.text == "inherits" || word.text == "inherit")) {
        after = true;
      } else if (const auto found = by_name_.find(word.text); after && found != by_name_.end()) {
        for (const Relation* parent : found->second) {
          if (parent->ref != statement.relation) {
            link(statement.relation, parent->ref);
          }
        }
      }
    }
  }

  // Too many rather than too few: any name in the text that a relation has.
  void add_mentioned(const std::string& sql) {
    for (const Word& word : words_of(sql)) {
      if (const auto found = by_name_.find(word.text); found != by_name_.end()) {
        for (const Relation* relation : found->second) {
          add(relation->ref);
        }
      }
    }
  }

  const Snapshot& snapshot_;
  std::map<std::string, std::vector<const Relation*>> by_name_;
  std::map<RelationRef, std::vector<RelationRef>> parents_, children_;
  std::set<RelationRef> needed_;
  std::vector<const Relation*> open_;
};

}  // namespace

std::set<RelationRef> needed_relations(const Snapshot& snapshot,
                                       std::span<const RelationRef> wanted) {
  Closure closure(snapshot);
  if (wanted.empty()) {
    for (const Relation& relation : snapshot.catalog.relations()) {
      closure.add(relation.ref);
    }
  }
  for (const RelationRef& ref : wanted) {
    closure.add(ref);
  }
  return closure.close();
}

}  // namespace planwright::sandbox
