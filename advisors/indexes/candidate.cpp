#include "indexes/candidate.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

#include <planwright/base/number.hpp>
#include <planwright/base/quantity_text.hpp>

#include "indexes/index_advice.hpp"

namespace planwright::advisors {
namespace {

// Functions that are immutable in every version, so that an index on them is allowed.
constexpr std::array<std::string_view, 8> immutable_functions{"lower", "upper", "abs", "length",
                                                              "btrim", "->>",   "md5", "coalesce"};

// Types without a B-tree operator class.
constexpr std::array<std::string_view, 11> unordered_types{
    "json", "xml", "point", "box", "circle", "line", "lseg", "path", "polygon", "tsquery", "xid"};

bool has_btree_order(std::string_view type) {
  return std::ranges::find(unordered_types, type) == unordered_types.end();
}

bool is_equality(const Predicate& term) {
  switch (term.predicate_class) {
    case PredicateClass::equality:
    case PredicateClass::is_null:
      return true;
    case PredicateClass::boolean_column:
      return term.column.bare();
    default:
      return false;
  }
}

bool answered_by_index(const Predicate& term) {
  return term.operand_kind == OperandKind::constant ||
         term.operand_kind == OperandKind::parameter || term.operand_kind == OperandKind::subplan ||
         term.operand_kind == OperandKind::column;
}

}  // namespace

namespace {

bool part_of_name(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$' || c == '"' ||
         (static_cast<unsigned char>(c) & 0x80U) != 0;
}

// "lower((c.email)::text)" → "lower((email)::text)": an index knows no alias. Constants are left
// alone.
std::string without_qualifier(std::string_view expression, const std::string& qualifier) {
  if (qualifier.empty()) {
    return std::string(expression);
  }
  std::string quoted = "\"";
  for (const char c : qualifier) {
    quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  }
  quoted += "\".";
  std::string text;
  bool in_constant = false;
  for (std::size_t at = 0; at < expression.size();) {
    const std::string_view rest = expression.substr(at);
    const bool begins = text.empty() || !part_of_name(text.back());
    if (!in_constant && begins && rest.starts_with(qualifier + ".")) {
      at += qualifier.size() + 1;
    } else if (!in_constant && begins && rest.starts_with(quoted)) {
      at += quoted.size();
    } else {
      in_constant = in_constant != (rest.front() == '\'');
      text += rest.front();
      ++at;
    }
  }
  return text;
}

// "(a + b)" → "a + b"; "(a) + (b)" stays.
std::string without_outer_parentheses(std::string text) {
  while (text.size() > 2 && text.front() == '(' && text.back() == ')') {
    int depth = 0;
    bool in_constant = false;
    for (std::size_t at = 0; at + 1 < text.size(); ++at) {
      in_constant = in_constant != (text[at] == '\'');
      depth += in_constant ? 0 : text[at] == '(' ? 1 : text[at] == ')' ? -1 : 0;
      if (depth == 0) {
        return text;
      }
    }
    text = text.substr(1, text.size() - 2);
  }
  return text;
}

}  // namespace

std::optional<IndexKey> index_key(const Predicate& term, const Relation* relation) {
  if (term.column.column.empty()) {
    return std::nullopt;
  }
  if (relation != nullptr) {
    const Column* column = relation->column(term.column.column);
    if (column == nullptr || (term.column.bare() && !has_btree_order(column->type))) {
      return std::nullopt;
    }
  }
  IndexKey key;
  if (term.column.bare()) {
    key.column = term.column.column;
    return key;
  }
  const bool indexable =
      std::ranges::find(immutable_functions, term.column.wrapper) != immutable_functions.end();
  if (!indexable || term.column.expression.empty()) {
    return std::nullopt;
  }
  key.expression =
      without_outer_parentheses(without_qualifier(term.column.expression, term.column.qualifier));
  return key;
}

std::string pattern_opclass(const Predicate& term, const Relation* relation) {
  const Column* column = relation == nullptr ? nullptr : relation->column(term.column.column);
  if (column != nullptr && column->type.starts_with("varchar")) {
    return "varchar_pattern_ops";
  }
  return column != nullptr && column->type.starts_with("bpchar") ? "bpchar_pattern_ops"
                                                                 : "text_pattern_ops";
}

std::optional<Candidate> btree_for(const Node& node, const std::vector<Predicate>& terms,
                                   const Relation* relation) {
  Candidate candidate;
  candidate.relation = relation != nullptr ? relation->ref : node.relation;
  // An index for one partition serves queries that know it; the table's users need it on all.
  if (relation != nullptr && relation->partition_of) {
    candidate.relation = *relation->partition_of;
    candidate.partitioned = true;
  }
  // Nobody can index a catalog, and a temporary table is gone before the advice is read.
  const RelationRef& ref = candidate.relation;
  const bool of_the_server = ref.schema.starts_with("pg_") || ref.schema == "information_schema" ||
                             (ref.schema.empty() && ref.name.starts_with("pg_"));
  if (ref.empty() || of_the_server) {
    return std::nullopt;
  }
  std::vector<const Predicate*> used;
  const auto has_key = [&](const IndexKey& key) {
    return std::ranges::find(candidate.keys, key) != candidate.keys.end();
  };
  const auto add_all = [&](auto&& wanted) {
    for (const Predicate& term : terms) {
      if (!answered_by_index(term) || !wanted(term)) {
        continue;
      }
      if (const auto key = index_key(term, relation)) {
        if (!has_key(*key)) {
          candidate.keys.push_back(*key);
          candidate.equality_columns.push_back(key->column.empty() ? key->expression : key->column);
        }
        used.push_back(&term);
      }
    }
  };
  add_all(is_equality);
  add_all([](const Predicate& term) { return term.predicate_class == PredicateClass::in_list; });

  // One range at the end: keys after it could not narrow the scan any further.
  const auto range = std::ranges::find_if(terms, [&](const Predicate& term) {
    return (term.predicate_class == PredicateClass::range ||
            term.predicate_class == PredicateClass::prefix_like) &&
           answered_by_index(term) && index_key(term, relation);
  });
  if (range != terms.end()) {
    IndexKey key = *index_key(*range, relation);
    if (!has_key(key)) {
      if (range->predicate_class == PredicateClass::prefix_like) {
        key.opclass = pattern_opclass(*range, relation);
      }
      candidate.keys.push_back(key);
    }
    // Both ends of a range are one key.
    for (const Predicate& term : terms) {
      if (term.predicate_class == range->predicate_class &&
          term.column.column == range->column.column) {
        used.push_back(&term);
      }
    }
  }
  if (candidate.keys.empty()) {
    return std::nullopt;
  }
  std::ranges::sort(used);
  used.erase(std::ranges::unique(used).begin(), used.end());
  candidate.terms_used = used.size();
  for (const Predicate& term : terms) {
    if (std::ranges::find(used, &term) != used.end()) {
      continue;
    }
    ++candidate.terms_left;
    const bool keeps_most = term.predicate_class == PredicateClass::inequality ||
                            term.predicate_class == PredicateClass::is_not_null;
    candidate.selective_terms_left += keeps_most ? 0 : 1;
  }
  return candidate;
}

const Index* existing_index(const Candidate& candidate, const Relation* relation) {
  if (relation == nullptr) {
    return nullptr;
  }
  for (const Index& index : relation->indexes) {
    if (index.method != "btree" || !index.where.empty() || !index.valid ||
        index.keys.size() < candidate.keys.size()) {
      continue;
    }
    const std::size_t equal = candidate.equality_columns.size();
    const auto name_of = [](const IndexKey& key) {
      return key.column.empty() ? key.expression : key.column;
    };
    const bool same_equality =
        std::ranges::all_of(candidate.equality_columns, [&](const std::string& column) {
          return std::any_of(index.keys.begin(),
                             index.keys.begin() + static_cast<std::ptrdiff_t>(equal),
                             [&](const IndexKey& key) { return name_of(key) == column; });
        });
    bool same_rest = true;
    for (std::size_t at = equal; at < candidate.keys.size(); ++at) {
      same_rest = same_rest && name_of(index.keys[at]) == name_of(candidate.keys[at]) &&
                  index.keys[at].opclass == candidate.keys[at].opclass;
    }
    if (same_equality && same_rest) {
      return &index;
    }
  }
  return nullptr;
}

std::optional<TableSize> table_size(const Plan& plan, const Node& scan) {
  if (!scan.actual || scan.actual->loops <= 0) {
    return std::nullopt;
  }
  // Processes of a parallel scan share one pass; the loops of any other scan are passes.
  const double passes = scan.parallel_aware ? 1 : scan.actual->loops;
  TableSize size;
  size.rows =
      (*scan.total_rows() + scan.removed_by_filter.value_or(Rows(0)) * scan.actual->loops) / passes;
  if (const auto own = own_buffers(plan, scan)) {
    size.pages = (own->shared_hit + own->shared_read) / passes;
    size.pages_measured = true;
  } else if (scan.estimated) {
    const auto costs = estimates::planner_costs(plan);
    const double cpu = size.rows.value() * (costs.cpu_tuple + costs.cpu_operator);
    size.pages = Blocks(std::max(1.0, (scan.estimated->total_cost.value() - cpu) / costs.seq_page));
  } else {
    return std::nullopt;
  }
  size.pages = std::max(size.pages, Blocks(1));
  size.rows = std::max(size.rows, Rows(1));
  return size;
}

double key_width(const Candidate& candidate, const Relation* relation) {
  double width = 0;
  for (const IndexKey& key : candidate.keys) {
    const Column* column = relation == nullptr ? nullptr : relation->column(key.column);
    const std::string_view type = column == nullptr ? std::string_view{} : column->type;
    if (type == "int4" || type == "date" || type == "float4") {
      width += 4;
    } else if (type == "int2") {
      width += 2;
    } else if (type == "bool") {
      width += 1;
    } else if (type == "uuid") {
      width += 16;
    } else if (type.starts_with("text") || type.starts_with("varchar") ||
               type.starts_with("bpchar") || type.starts_with("numeric")) {
      width += 12;
    } else {
      width += 8;
    }
  }
  return std::max(width, 1.0);
}

std::optional<JoinAbove> join_above(const Plan& plan, const Node& scan) {
  const Node* below = &scan;
  const Node* join = plan.parent_of(scan);
  while (join != nullptr && !join->is_join()) {
    switch (join->kind) {
      case NodeKind::hash:
      case NodeKind::materialize:
      case NodeKind::memoize:
      case NodeKind::sort:
      case NodeKind::gather:
      case NodeKind::gather_merge:
        below = join;
        join = plan.parent_of(*join);
        break;
      default:
        return std::nullopt;
    }
  }
  if (join == nullptr) {
    return std::nullopt;
  }
  JoinAbove above;
  above.join = join;
  for (const NodeId child : join->children) {
    const Relationship side = plan.nodes[child].relationship;
    if (child != below->id && (side == Relationship::outer || side == Relationship::inner)) {
      above.other = &plan.nodes[child];
    }
  }
  const std::string& alias = scan.alias.empty() ? scan.relation.name : scan.alias;
  for (const NodePredicate& predicate : join->predicates) {
    for (const Predicate& term : predicate.terms) {
      if (term.operand_kind != OperandKind::column) {
        continue;
      }
      if (term.column.qualifier == alias) {
        above.terms.push_back(term);
      } else if (term.other.qualifier == alias) {
        Predicate turned = term;
        std::swap(turned.column, turned.other);
        above.terms.push_back(std::move(turned));
      }
    }
  }
  return above.other == nullptr ? std::nullopt : std::optional(std::move(above));
}

Saving most_saved(const Plan& plan, const Node& top) {
  const Node* node = &top;
  bool parallel = false;
  for (const Node* parent = plan.parent_of(*node); parent != nullptr;
       parent = plan.parent_of(*parent)) {
    const bool passes_on = parent->kind == NodeKind::gather ||
                           parent->kind == NodeKind::gather_merge ||
                           (parent->partial_mode == PartialMode::partial);
    if (!passes_on) {
      break;
    }
    parallel = true;
    node = parent;
  }
  Impact impact = subtree_impact(plan, *node);
  if (impact.time && (parallel || plan.jit)) {
    Milliseconds around;
    for (const OutsideTime& outside : plan.outside) {
      if (!outside.what.starts_with("trigger")) {
        around += outside.time;
      }
    }
    impact = time_impact(plan, std::min(*impact.time + around, *plan.total_time()));
  }
  return {impact, node->id};
}

void set_saving(Advice& advice, const Saving& saving) {
  advice.best_case_share = saving.impact.share;
  advice.replaces = saving.replaces;
}

void decide(Advice advice, const Candidate& candidate, const Relation* relation, Rows rows,
            AdviceSink& sink) {
  // Below this gain the model is not sure enough to recommend an index.
  constexpr double worth = 0.8;
  if (const Index* existing = existing_index(candidate, relation)) {
    advice.reason = fmt::format(
        "{} has the index {} already; the planner did not use it: look at the row estimate, at a "
        "type mismatch, at enable_… settings, or whether it is valid",
        candidate.relation.name, existing->name);
    sink.rejected.push_back(std::move(advice));
    return;
  }
  const Cost before = advice.evidence.cost_before.value_or(Cost(0));
  const Cost after = advice.evidence.cost_after.value_or(Cost(0));
  if (before.value() > 0 && after / before > worth) {
    advice.reason =
        fmt::format("for {} the modelled cost goes from {} to {}: the planner would hardly use it",
                    rows_text(rows), count_text(before.value()), count_text(after.value()));
    sink.rejected.push_back(std::move(advice));
    return;
  }
  // Two findings can ask for one index: the first, more important one, has it.
  for (Advice& given : sink.advice) {
    const auto* mine = std::get_if<CreateIndex>(&advice.actions.front());
    const auto* theirs = std::get_if<CreateIndex>(&given.actions.front());
    if (mine != nullptr && theirs != nullptr && mine->relation == theirs->relation &&
        mine->index.keys == theirs->index.keys) {
      given.because.insert(given.because.end(), advice.because.begin(), advice.because.end());
      return;
    }
  }
  sink.advice.push_back(std::move(advice));
}

std::string key_list(const Candidate& candidate) {
  std::string list;
  for (std::size_t at = 0; at < candidate.keys.size(); ++at) {
    if (at > 0) {
      list += at + 1 == candidate.keys.size() ? " and " : ", ";
    }
    const IndexKey& key = candidate.keys[at];
    list += key.column.empty() ? key.expression : key.column;
  }
  return list;
}

Advice candidate_advice(const RuleSpec& rule, const Candidate& candidate, const Relation* relation,
                        const std::optional<TableSize>& table) {
  CreateIndex create;
  create.relation = candidate.relation;
  create.index.keys = candidate.keys;
  IndexSeen seen;
  if (table) {
    seen.rows = table->rows;
  }
  seen.key_width = key_width(candidate, relation);
  seen.in_one_partition = candidate.partitioned;
  return index_advice(rule, create, relation, seen);
}

}  // namespace planwright::advisors
