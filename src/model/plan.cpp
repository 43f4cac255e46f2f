#include <algorithm>
#include <array>

#include <planwright/base/check.hpp>
#include <planwright/model/plan.hpp>

namespace planwright {

std::string_view to_string(NodeKind kind) {
  switch (kind) {
#define PW_NODE_KIND(name) \
  case NodeKind::name:     \
    return #name;
#include <planwright/model/node_kinds.def>
#undef PW_NODE_KIND
  }
  return "unknown";
}

std::string_view to_string(JoinType type) {
  switch (type) {
    case JoinType::none:
      return "";
    case JoinType::inner:
      return "Inner";
    case JoinType::left:
      return "Left";
    case JoinType::right:
      return "Right";
    case JoinType::full:
      return "Full";
    case JoinType::semi:
      return "Semi";
    case JoinType::anti:
      return "Anti";
    case JoinType::right_anti:
      return "Right Anti";
    case JoinType::right_semi:
      return "Right Semi";
  }
  return "";
}

std::string_view to_string(Relationship relationship) {
  switch (relationship) {
    case Relationship::root:
      return "";
    case Relationship::outer:
      return "Outer";
    case Relationship::inner:
      return "Inner";
    case Relationship::member:
      return "Member";
    case Relationship::subquery:
      return "Subquery";
    case Relationship::init_plan:
      return "InitPlan";
    case Relationship::sub_plan:
      return "SubPlan";
    case Relationship::other:
      return "Other";
  }
  return "";
}

std::string_view to_string(IndexAccess access) {
  switch (access) {
    case IndexAccess::none:
      return "";
    case IndexAccess::full:
      return "full";
    case IndexAccess::range:
      return "range";
    case IndexAccess::lookup:
      return "lookup";
    case IndexAccess::lookup_or_null:
      return "lookup or null";
    case IndexAccess::skip:
      return "skip";
    case IndexAccess::loose:
      return "loose";
    case IndexAccess::full_text:
      return "full text";
    case IndexAccess::spatial:
      return "spatial";
  }
  return "";
}

std::string_view to_string(SubqueryRun run) {
  switch (run) {
    case SubqueryRun::none:
      return "";
    case SubqueryRun::once:
      return "once";
    case SubqueryRun::dependent:
      return "dependent";
    case SubqueryRun::uncacheable:
      return "uncacheable";
  }
  return "";
}

std::string_view to_string(PredicateRole role) {
  switch (role) {
    case PredicateRole::index_cond:
      return "Index Cond";
    case PredicateRole::order_by:
      return "Order By";
    case PredicateRole::recheck_cond:
      return "Recheck Cond";
    case PredicateRole::tid_cond:
      return "TID Cond";
    case PredicateRole::filter:
      return "Filter";
    case PredicateRole::one_time_filter:
      return "One-Time Filter";
    case PredicateRole::join_filter:
      return "Join Filter";
    case PredicateRole::hash_cond:
      return "Hash Cond";
    case PredicateRole::merge_cond:
      return "Merge Cond";
    case PredicateRole::conflict_filter:
      return "Conflict Filter";
    case PredicateRole::run_condition:
      return "Run Condition";
    case PredicateRole::pushed_index_cond:
      return "Pushed Index Condition";
    case PredicateRole::having:
      return "Having";
  }
  return "";
}

std::optional<Rows> Node::total_rows() const {
  if (!actual) {
    return std::nullopt;
  }
  return actual->rows * actual->loops;
}

Rows Node::total_removed() const {
  const double loops = actual ? actual->loops : 1;
  return (removed_by_filter.value_or(Rows(0)) + removed_by_join_filter.value_or(Rows(0)) +
          removed_by_recheck.value_or(Rows(0))) *
         loops;
}

const NodePredicate* Node::predicate(PredicateRole role) const {
  const auto found = std::ranges::find(predicates, role, &NodePredicate::role);
  return found == predicates.end() ? nullptr : &*found;
}

bool Node::is_scan() const {
  switch (kind) {
    case NodeKind::seq_scan:
    case NodeKind::sample_scan:
    case NodeKind::index_scan:
    case NodeKind::index_only_scan:
    case NodeKind::bitmap_heap_scan:
    case NodeKind::tid_scan:
    case NodeKind::tid_range_scan:
    case NodeKind::foreign_scan:
    case NodeKind::index_merge:
      return true;
    default:
      return false;
  }
}

bool Node::is_join() const {
  return kind == NodeKind::nested_loop || kind == NodeKind::hash_join ||
         kind == NodeKind::merge_join;
}

const Node* Plan::child(const Node& node, Relationship relationship) const {
  for (const NodeId id : node.children) {
    if (nodes[id].relationship == relationship) {
      return &nodes[id];
    }
  }
  return nullptr;
}

const std::string* Plan::setting(std::string_view name) const {
  const auto found =
      std::ranges::find_if(settings, [name](const auto& entry) { return entry.first == name; });
  return found == settings.end() ? nullptr : &found->second;
}

std::optional<Milliseconds> Plan::total_time() const {
  if (!timed()) {
    return std::nullopt;
  }
  const Milliseconds root_time = root().timing->total;
  return execution ? std::max(*execution, root_time) : root_time;
}

void Plan::finish() {
  for (Node& node : nodes) {
    node.children.clear();
  }
  for (std::size_t at = 0; at < nodes.size(); ++at) {
    Node& node = nodes[at];
    node.id = static_cast<NodeId>(at);
    node.subtree_end = node.id + 1;
    PW_CHECK(at == 0 ? !node.parent : node.parent && *node.parent < at,
             "a plan is in pre-order with one root");
    if (node.parent) {
      nodes[*node.parent].children.push_back(node.id);
    }
  }
  // Backwards, so that every node's end is final before its parent takes it over.
  for (std::size_t at = nodes.size(); at-- > 1;) {
    Node& parent = nodes[*nodes[at].parent];
    parent.subtree_end = std::max(parent.subtree_end, nodes[at].subtree_end);
  }
  std::ranges::sort(settings);
  std::ranges::sort(native_fields);
  for (Node& node : nodes) {
    std::ranges::sort(node.native_fields);
  }
}

namespace {

std::string aggregate_name(const Node& node) {
  switch (node.strategy) {
    case Strategy::sorted:
      return "GroupAggregate";
    case Strategy::hashed:
      return "HashAggregate";
    case Strategy::mixed:
      return "MixedAggregate";
    default:
      return "Aggregate";
  }
}

std::string operation_name(const Node& node) {
  switch (node.operation) {
    case Operation::insert:
      return "Insert";
    case Operation::update:
      return "Update";
    case Operation::remove:
      return "Delete";
    case Operation::merge:
      return "Merge";
    default:
      return node.native;
  }
}

std::string join_name(const Node& node) {
  const std::string_view base = node.kind == NodeKind::hash_join    ? "Hash"
                                : node.kind == NodeKind::merge_join ? "Merge"
                                                                    : "Nested Loop";
  std::string name(base);
  if (node.join_type != JoinType::inner && node.join_type != JoinType::none) {
    name += " ";
    name += to_string(node.join_type);
    name += " Join";
  } else if (node.kind != NodeKind::nested_loop) {
    name += " Join";
  }
  return name;
}

// How MariaDB and the tables of MySQL say that a table is read, in words.
std::string access_name(const Node& node) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 12> words{
      {{"ALL", "Full Table Scan"},
       {"index", "Full Index Scan"},
       {"range", "Index Range Scan"},
       {"ref", "Index Lookup"},
       {"eq_ref", "Unique Index Lookup"},
       {"const", "Single Row Lookup"},
       {"system", "Single Row Table"},
       {"ref_or_null", "Index Lookup or NULL"},
       {"fulltext", "Full-Text Search"},
       {"index_merge", "Index Merge"},
       {"unique_subquery", "Unique Index Lookup"},
       {"index_subquery", "Index Lookup"}}};
  std::string_view type = node.native;
  if (type.starts_with("hash_")) {
    type.remove_prefix(5);
  }
  const auto found = std::ranges::find(words, type, [](const auto& word) { return word.first; });
  return found == words.end() ? node.native : std::string(found->second) + " (" + node.native + ")";
}

// The members of MariaDB's JSON plans that are steps, in words.
std::string step_name(const Node& node) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 13> words{
      {{"filesort", "Filesort"},
       {"temporary_table", "Temporary Table"},
       {"expression_cache", "Subquery Cache"},
       {"subquery_cache", "Subquery Cache"},
       {"materialized", "Materialize"},
       {"materialization", "Materialize"},
       {"duplicates_removal", "Duplicates Removal"},
       {"window_functions_computation", "Window Functions"},
       {"union_result", "Union"},
       {"recursive_union", "Recursive Union"},
       {"rowid_filter", "Rowid Filter"},
       {"range", "Index Range Scan"},
       {"message", "Result"}}};
  const auto found =
      std::ranges::find(words, node.native, [](const auto& word) { return word.first; });
  return found == words.end() ? node.native : std::string(found->second);
}

std::string operator_name(const Node& node) {
  if (node.access && !node.access->type.empty() && node.access->type == node.native) {
    return access_name(node);
  }
  switch (node.kind) {
    case NodeKind::aggregate:
      return aggregate_name(node);
    case NodeKind::modify_table:
      return operation_name(node);
    case NodeKind::nested_loop:
    case NodeKind::hash_join:
    case NodeKind::merge_join:
      return join_name(node);
    case NodeKind::set_op:
      return node.strategy == Strategy::hashed ? "HashSetOp" : "SetOp";
    case NodeKind::foreign_scan:
      return node.operation == Operation::none || node.operation == Operation::select
                 ? node.native
                 : "Foreign " + operation_name(node);
    default:
      return step_name(node);
  }
}

}  // namespace

std::string describe(const Node& node) {
  if (node.whole_line) {
    return node.native;
  }
  std::string line;
  if (node.partial_mode == PartialMode::partial) {
    line += "Partial ";
  } else if (node.partial_mode == PartialMode::finalize) {
    line += "Finalize ";
  }
  if (node.parallel_aware) {
    line += "Parallel ";
  }
  if (node.async_capable) {
    line += "Async ";
  }
  line += operator_name(node);
  if (node.backward) {
    line += " Backward";
  }
  if (!node.index.empty()) {
    line += node.kind == NodeKind::bitmap_index_scan ? " on " : " using ";
    line += node.index;
  }
  const std::string object = !node.relation.empty() ? node.relation.display()
                             : !node.cte.empty()    ? node.cte
                                                    : node.function;
  if (!object.empty()) {
    line += " on " + object;
  }
  const std::string& plain = !node.relation.empty() ? node.relation.name : object;
  if (!node.alias.empty() && node.alias != plain) {
    line += object.empty() ? " on " + node.alias : " " + node.alias;
  }
  return line;
}

namespace {

Blocks positive(Blocks blocks) {
  return std::max(blocks, Blocks(0));
}
Milliseconds positive(Milliseconds time) {
  return std::max(time, Milliseconds(0));
}

}  // namespace

std::optional<Buffers> own_buffers(const Plan& plan, const Node& node) {
  if (!node.buffers) {
    return std::nullopt;
  }
  static constexpr auto counters = {&Buffers::shared_hit,     &Buffers::shared_read,
                                    &Buffers::shared_dirtied, &Buffers::shared_written,
                                    &Buffers::local_hit,      &Buffers::local_read,
                                    &Buffers::local_dirtied,  &Buffers::local_written,
                                    &Buffers::temp_read,      &Buffers::temp_written};
  Buffers own = *node.buffers;
  for (const NodeId child : node.children) {
    const auto& below = plan.nodes[child].buffers;
    // An InitPlan's blocks are inside the node that reads it, which need not be its parent.
    if (!below) {
      continue;
    }
    for (const auto counter : counters) {
      own.*counter -= (*below).*counter;
    }
  }
  for (const auto counter : counters) {
    own.*counter = positive(own.*counter);
  }
  return own;
}

std::optional<IoTimes> own_io(const Plan& plan, const Node& node) {
  if (!node.io) {
    return std::nullopt;
  }
  static constexpr auto counters = {&IoTimes::read, &IoTimes::write, &IoTimes::temp_read,
                                    &IoTimes::temp_write};
  IoTimes own = *node.io;
  for (const NodeId child : node.children) {
    if (const auto& below = plan.nodes[child].io) {
      for (const auto counter : counters) {
        own.*counter -= (*below).*counter;
      }
    }
  }
  for (const auto counter : counters) {
    own.*counter = positive(own.*counter);
  }
  return own;
}

}  // namespace planwright
