#include "column_plans.hpp"

#include <algorithm>
#include <cmath>

namespace planwright::sandbox {
namespace {

double rows_of(const Relation& relation) {
  return relation.rows ? std::max(relation.rows->value(), 0.0) : 0;
}

void put(std::vector<std::string>& texts, const std::string& text) {
  if (std::ranges::find(texts, text) == texts.end()) {
    texts.push_back(text);
  }
}

}  // namespace

ColumnPlans::ColumnPlans(std::span<const Relation* const> relations, const Asked& asked,
                         std::span<const std::uint32_t> made)
    : relations_(relations), made_(made) {
  for (std::size_t table = 0; table < relations.size(); ++table) {
    for (const ForeignKey& key : relations[table]->foreign_keys) {
      for (std::size_t at = 0; at < key.columns.size(); ++at) {
        const auto child = find({relations[table]->ref, key.columns[at]});
        RelationRef referenced = key.referenced;
        if (referenced.schema.empty()) {
          referenced.schema = relations[table]->ref.schema;
        }
        std::string name = at < key.referenced_columns.size() ? key.referenced_columns[at] : "";
        for (const Relation* other : relations) {
          for (const Index& index : other->indexes) {
            if (name.empty() && index.primary && other->ref.may_be(referenced) &&
                at < index.keys.size()) {
              name = index.keys[at].column;
            }
          }
        }
        const auto parent = find({referenced, name});
        if (child && parent) {
          link(*child, *parent);
        }
      }
    }
  }
  link_joins(asked);
  for (const Asked::Literal& literal : asked.literals) {
    if (const auto key = find({literal.relation, literal.column})) {
      put((literal.equal ? equals_ : bounds_)[*key], literal.value);
    }
  }
  share_literals();
}

std::optional<ColumnKey> ColumnPlans::find(const ColumnRef& ref) const {
  for (std::size_t table = 0; table < relations_.size(); ++table) {
    const Relation& relation = *relations_[table];
    if (!relation.ref.may_be(ref.relation)) {
      continue;
    }
    for (std::size_t column = 0; column < relation.columns.size(); ++column) {
      if (relation.columns[column].name == ref.name) {
        return relation.columns[column].generated ? std::nullopt
                                                  : std::optional(ColumnKey{table, column});
      }
    }
  }
  return std::nullopt;
}

const Column& ColumnPlans::column(ColumnKey key) const {
  return relations_[key.first]->columns[key.second];
}

bool ColumnPlans::is_unique(ColumnKey key) const {
  const Relation& relation = *relations_[key.first];
  return std::ranges::any_of(relation.indexes, [&](const Index& index) {
    return (index.unique || index.primary) && index.keys.size() == 1 && index.where.empty() &&
           !index.keys[0].prefix_length && index.keys[0].column == column(key).name;
  });
}

// A column has one parent, and nobody is his own ancestor.
void ColumnPlans::link(ColumnKey child, ColumnKey parent) {
  ColumnKey above = parent;
  for (std::size_t steps = 0; steps <= parents_.size(); ++steps) {
    if (above == child) {
      return;
    }
    const auto found = parents_.find(above);
    if (found == parents_.end()) {
      break;
    }
    above = found->second;
  }
  if (child != parent && parents_.emplace(child, parent).second) {
    children_[parent].push_back(child);
  }
}

// Where no foreign key tells, the unique column is the parent, else the one of the smaller table.
void ColumnPlans::link_joins(const Asked& asked) {
  for (const auto& [left, right] : asked.joins) {
    const auto one = find(left);
    const auto other = find(right);
    if (!one || !other || parents_.contains(*one) || parents_.contains(*other)) {
      continue;
    }
    const bool is_parent =
        is_unique(*one) != is_unique(*other)
            ? is_unique(*one)
            : rows_of(*relations_[one->first]) < rows_of(*relations_[other->first]);
    // Of two unique columns the larger table's has the other's values.
    const bool both = is_unique(*one) && is_unique(*other);
    if (is_parent != both) {
      link(*other, *one);
    } else {
      link(*one, *other);
    }
  }
}

// What a column is compared with is so for those it joins; a parent has its children's values.
void ColumnPlans::share_literals() {
  constexpr int generations = 4;
  for (int round = 0; round < generations; ++round) {
    for (const auto& [child, parent] : parents_) {
      for (auto* texts : {&equals_, &bounds_}) {
        const std::vector<std::string> above = (*texts)[parent];
        const std::vector<std::string> below = (*texts)[child];
        for (const std::string& text : above) {
          put((*texts)[child], text);
        }
        for (const std::string& text : below) {
          put((*texts)[parent], text);
        }
      }
    }
  }
  for (int round = 0; round < generations; ++round) {
    for (const auto& [child, parent] : parents_) {
      std::vector<std::string> texts = needed_[child];
      if (const auto& statistics = column(child).statistics) {
        for (std::size_t at = 0;
             at < std::min(statistics->common_values.size(), statistics->common_frequencies.size());
             ++at) {
          if (statistics->common_frequencies[at] * made_[child.first] >= 1) {
            texts.push_back(statistics->common_values[at]);
          }
        }
      }
      for (const std::string& text : texts) {
        if (needed_[parent].size() < made_[parent.first] / 2) {
          put(needed_[parent], text);
        }
      }
    }
  }
}

bool ColumnPlans::is_guessed(std::size_t table, std::size_t column) {
  const ColumnKey key{table, column};
  const Distribution& values = of(table, column);
  return (!bounds_[key].empty() && values.assumed) ||
         (!equals_[key].empty() && values.count_assumed);
}

double ColumnPlans::distinct(std::size_t table, std::size_t column_at) const {
  const ColumnKey key{table, column_at};
  const Relation& relation = *relations_[table];
  const Column& column = relation.columns[column_at];
  const double rows = rows_of(relation);
  const double present = rows * (column.statistics ? 1 - column.statistics->null_fraction : 1);
  if (is_unique(key)) {
    return present;
  }
  if (column.statistics && column.statistics->distinct != 0) {
    const double distinct = column.statistics->distinct;
    return distinct > 0 ? distinct : -distinct * rows;
  }
  double least = 0;
  for (const Index& index : relation.indexes) {
    for (std::size_t at = 0; at < std::min(index.keys.size(), index.distinct_prefixes.size());
         ++at) {
      if (index.keys[at].column != column.name || index.keys[at].prefix_length) {
        continue;
      }
      const double pairs = std::max(index.distinct_prefixes[at], 1.0);
      if (at == 0) {
        return std::min(pairs, std::max(present, 1.0));
      }
      // At least so many; as many where they do not depend on the keys before.
      least = std::max(least, pairs / std::max(index.distinct_prefixes[at - 1], 1.0));
    }
  }
  // A key that makes nearly every row different has more values than that tells.
  return least > 0 ? std::min(std::max(least, 2.0), std::max(present, 1.0)) : 0;
}

const Distribution& ColumnPlans::of(std::size_t table, std::size_t column_at) {
  const ColumnKey key{table, column_at};
  if (const auto found = done_.find(key); found != done_.end()) {
    return found->second;
  }
  const Column& column = this->column(key);
  DistributionInput input;
  input.type = value_type(column.sql_type.empty() ? column.type : column.sql_type);
  input.statistics = column.statistics ? &*column.statistics : nullptr;
  input.made = made_[table];
  input.rows = std::max(rows_of(*relations_[table]), static_cast<double>(input.made));
  input.distinct = distinct(table, column_at);
  input.unique = is_unique(key);
  input.not_null = column.not_null;
  input.equals = equals_[key];
  input.bounds = bounds_[key];
  input.needed = needed_[key];
  if (const auto parent = parents_.find(key); parent != parents_.end()) {
    input.parent = &of(parent->second.first, parent->second.second);
    input.parent_rows = distinct(parent->second.first, parent->second.second);
    if (input.parent_rows <= 0) {
      input.parent_rows = static_cast<double>(input.parent->values.size());
    }
  }
  return done_.emplace(key, distribute(input)).first->second;
}

}  // namespace planwright::sandbox
