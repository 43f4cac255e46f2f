#include "indexes/access.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "indexes/candidate.hpp"
#include "indexes/order.hpp"

namespace planwright::advisors {
namespace {

bool of_the_server(const RelationRef& ref) {
  return ref.schema.starts_with("pg_") || ref.schema == "information_schema";
}

bool has_key(const std::vector<IndexKey>& keys, const IndexKey& key) {
  return std::ranges::any_of(keys, [&](const IndexKey& other) {
    return other.column == key.column && other.expression == key.expression;
  });
}

void add_key(std::vector<IndexKey>& keys, const IndexKey& key) {
  if (!has_key(keys, key)) {
    keys.push_back(key);
  }
}

std::string without_number(const std::string& alias) {
  const std::size_t last = alias.find_last_not_of("0123456789");
  const bool numbered =
      last != std::string::npos && last > 0 && last + 1 < alias.size() && alias[last] == '_';
  return numbered ? alias.substr(0, last) : alias;
}

// How many different values a column has; 0 when not known.
double distinct_values(const Relation& relation, const IndexKey& key) {
  const Column* column = relation.column(key.column);
  if (column == nullptr || !column->statistics) {
    return 0;
  }
  const double distinct = column->statistics->distinct;
  return distinct >= 0 ? distinct : -distinct * relation.rows.value_or(Rows(0)).value();
}

// Reads the plan into accesses, one for each alias of a table.
class Collector {
 public:
  explicit Collector(const AdviceContext& context) : context_(context) {}

  std::vector<Access> take() {
    for (const Node& node : context_.plan.nodes) {
      add_scan(node);
    }
    for (const Node& node : context_.plan.nodes) {
      for (const NodePredicate& predicate : node.predicates) {
        for (const Predicate& term : predicate.terms) {
          add_term(node, term, false);
        }
      }
      add_order(node);
    }
    add_from_query();
    for (Access& access : accesses_) {
      finish(access);
    }
    return std::move(accesses_);
  }

 private:
  void add_scan(const Node& node) {
    if (!node.is_scan() || node.relation.empty() || of_the_server(node.relation)) {
      return;
    }
    const Relation* relation = context_.catalog.find(node.relation);
    std::string alias = node.alias.empty() ? node.relation.name : node.alias;
    if (relation != nullptr && relation->partition_of) {
      if (const Relation* parent = context_.catalog.find(*relation->partition_of)) {
        // EXPLAIN numbers the members of one table: e_1, e_2 … are the access e.
        const std::string whole = without_number(alias);
        partition_aliases_[alias] = whole;
        alias = whole;
        relation = parent;
      }
    }
    if (relation == nullptr || relation->temporary || relation->columns.empty() ||
        (relation->kind != RelationKind::table &&
         relation->kind != RelationKind::partitioned_table &&
         relation->kind != RelationKind::materialized_view)) {
      return;
    }
    Access* access = find(alias);
    if (access == nullptr) {
      access = &accesses_.emplace_back();
      access->relation = relation;
      access->alias = alias;
    }
    access->scans.push_back(node.id);
  }

  Access* find(const std::string& alias) {
    const auto part = partition_aliases_.find(alias);
    const std::string& name = part == partition_aliases_.end() ? alias : part->second;
    const auto found = std::ranges::find(accesses_, name, &Access::alias);
    return found == accesses_.end() ? nullptr : &*found;
  }

  // The access a column of a condition at `node` belongs to.
  Access* access_of(const Node& node, const ColumnUse& use) {
    if (!use.qualifier.empty()) {
      return find(use.qualifier);
    }
    return node.is_scan() ? find(node.alias.empty() ? node.relation.name : node.alias) : nullptr;
  }

  static std::optional<IndexKey> key_of(const Access& access, const Predicate& term) {
    return index_key(term, access.relation);
  }

  void add_term(const Node& node, const Predicate& term, bool alternative) {
    if (term.predicate_class == PredicateClass::disjunction) {
      for (const Predicate& arm : term.alternatives) {
        add_term(node, arm, true);
      }
      return;
    }
    Access* access = access_of(node, term.column);
    if (term.operand_kind == OperandKind::column) {
      add_join(access, term.column, access_of(node, term.other), term);
      return;
    }
    if (access == nullptr) {
      return;
    }
    const auto key = key_of(*access, term);
    const bool known = term.operand_kind == OperandKind::constant ||
                       term.operand_kind == OperandKind::parameter ||
                       term.operand_kind == OperandKind::subplan;
    if (!key || !known) {
      return;
    }
    if (!alternative) {
      access->constants.push_back(term);
    }
    switch (term.predicate_class) {
      case PredicateClass::equality:
      case PredicateClass::is_null:
      case PredicateClass::boolean_column:
        // A side of an OR stands for itself: it fixes nothing for the others.
        add_key(alternative ? access->listed : access->equal, *key);
        break;
      case PredicateClass::in_list:
        add_key(access->listed, *key);
        break;
      case PredicateClass::range:
        add_key(access->ranges, *key);
        break;
      case PredicateClass::prefix_like: {
        IndexKey pattern = *key;
        pattern.opclass = pattern_opclass(term, access->relation);
        add_key(access->prefixes, pattern);
        break;
      }
      default:
        break;
    }
  }

  void add_join(Access* mine, const ColumnUse& column, Access* theirs, const Predicate& term) {
    if (term.predicate_class != PredicateClass::equality &&
        term.predicate_class != PredicateClass::range) {
      return;
    }
    const auto add = [&term](Access* access, const ColumnUse& use, const std::string& other) {
      if (access == nullptr) {
        return;
      }
      Predicate own = term;
      own.column = use;
      const auto key = key_of(*access, own);
      if (!key) {
        return;
      }
      if (term.predicate_class == PredicateClass::range) {
        add_key(access->ranges, *key);
        return;
      }
      auto& list = access->join_with(other);
      add_key(list, *key);
    };
    // The other side may be a subquery or a CTE: it has no access, but it joins all the same.
    add(mine, column, term.other.qualifier);
    add(theirs, term.other, column.qualifier);
  }

  // ORDER BY and GROUP BY lists as far as they are one table's columns from the start.
  void add_order(const Node& node) {
    Access* access = nullptr;
    std::vector<IndexKey> keys;
    for (const SortTerm& term : node.sort_terms) {
      Access* owner = term.column.bare() ? find(term.column.qualifier) : nullptr;
      if (term.column.bare() && term.column.qualifier.empty() && accesses_.size() == 1) {
        owner = &accesses_.front();
      }
      if (owner == nullptr || (access != nullptr && owner != access) ||
          owner->relation->column(term.column.column) == nullptr) {
        break;
      }
      access = owner;
      keys.push_back({term.column.column, {}, term.descending, term.nulls_first, {}, {}});
    }
    if (access != nullptr) {
      // An index is read backwards as well: one direction throughout needs no DESC.
      if (std::ranges::all_of(
              keys, [](const IndexKey& key) { return key.descending && key.nulls_first; })) {
        for (IndexKey& key : keys) {
          key.descending = key.nulls_first = false;
        }
      }
      if (std::ranges::find(access->orders, keys) == access->orders.end()) {
        access->orders.push_back(std::move(keys));
      }
    }
    add_group(node);
  }

  void add_group(const Node& node) {
    Access* access = nullptr;
    std::vector<IndexKey> keys;
    for (const std::string& text : node.group_key) {
      const std::size_t dot = text.rfind('.');
      const auto column = sort_key_column(text);
      Access* owner = dot == std::string::npos
                          ? (accesses_.size() == 1 ? &accesses_.front() : nullptr)
                          : find(text.substr(0, dot));
      if (!column || owner == nullptr || (access != nullptr && owner != access) ||
          owner->relation->column(*column) == nullptr) {
        return;
      }
      access = owner;
      keys.push_back({*column, {}, false, false, {}, {}});
    }
    if (access != nullptr && std::ranges::find(access->groups, keys) == access->groups.end()) {
      access->groups.push_back(std::move(keys));
    }
  }

  // What a plan does not tell: the columns needed, and min() and max().
  void add_from_query() {
    if (context_.query == nullptr || !context_.query->understood()) {
      return;
    }
    const Query& query = *context_.query;
    for (Access& access : accesses_) {
      std::vector<const QueryRelation*> uses;
      for (const QueryRelation& use : query.uses) {
        if (use.source == QueryRelationSource::table && use.ref.may_be(access.relation->ref)) {
          uses.push_back(&use);
        }
      }
      // Under a name of its own it is that use; else any of them may be meant.
      if (std::ranges::count(uses, access.alias, &QueryRelation::alias) == 1) {
        std::erase_if(uses, [&](const QueryRelation* use) { return use->alias != access.alias; });
      }
      std::set<std::string> needed;
      access.needed_known = !uses.empty();
      for (const QueryRelation* use : uses) {
        access.needed_known = access.needed_known && !use->all_columns && !use->target;
        needed.insert(use->columns.begin(), use->columns.end());
      }
      access.needed.assign(needed.begin(), needed.end());
    }
    mark_parameters(query);
    for (const Expression& expression : query.expressions) {
      const bool extreme = expression.kind == ExpressionKind::aggregate &&
                           (expression.name == "min" || expression.name == "max") &&
                           expression.children.size() == 1;
      if (!extreme) {
        continue;
      }
      const Expression& argument = query.expressions[expression.children.front()];
      if (argument.kind != ExpressionKind::column || !argument.relation) {
        continue;
      }
      const QueryRelation& use = query.uses[*argument.relation];
      for (Access& access : accesses_) {
        if (use.ref.may_be(access.relation->ref) &&
            access.relation->column(argument.name) != nullptr) {
          add_key(access.extremes, {argument.name, {}, false, false, {}, {}});
        }
      }
    }
  }

  // Planned with a value, a parameter is a constant in the plan; the statement knows better.
  void mark_parameters(const Query& query) {
    const auto side = [&query](const Expression& of, std::size_t at) {
      const Expression* expression = &query.expressions[of.children[at]];
      while (expression->kind == ExpressionKind::cast && expression->children.size() == 1) {
        expression = &query.expressions[expression->children.front()];
      }
      return expression;
    };
    for (const Expression& comparison : query.expressions) {
      if (comparison.kind != ExpressionKind::operation || comparison.children.size() != 2) {
        continue;
      }
      const Expression* column = side(comparison, 0);
      const Expression* value = side(comparison, 1);
      if (column->kind == ExpressionKind::parameter) {
        std::swap(column, value);
      }
      if (column->kind != ExpressionKind::column || !column->relation ||
          value->kind != ExpressionKind::parameter) {
        continue;
      }
      for (Access& access : accesses_) {
        if (!query.uses[*column->relation].ref.may_be(access.relation->ref)) {
          continue;
        }
        for (Predicate& term : access.constants) {
          if (term.column.column == column->name) {
            term.operand_kind = OperandKind::parameter;
          }
        }
      }
    }
  }

  static void finish(Access& access) {
    std::ranges::stable_sort(access.equal, std::greater{}, [&](const IndexKey& key) {
      return distinct_values(*access.relation, key);
    });
  }

  const AdviceContext& context_;
  std::vector<Access> accesses_;
  std::map<std::string, std::string> partition_aliases_;  // events_3 → events
};

std::vector<IndexKey> joined(const std::vector<IndexKey>& first,
                             const std::vector<IndexKey>& second) {
  std::vector<IndexKey> keys = first;
  for (const IndexKey& key : second) {
    add_key(keys, key);
  }
  return keys;
}

}  // namespace

std::vector<IndexKey>& Access::join_with(const std::string& other) {
  const auto at = std::ranges::find(join_names, other);
  if (at != join_names.end()) {
    return joins[static_cast<std::size_t>(at - join_names.begin())];
  }
  join_names.push_back(other);
  return joins.emplace_back();
}

std::vector<Access> accesses(const AdviceContext& context) {
  return Collector(context).take();
}

std::vector<KeySequence> key_sequences(const Access& access) {
  // Longer keys cost more than another column can narrow.
  constexpr std::size_t most_keys = 5;
  std::vector<KeySequence> sequences;
  const auto add = [&sequences](Purpose purpose, const std::vector<IndexKey>& wanted) {
    std::vector<IndexKey> keys = joined({}, wanted);  // each column once
    if (keys.size() > most_keys) {
      keys.resize(most_keys);
    }
    const bool known = std::ranges::any_of(
        sequences, [&](const KeySequence& other) { return other.keys == keys; });
    if (!keys.empty() && !known) {
      sequences.push_back({purpose, std::move(keys)});
    }
  };
  const std::vector<IndexKey> fixed = joined(access.equal, access.listed);
  std::vector<IndexKey> narrowing = access.ranges;
  narrowing.insert(narrowing.end(), access.prefixes.begin(), access.prefixes.end());

  for (const auto& join : access.joins) {
    add(Purpose::join, join);
    add(Purpose::join, joined(join, access.equal));
    add(Purpose::join, joined(access.equal, join));
    for (const IndexKey& range : narrowing) {
      add(Purpose::join, joined(joined(join, access.equal), {range}));
    }
    for (const IndexKey& key : join) {
      add(Purpose::join, {key});
      add(Purpose::join, joined({key}, access.listed));
    }
  }
  for (const auto& first : access.joins) {
    for (const auto& second : access.joins) {
      if (&first != &second) {
        add(Purpose::join, joined(first, second));
      }
    }
  }
  for (const IndexKey& range : narrowing) {
    add(Purpose::filter, joined(fixed, {range}));
    add(Purpose::filter, joined(access.equal, {range}));
    add(Purpose::filter, {range});
  }
  add(Purpose::filter, fixed);
  add(Purpose::filter, access.equal);
  add(Purpose::filter, joined(fixed, narrowing));
  for (const IndexKey& first : narrowing) {
    // A second range narrows nothing, but it is tested in the index, before the row is fetched.
    add(Purpose::filter, joined(joined(access.equal, {first}), narrowing));
    for (const IndexKey& listed : access.listed) {
      add(Purpose::filter, {first, listed});
      add(Purpose::filter, {listed, first});
    }
    for (const auto& join : access.joins) {
      add(Purpose::filter, joined({first}, join));
    }
  }
  for (const auto& order : access.orders) {
    add(Purpose::order, joined(access.equal, order));
    add(Purpose::order, order);
  }
  for (const IndexKey& extreme : access.extremes) {
    add(Purpose::order, joined(access.equal, {extreme}));
    for (const auto& join : access.joins) {
      add(Purpose::order, joined(joined(join, access.equal), {extreme}));
    }
  }
  for (const auto& group : access.groups) {
    add(Purpose::grouping, joined(access.equal, group));
    add(Purpose::grouping, group);
  }
  for (const auto* list : {&access.equal, &access.listed}) {
    for (const IndexKey& key : *list) {
      add(Purpose::filter, {key});
    }
  }
  for (const IndexKey& key : access.equal) {
    for (const auto& join : access.joins) {
      add(Purpose::filter, joined({key}, join));
    }
  }
  return sequences;
}

namespace {

// All the columns of a unique index come first: each of its values has one row, so further keys
// find nothing faster.
bool begins_with_unique(const Relation& relation, const Index& index) {
  return std::ranges::any_of(relation.indexes, [&](const Index& existing) {
    if (!existing.unique || !existing.valid || !existing.where.empty() ||
        existing.keys.size() >= index.keys.size()) {
      return false;
    }
    const auto end = index.keys.begin() + static_cast<std::ptrdiff_t>(existing.keys.size());
    return std::ranges::all_of(existing.keys, [&](const IndexKey& key) {
      return !key.column.empty() &&
             std::find_if(index.keys.begin(), end,
                          [&](const IndexKey& mine) { return mine.column == key.column; }) != end;
    });
  });
}

}  // namespace

void propose_index(const RuleSpec& rule, const Access& access, Index index,
                   std::vector<Proposal>& proposals) {
  const bool there = std::ranges::any_of(
      access.relation->indexes, [&](const Index& existing) { return serves(existing, index); });
  const bool proposed = std::ranges::any_of(proposals, [&](const Proposal& other) {
    return other.index.relation == access.relation->ref && other.index.index.keys == index.keys &&
           other.index.index.include == index.include && other.index.index.where == index.where &&
           other.index.index.method == index.method;
  });
  const bool needless =
      index.include.empty() && index.where.empty() && begins_with_unique(*access.relation, index);
  if (there || proposed || needless) {
    return;
  }
  Proposal proposal;
  proposal.rule = &rule;
  proposal.index.relation = access.relation->ref;
  proposal.index.index = std::move(index);
  proposals.push_back(std::move(proposal));
}

void propose_sequences(const RuleSpec& rule, const Access& access, Purpose purpose,
                       std::vector<Proposal>& proposals) {
  for (KeySequence& sequence : key_sequences(access)) {
    if (sequence.purpose == purpose) {
      Index index;
      index.keys = std::move(sequence.keys);
      propose_index(rule, access, std::move(index), proposals);
    }
  }
}

bool serves(const Index& existing, const Index& wanted) {
  if (existing.method != wanted.method || !existing.valid ||
      (!existing.where.empty() && existing.where != wanted.where) ||
      existing.keys.size() < wanted.keys.size()) {
    return false;
  }
  bool same = true;
  bool opposite = true;
  for (std::size_t at = 0; at < wanted.keys.size(); ++at) {
    const IndexKey& have = existing.keys[at];
    const IndexKey& want = wanted.keys[at];
    if (have.column != want.column || have.expression != want.expression ||
        have.opclass != want.opclass || have.collation != want.collation) {
      return false;
    }
    same = same && have.descending == want.descending && have.nulls_first == want.nulls_first;
    opposite =
        opposite && have.descending != want.descending && have.nulls_first != want.nulls_first;
  }
  return (same || opposite) && std::ranges::all_of(wanted.include, [&](const std::string& column) {
           return std::ranges::find(existing.include, column) != existing.include.end() ||
                  std::ranges::find(existing.keys, column, &IndexKey::column) !=
                      existing.keys.end();
         });
}

bool replaces(const Index& wanted, const Index& existing) {
  return !existing.unique && !existing.primary && !existing.constraint &&
         !existing.replica_identity && existing.valid && !existing.name.empty() &&
         serves(wanted, existing);
}

}  // namespace planwright::advisors
