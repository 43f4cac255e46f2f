#include "postgresql/plan_fields.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>

#include <planwright/base/number.hpp>

namespace planwright::planners::postgresql {
namespace {

using Value = FieldValue;

Estimated& estimated(Node& node) {
  if (!node.estimated) {
    node.estimated.emplace();
  }
  return *node.estimated;
}
template <class Owner>
Actual& actual(Owner& owner) {
  if (!owner.actual) {
    owner.actual.emplace();
  }
  return *owner.actual;
}
Buffers& buffers(std::optional<Buffers>& place) {
  if (!place) {
    place.emplace();
  }
  return *place;
}
Jit& jit(Plan& plan) {
  if (!plan.jit) {
    plan.jit.emplace();
  }
  return *plan.jit;
}
Serialization& serialization(Plan& plan) {
  if (!plan.serialization) {
    plan.serialization.emplace();
  }
  return *plan.serialization;
}

Bytes kilobytes(const Value& value) {
  return Bytes(value.as_number() * 1024);
}
Milliseconds ms(const Value& value) {
  return Milliseconds(value.as_number());
}
Blocks blocks(const Value& value) {
  return Blocks(value.as_number());
}

void add_predicate(Node& node, PredicateRole role, const Value& value) {
  node.predicates.push_back({role, std::string(value.text), {}});
}

Strategy strategy_from(std::string_view text) {
  if (text == "Plain") {
    return Strategy::plain;
  }
  if (text == "Sorted") {
    return Strategy::sorted;
  }
  if (text == "Hashed") {
    return Strategy::hashed;
  }
  return text == "Mixed" ? Strategy::mixed : Strategy::none;
}

PartialMode partial_mode_from(std::string_view text) {
  if (text == "Partial") {
    return PartialMode::partial;
  }
  if (text == "Finalize") {
    return PartialMode::finalize;
  }
  return text == "Simple" ? PartialMode::simple : PartialMode::none;
}

Operation operation_from(std::string_view text) {
  if (text == "Insert") {
    return Operation::insert;
  }
  if (text == "Update") {
    return Operation::update;
  }
  if (text == "Delete") {
    return Operation::remove;
  }
  if (text == "Merge") {
    return Operation::merge;
  }
  return text == "Select" ? Operation::select : Operation::none;
}

JoinType join_type_from(std::string_view text) {
  for (const JoinType type :
       {JoinType::inner, JoinType::left, JoinType::right, JoinType::full, JoinType::semi,
        JoinType::anti, JoinType::right_anti, JoinType::right_semi}) {
    if (text == to_string(type)) {
      return type;
    }
  }
  return JoinType::none;
}

Relationship relationship_from(std::string_view text) {
  for (const Relationship relationship :
       {Relationship::outer, Relationship::inner, Relationship::member, Relationship::subquery,
        Relationship::init_plan, Relationship::sub_plan}) {
    if (text == to_string(relationship)) {
      return relationship;
    }
  }
  return Relationship::other;
}

template <class Owner>
using Setter = void (*)(Owner&, const Value&);

// A null setter: known to us, shown as it is.
template <class Owner>
using Table = std::unordered_map<std::string_view, Setter<Owner>>;

const Table<Node>& node_fields() {
  static const Table<Node> table{
      {"Node Type",
       [](Node& n, const Value& v) {
         n.native = v.text;
         n.kind = node_kind(v.text);
       }},
      {"Strategy", [](Node& n, const Value& v) { n.strategy = strategy_from(v.text); }},
      {"Partial Mode", [](Node& n, const Value& v) { n.partial_mode = partial_mode_from(v.text); }},
      {"Operation", [](Node& n, const Value& v) { n.operation = operation_from(v.text); }},
      {"Command", nullptr},
      {"Parent Relationship",
       [](Node& n, const Value& v) { n.relationship = relationship_from(v.text); }},
      {"Subplan Name", [](Node& n, const Value& v) { n.subplan_name = v.text; }},
      {"Custom Plan Provider", nullptr},
      {"Parallel Aware", [](Node& n, const Value& v) { n.parallel_aware = v.as_bool(); }},
      {"Async Capable", [](Node& n, const Value& v) { n.async_capable = v.as_bool(); }},
      {"Scan Direction", [](Node& n, const Value& v) { n.backward = v.text == "Backward"; }},
      {"Disabled", [](Node& n, const Value& v) { n.disabled = v.as_bool(); }},
      {"Inner Unique", [](Node& n, const Value& v) { n.inner_unique = v.as_bool(); }},
      {"Index Name", [](Node& n, const Value& v) { n.index = v.text; }},
      {"Relation Name", [](Node& n, const Value& v) { n.relation.name = v.text; }},
      {"Schema", [](Node& n, const Value& v) { n.relation.schema = v.text; }},
      {"Alias", [](Node& n, const Value& v) { n.alias = v.text; }},
      {"CTE Name", [](Node& n, const Value& v) { n.cte = v.text; }},
      {"Function Name", [](Node& n, const Value& v) { n.function = v.text; }},
      {"Table Function Name", [](Node& n, const Value& v) { n.function = v.text; }},
      {"Tuplestore Name", [](Node& n, const Value& v) { n.cte = v.text; }},
      {"Join Type", [](Node& n, const Value& v) { n.join_type = join_type_from(v.text); }},

      {"Startup Cost",
       [](Node& n, const Value& v) { estimated(n).startup_cost = Cost(v.as_number()); }},
      {"Total Cost",
       [](Node& n, const Value& v) { estimated(n).total_cost = Cost(v.as_number()); }},
      {"Plan Rows", [](Node& n, const Value& v) { estimated(n).rows = Rows(v.as_number()); }},
      {"Plan Width", [](Node& n, const Value& v) { estimated(n).width = v.as_number(); }},
      {"Actual Startup Time", [](Node& n, const Value& v) { actual(n).startup = ms(v); }},
      {"Actual Total Time", [](Node& n, const Value& v) { actual(n).total = ms(v); }},
      {"Actual Rows", [](Node& n, const Value& v) { actual(n).rows = Rows(v.as_number()); }},
      {"Actual Loops", [](Node& n, const Value& v) { actual(n).loops = v.as_number(); }},

      {"Output", [](Node& n, const Value& v) { n.output.emplace_back(v.text); }},
      {"Sort Key", [](Node& n, const Value& v) { n.sort_key.emplace_back(v.text); }},
      {"Presorted Key", [](Node& n, const Value& v) { n.presorted_key.emplace_back(v.text); }},
      {"Group Key", [](Node& n, const Value& v) { n.group_key.emplace_back(v.text); }},
      {"Grouping Sets.Sort Key", nullptr},
      {"Grouping Sets.Group Key", nullptr},
      {"Grouping Sets.Group Keys", nullptr},
      {"Grouping Sets.Hash Key", nullptr},
      {"Grouping Sets.Hash Keys", nullptr},

      {"Index Cond",
       [](Node& n, const Value& v) { add_predicate(n, PredicateRole::index_cond, v); }},
      {"Order By", [](Node& n, const Value& v) { add_predicate(n, PredicateRole::order_by, v); }},
      {"Recheck Cond",
       [](Node& n, const Value& v) { add_predicate(n, PredicateRole::recheck_cond, v); }},
      {"TID Cond", [](Node& n, const Value& v) { add_predicate(n, PredicateRole::tid_cond, v); }},
      {"Filter", [](Node& n, const Value& v) { add_predicate(n, PredicateRole::filter, v); }},
      {"One-Time Filter",
       [](Node& n, const Value& v) { add_predicate(n, PredicateRole::one_time_filter, v); }},
      {"Join Filter",
       [](Node& n, const Value& v) { add_predicate(n, PredicateRole::join_filter, v); }},
      {"Hash Cond", [](Node& n, const Value& v) { add_predicate(n, PredicateRole::hash_cond, v); }},
      {"Merge Cond",
       [](Node& n, const Value& v) { add_predicate(n, PredicateRole::merge_cond, v); }},
      {"Conflict Filter",
       [](Node& n, const Value& v) { add_predicate(n, PredicateRole::conflict_filter, v); }},
      {"Run Condition",
       [](Node& n, const Value& v) { add_predicate(n, PredicateRole::run_condition, v); }},
      {"Function Call", nullptr},
      {"Table Function Call", nullptr},
      {"Window", nullptr},

      {"Rows Removed by Filter",
       [](Node& n, const Value& v) { n.removed_by_filter = Rows(v.as_number()); }},
      {"Rows Removed by Join Filter",
       [](Node& n, const Value& v) { n.removed_by_join_filter = Rows(v.as_number()); }},
      {"Rows Removed by Index Recheck",
       [](Node& n, const Value& v) { n.removed_by_recheck = Rows(v.as_number()); }},
      {"Rows Removed by Conflict Filter", nullptr},
      {"Heap Fetches", [](Node& n, const Value& v) { n.heap_fetches = v.as_number(); }},
      {"Index Searches", [](Node& n, const Value& v) { n.index_searches = v.as_number(); }},
      {"Exact Heap Blocks", [](Node& n, const Value& v) { n.exact_heap_blocks = blocks(v); }},
      {"Lossy Heap Blocks", [](Node& n, const Value& v) { n.lossy_heap_blocks = blocks(v); }},

      {"Sort Method", [](Node& n, const Value& v) { n.sort.ensure().method = v.text; }},
      {"Sort Space Used", [](Node& n, const Value& v) { n.sort.ensure().space = kilobytes(v); }},
      {"Sort Space Type",
       [](Node& n, const Value& v) { n.sort.ensure().on_disk = v.text == "Disk"; }},
      {"Full-sort Groups.Group Count",
       [](Node& n, const Value& v) { n.full_sort_groups.ensure().count = v.as_number(); }},
      {"Full-sort Groups.Sort Methods Used",
       [](Node& n, const Value& v) {
         std::string& methods = n.full_sort_groups.ensure().methods;
         methods += (methods.empty() ? "" : ", ") + std::string(v.text);
       }},
      {"Full-sort Groups.Sort Space Memory.Average Sort Space Used", nullptr},
      {"Full-sort Groups.Sort Space Memory.Peak Sort Space Used",
       [](Node& n, const Value& v) { n.full_sort_groups.ensure().peak_memory = kilobytes(v); }},
      {"Full-sort Groups.Sort Space Disk.Average Sort Space Used", nullptr},
      {"Full-sort Groups.Sort Space Disk.Peak Sort Space Used",
       [](Node& n, const Value& v) { n.full_sort_groups.ensure().peak_disk = kilobytes(v); }},
      {"Pre-sorted Groups.Group Count",
       [](Node& n, const Value& v) { n.pre_sorted_groups.ensure().count = v.as_number(); }},
      {"Pre-sorted Groups.Sort Methods Used",
       [](Node& n, const Value& v) {
         std::string& methods = n.pre_sorted_groups.ensure().methods;
         methods += (methods.empty() ? "" : ", ") + std::string(v.text);
       }},
      {"Pre-sorted Groups.Sort Space Memory.Average Sort Space Used", nullptr},
      {"Pre-sorted Groups.Sort Space Memory.Peak Sort Space Used",
       [](Node& n, const Value& v) { n.pre_sorted_groups.ensure().peak_memory = kilobytes(v); }},
      {"Pre-sorted Groups.Sort Space Disk.Average Sort Space Used", nullptr},
      {"Pre-sorted Groups.Sort Space Disk.Peak Sort Space Used",
       [](Node& n, const Value& v) { n.pre_sorted_groups.ensure().peak_disk = kilobytes(v); }},

      {"Hash Buckets", [](Node& n, const Value& v) { n.hash.ensure().buckets = v.as_number(); }},
      {"Original Hash Buckets",
       [](Node& n, const Value& v) { n.hash.ensure().original_buckets = v.as_number(); }},
      {"Hash Batches", [](Node& n, const Value& v) { n.hash.ensure().batches = v.as_number(); }},
      {"Original Hash Batches",
       [](Node& n, const Value& v) { n.hash.ensure().original_batches = v.as_number(); }},
      // Hash, HashAggregate and Memoize share this key.
      {"Peak Memory Usage",
       [](Node& n, const Value& v) {
         if (n.kind == NodeKind::hash) {
           n.hash.ensure().peak_memory = kilobytes(v);
         } else if (n.kind == NodeKind::memoize) {
           n.memoize.ensure().peak_memory = kilobytes(v);
         } else {
           n.aggregate.ensure().peak_memory = kilobytes(v);
         }
       }},
      {"Planned Partitions",
       [](Node& n, const Value& v) { n.aggregate.ensure().planned_partitions = v.as_number(); }},
      {"HashAgg Batches",
       [](Node& n, const Value& v) { n.aggregate.ensure().batches = v.as_number(); }},
      {"Disk Usage",
       [](Node& n, const Value& v) { n.aggregate.ensure().disk_usage = kilobytes(v); }},
      {"Storage",
       [](Node& n, const Value& v) {
         n.storage.ensure().method = v.text;
         n.storage->on_disk = v.text == "Disk";
       }},
      {"Maximum Storage", [](Node& n, const Value& v) { n.storage.ensure().space = kilobytes(v); }},

      {"Cache Key", nullptr},
      {"Cache Mode", nullptr},
      {"Cache Hits", [](Node& n, const Value& v) { n.memoize.ensure().hits = v.as_number(); }},
      {"Cache Misses", [](Node& n, const Value& v) { n.memoize.ensure().misses = v.as_number(); }},
      {"Cache Evictions",
       [](Node& n, const Value& v) { n.memoize.ensure().evictions = v.as_number(); }},
      {"Cache Overflows",
       [](Node& n, const Value& v) { n.memoize.ensure().overflows = v.as_number(); }},
      {"Estimated Hit Percent",
       [](Node& n, const Value& v) { n.memoize.ensure().estimated_hit_percent = v.as_number(); }},
      {"Estimated Capacity", nullptr},
      {"Estimated Distinct Lookup Keys", nullptr},
      {"Estimated Lookups", nullptr},

      {"Shared Hit Blocks",
       [](Node& n, const Value& v) { buffers(n.buffers).shared_hit = blocks(v); }},
      {"Shared Read Blocks",
       [](Node& n, const Value& v) { buffers(n.buffers).shared_read = blocks(v); }},
      {"Shared Dirtied Blocks",
       [](Node& n, const Value& v) { buffers(n.buffers).shared_dirtied = blocks(v); }},
      {"Shared Written Blocks",
       [](Node& n, const Value& v) { buffers(n.buffers).shared_written = blocks(v); }},
      {"Local Hit Blocks",
       [](Node& n, const Value& v) { buffers(n.buffers).local_hit = blocks(v); }},
      {"Local Read Blocks",
       [](Node& n, const Value& v) { buffers(n.buffers).local_read = blocks(v); }},
      {"Local Dirtied Blocks",
       [](Node& n, const Value& v) { buffers(n.buffers).local_dirtied = blocks(v); }},
      {"Local Written Blocks",
       [](Node& n, const Value& v) { buffers(n.buffers).local_written = blocks(v); }},
      {"Temp Read Blocks",
       [](Node& n, const Value& v) { buffers(n.buffers).temp_read = blocks(v); }},
      {"Temp Written Blocks",
       [](Node& n, const Value& v) { buffers(n.buffers).temp_written = blocks(v); }},
      // One key up to 16, split into shared and local from 17 on.
      {"I/O Read Time", [](Node& n, const Value& v) { n.io.ensure().read += ms(v); }},
      {"I/O Write Time", [](Node& n, const Value& v) { n.io.ensure().write += ms(v); }},
      {"Shared I/O Read Time", [](Node& n, const Value& v) { n.io.ensure().read += ms(v); }},
      {"Shared I/O Write Time", [](Node& n, const Value& v) { n.io.ensure().write += ms(v); }},
      {"Local I/O Read Time", [](Node& n, const Value& v) { n.io.ensure().read += ms(v); }},
      {"Local I/O Write Time", [](Node& n, const Value& v) { n.io.ensure().write += ms(v); }},
      {"Temp I/O Read Time", [](Node& n, const Value& v) { n.io.ensure().temp_read += ms(v); }},
      {"Temp I/O Write Time", [](Node& n, const Value& v) { n.io.ensure().temp_write += ms(v); }},

      {"WAL Records", [](Node& n, const Value& v) { n.wal.ensure().records = v.as_number(); }},
      {"WAL FPI", [](Node& n, const Value& v) { n.wal.ensure().full_page_images = v.as_number(); }},
      {"WAL FPI Bytes", nullptr},
      {"WAL Bytes", [](Node& n, const Value& v) { n.wal.ensure().bytes = Bytes(v.as_number()); }},
      {"WAL Buffers Full",
       [](Node& n, const Value& v) { n.wal.ensure().buffers_full = v.as_number(); }},

      {"Workers Planned", [](Node& n, const Value& v) { n.workers_planned = v.as_number(); }},
      {"Workers Launched", [](Node& n, const Value& v) { n.workers_launched = v.as_number(); }},
      {"Single Copy", nullptr},
      {"Params Evaluated", nullptr},
      {"Subplans Removed", [](Node& n, const Value& v) { n.subplans_removed = v.as_number(); }},
      {"Replaces", nullptr},

      {"Target Tables.Operation", nullptr},
      {"Target Tables.Foreign Operation", nullptr},
      {"Target Tables.Relation Name", nullptr},
      {"Target Tables.Schema", nullptr},
      {"Target Tables.Alias", nullptr},
      {"Target Tables.Remote SQL", nullptr},
      {"Target Tables.Batch Size", nullptr},
      {"Target Tables.FDW", nullptr},
      {"Conflict Resolution", nullptr},
      {"Conflict Arbiter Indexes", nullptr},
      {"Tuples Inserted", nullptr},
      {"Tuples Updated", nullptr},
      {"Tuples Deleted", nullptr},
      {"Tuples Skipped", nullptr},
      {"Conflicting Tuples", nullptr},
      {"Sampling Method", nullptr},
      {"Sampling Parameters", nullptr},
      {"Repeatable Seed", nullptr},
      {"Relations", nullptr},  // postgres_fdw
      {"Remote SQL", nullptr},
      {"Batch Size", nullptr},
      {"Foreign File", nullptr},
      {"Foreign File Size", nullptr},
      {"Foreign Program", nullptr},
      {"Foreign Operation", nullptr},
  };
  return table;
}

const Table<Worker>& worker_fields() {
  static const Table<Worker> table{
      {"Worker Number",
       [](Worker& w, const Value& v) {
         w.number = static_cast<int>(std::clamp(v.as_number(), 0.0, 1e6));
       }},
      {"Actual Startup Time", [](Worker& w, const Value& v) { actual(w).startup = ms(v); }},
      {"Actual Total Time", [](Worker& w, const Value& v) { actual(w).total = ms(v); }},
      {"Actual Rows", [](Worker& w, const Value& v) { actual(w).rows = Rows(v.as_number()); }},
      {"Actual Loops", [](Worker& w, const Value& v) { actual(w).loops = v.as_number(); }},
      {"Sort Method", [](Worker& w, const Value& v) { w.sort_method = v.text; }},
      {"Sort Space Used", [](Worker& w, const Value& v) { w.sort_space = kilobytes(v); }},
      {"Sort Space Type", [](Worker& w, const Value& v) { w.sort_on_disk = v.text == "Disk"; }},
      {"Disk Usage", [](Worker& w, const Value& v) { w.disk_usage = kilobytes(v); }},
      {"Peak Memory Usage", [](Worker& w, const Value& v) { w.peak_memory = kilobytes(v); }},
      {"HashAgg Batches", [](Worker& w, const Value& v) { w.batches = v.as_number(); }},
  };
  return table;
}

const Table<Trigger>& trigger_fields() {
  static const Table<Trigger> table{
      {"Trigger Name", [](Trigger& t, const Value& v) { t.name = v.text; }},
      {"Constraint Name", [](Trigger& t, const Value& v) { t.constraint = v.text; }},
      {"Relation", [](Trigger& t, const Value& v) { t.relation = v.text; }},
      {"Time", [](Trigger& t, const Value& v) { t.time = ms(v); }},
      {"Calls", [](Trigger& t, const Value& v) { t.calls = v.as_number(); }},
  };
  return table;
}

const Table<Plan>& statement_fields() {
  static const Table<Plan> table{
      {"Query Text", [](Plan& p, const Value& v) { p.query_text = v.text; }},
      {"Query Parameters", [](Plan& p, const Value& v) { p.query_parameters = v.text; }},
      {"Query Identifier", [](Plan& p, const Value& v) { p.query_identifier = v.text; }},
      {"Planning Time", [](Plan& p, const Value& v) { p.planning = ms(v); }},
      {"Execution Time", [](Plan& p, const Value& v) { p.execution = ms(v); }},
      {"Total Runtime", [](Plan& p, const Value& v) { p.execution = ms(v); }},  // 9.3
      {"Planning.Shared Hit Blocks",
       [](Plan& p, const Value& v) { buffers(p.planning_buffers).shared_hit = blocks(v); }},
      {"Planning.Shared Read Blocks",
       [](Plan& p, const Value& v) { buffers(p.planning_buffers).shared_read = blocks(v); }},
      {"Planning.Memory Used", [](Plan& p, const Value& v) { p.planning_memory = kilobytes(v); }},
      {"JIT.Functions", [](Plan& p, const Value& v) { jit(p).functions = v.as_number(); }},
      // A number up to 16, an object {Deform, Total} from 17 on.
      {"JIT.Timing.Generation", [](Plan& p, const Value& v) { jit(p).generation = ms(v); }},
      {"JIT.Timing.Generation.Total", [](Plan& p, const Value& v) { jit(p).generation = ms(v); }},
      {"JIT.Timing.Generation.Deform", nullptr},
      {"JIT.Timing.Inlining", [](Plan& p, const Value& v) { jit(p).inlining = ms(v); }},
      {"JIT.Timing.Optimization", [](Plan& p, const Value& v) { jit(p).optimization = ms(v); }},
      {"JIT.Timing.Emission", [](Plan& p, const Value& v) { jit(p).emission = ms(v); }},
      {"JIT.Timing.Total", [](Plan& p, const Value& v) { jit(p).total = ms(v); }},
      {"Serialization.Time", [](Plan& p, const Value& v) { serialization(p).time = ms(v); }},
      {"Serialization.Output Volume",
       [](Plan& p, const Value& v) { serialization(p).output = kilobytes(v); }},
      {"Serialization.Format", nullptr},
  };
  return table;
}

template <class Owner>
FieldFit set_field(const Table<Owner>& table, Owner& owner, std::string_view key,
                   const Value& value) {
  const auto found = table.find(key);
  if (found == table.end()) {
    return FieldFit::unknown;
  }
  if (found->second == nullptr) {
    return FieldFit::native;
  }
  found->second(owner, value);
  return value.misfit ? FieldFit::misfit : FieldFit::placed;
}

template <class Owner>
FieldFit keep_native(FieldFit fit, Owner& owner, std::string_view key, const Value& value) {
  if (fit != FieldFit::placed) {
    owner.native_fields.emplace_back(key, value.text);
  }
  return fit;
}

bool is_block_counter(std::string_view key) {
  return key.ends_with(" Blocks") || key.ends_with(" I/O Read Time") ||
         key.ends_with(" I/O Write Time") || key.starts_with("I/O ");
}

}  // namespace

double FieldValue::as_number() const {
  if (number) {
    return *number;
  }
  const std::optional<double> parsed = parse_number(text);
  misfit = !parsed;
  return parsed.value_or(0);
}

void settle_node_fields(Node& node) {
  node.output.shrink_to_fit();  // the longest list of most nodes, in a plan of 100,000 of them
  // "Peak Memory Usage" came before "Node Type", so it went where an aggregate keeps it.
  if (node.aggregate && (node.kind == NodeKind::hash || node.kind == NodeKind::memoize)) {
    const Bytes peak = node.aggregate->peak_memory;
    if (node.kind == NodeKind::hash) {
      node.hash.ensure().peak_memory = std::max(node.hash.ensure().peak_memory, peak);
    } else {
      node.memoize.ensure().peak_memory = std::max(node.memoize.ensure().peak_memory, peak);
    }
    node.aggregate = {};
  }
}

FieldFit set_node_field(Node& node, std::string_view key, const FieldValue& value) {
  return keep_native(set_field(node_fields(), node, key, value), node, key, value);
}

FieldFit set_worker_field(Worker& worker, std::string_view key, const FieldValue& value) {
  FieldFit fit = set_field(worker_fields(), worker, key, value);
  // Workers repeat what their node may print (blocks, WAL, JIT, memory): known, not interpreted.
  if (fit == FieldFit::unknown &&
      (node_fields().contains(key) || key.starts_with("JIT.") || key.starts_with("WAL "))) {
    fit = FieldFit::native;
  }
  return keep_native(fit, worker, key, value);
}

FieldFit set_trigger_field(Trigger& trigger, std::string_view key, const FieldValue& value) {
  return set_field(trigger_fields(), trigger, key, value);
}

FieldFit set_statement_field(Plan& plan, std::string_view key, const FieldValue& value) {
  if (key.starts_with("Settings.")) {
    plan.settings.emplace_back(key.substr(9), value.text);
    return FieldFit::placed;
  }
  if (key.starts_with("JIT.Options.")) {
    jit(plan).options.emplace_back(key.substr(12), value.text);
    return FieldFit::placed;
  }
  FieldFit fit = set_field(statement_fields(), plan, key, value);
  if (fit == FieldFit::unknown) {
    const bool known = (key.starts_with("Planning.") &&
                        (is_block_counter(key.substr(9)) || key == "Planning.Memory Allocated")) ||
                       (key.starts_with("Serialization.") && is_block_counter(key.substr(14)));
    fit = known ? FieldFit::native : FieldFit::unknown;
  }
  return keep_native(fit, plan, key, value);
}

NodeKind node_kind(std::string_view native) {
  static const std::unordered_map<std::string_view, NodeKind> kinds{
      {"Result", NodeKind::result},
      {"ProjectSet", NodeKind::project_set},
      {"ModifyTable", NodeKind::modify_table},
      {"Append", NodeKind::append},
      {"Merge Append", NodeKind::merge_append},
      {"Recursive Union", NodeKind::recursive_union},
      {"BitmapAnd", NodeKind::bitmap_and},
      {"BitmapOr", NodeKind::bitmap_or},
      {"Nested Loop", NodeKind::nested_loop},
      {"Merge Join", NodeKind::merge_join},
      {"Hash Join", NodeKind::hash_join},
      {"Hash", NodeKind::hash},
      {"Seq Scan", NodeKind::seq_scan},
      {"Sample Scan", NodeKind::sample_scan},
      {"Gather", NodeKind::gather},
      {"Gather Merge", NodeKind::gather_merge},
      {"Index Scan", NodeKind::index_scan},
      {"Index Only Scan", NodeKind::index_only_scan},
      {"Bitmap Index Scan", NodeKind::bitmap_index_scan},
      {"Bitmap Heap Scan", NodeKind::bitmap_heap_scan},
      {"Tid Scan", NodeKind::tid_scan},
      {"Tid Range Scan", NodeKind::tid_range_scan},
      {"Subquery Scan", NodeKind::subquery_scan},
      {"Function Scan", NodeKind::function_scan},
      {"Table Function Scan", NodeKind::table_function_scan},
      {"Values Scan", NodeKind::values_scan},
      {"CTE Scan", NodeKind::cte_scan},
      {"Named Tuplestore Scan", NodeKind::named_tuplestore_scan},
      {"WorkTable Scan", NodeKind::work_table_scan},
      {"Foreign Scan", NodeKind::foreign_scan},
      {"Custom Scan", NodeKind::custom_scan},
      {"Materialize", NodeKind::materialize},
      {"Memoize", NodeKind::memoize},
      {"Sort", NodeKind::sort},
      {"Incremental Sort", NodeKind::incremental_sort},
      {"Group", NodeKind::group},
      {"Aggregate", NodeKind::aggregate},
      {"WindowAgg", NodeKind::window_aggregate},
      {"Unique", NodeKind::unique},
      {"SetOp", NodeKind::set_op},
      {"LockRows", NodeKind::lock_rows},
      {"Limit", NodeKind::limit},
  };
  const auto found = kinds.find(native);
  return found == kinds.end() ? NodeKind::unknown : found->second;
}

std::string_view key_from_xml(std::string_view tag) {
  static const auto names = [] {
    std::unordered_map<std::string, std::string_view> by_tag;
    const auto add = [&by_tag](std::string_view path) {
      // Every step of a dotted path is an element of its own.
      while (true) {
        const std::size_t dot = path.find('.');
        const std::string_view step = path.substr(0, dot);
        std::string name(step);
        for (char& c : name) {
          if (c == ' ' || c == '/') {
            c = '-';
          }
        }
        by_tag.emplace(std::move(name), step);
        if (dot == std::string_view::npos) {
          break;
        }
        path.remove_prefix(dot + 1);
      }
    };
    for (const auto& [key, setter] : node_fields()) {
      add(key);
    }
    for (const auto& [key, setter] : worker_fields()) {
      add(key);
    }
    for (const auto& [key, setter] : trigger_fields()) {
      add(key);
    }
    for (const auto& [key, setter] : statement_fields()) {
      add(key);
    }
    add("Memory Allocated");
    return by_tag;
  }();
  const auto found = names.find(std::string(tag));
  return found == names.end() ? tag : found->second;
}

}  // namespace planwright::planners::postgresql
