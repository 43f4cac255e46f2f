#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <planwright/base/box.hpp>
#include <planwright/base/units.hpp>
#include <planwright/model/diagnostic.hpp>
#include <planwright/model/engine.hpp>
#include <planwright/model/identifiers.hpp>
#include <planwright/model/predicate.hpp>

namespace planwright {

using NodeId = std::uint32_t;

enum class NodeKind : std::uint8_t {
#define PW_NODE_KIND(kind) kind,
#include <planwright/model/node_kinds.def>
#undef PW_NODE_KIND
};

std::string_view to_string(NodeKind kind);

// How a node hangs below its parent.
enum class Relationship : std::uint8_t {
  root,
  outer,      // the driving (left) input
  inner,      // the inner (right) input
  member,     // of Append, BitmapAnd …
  subquery,   // of a Subquery Scan
  init_plan,  // run at most once, when first read; its time is inside whichever node reads it
  sub_plan,   // run for the rows of the owner; its time is inside the owner
  other,
};

enum class JoinType : std::uint8_t {
  none,
  inner,
  left,
  right,
  full,
  semi,
  anti,
  right_anti,
  right_semi
};
enum class Strategy : std::uint8_t { none, plain, sorted, hashed, mixed };
enum class PartialMode : std::uint8_t { none, simple, partial, finalize };
enum class Operation : std::uint8_t { none, select, insert, update, remove, merge };

// How a node that reads through an index finds its entries. `none` where the engine does not tell
// (PostgreSQL: its conditions do) or no index is read.
enum class IndexAccess : std::uint8_t {
  none,
  full,            // every entry, in order
  range,           // between bounds
  lookup,          // by equality on the leading keys
  lookup_or_null,  // by equality or NULL
  skip,            // by ranges within every value of the leading key
  loose,           // the first entry of every group
  full_text,
  spatial,
};

// How often a subquery runs.
enum class SubqueryRun : std::uint8_t {
  none,         // no subquery, or the plan does not tell
  once,         // its result is kept
  dependent,    // again for every combination of outer values it refers to
  uncacheable,  // again for every row, whatever the values: rand(), user variables …
};

std::string_view to_string(IndexAccess access);
std::string_view to_string(SubqueryRun run);
std::string_view to_string(JoinType type);
std::string_view to_string(Relationship relationship);

// The planner's estimate. Rows and width are per loop; under a Gather rows are per process.
struct Estimated {
  Cost startup_cost;
  Cost total_cost;
  Rows rows;
  double width = 0;  // bytes per row
};

// What happened, as the server printed it: averages per loop, over all processes.
struct Actual {
  std::optional<Milliseconds> startup;  // absent with TIMING OFF
  std::optional<Milliseconds> total;    // absent with TIMING OFF
  Rows rows;
  double loops = 0;  // 0: never executed
};

// Time attributed by us (planners/<engine>/self_time.cpp), wall clock, over all loops.
struct Timing {
  Milliseconds total;  // including everything below
  Milliseconds self;   // this node alone, never negative
  // Why the figures are not exact, in words for the reader; empty when they are.
  std::string approximate;
};

// Block counters: totals over all loops and processes, including everything below the node.
struct Buffers {
  Blocks shared_hit, shared_read, shared_dirtied, shared_written;
  Blocks local_hit, local_read, local_dirtied, local_written;
  Blocks temp_read, temp_written;
};

// I/O times: summed over all processes, including everything below the node.
struct IoTimes {
  Milliseconds read;  // shared and local
  Milliseconds write;
  Milliseconds temp_read;
  Milliseconds temp_write;
};

// One parallel worker's part in a node (EXPLAIN VERBOSE).
struct Worker {
  int number = 0;
  std::optional<Actual> actual;
  std::string sort_method;
  Bytes sort_space;
  bool sort_on_disk = false;
  Bytes disk_usage;  // HashAggregate, like the next two
  Bytes peak_memory;
  double batches = 0;
  std::vector<std::pair<std::string, std::string>> native_fields;
};

struct SortDetail {
  std::string method;  // "quicksort", "top-N heapsort", "external merge" …
  Bytes space;
  bool on_disk = false;
  std::optional<double> passes{};  // MariaDB: merge passes over sorted runs, all loops
  std::optional<bool> bounded{};   // kept the first rows of LIMIT only (priority queue)
};

struct HashDetail {
  double buckets = 0, original_buckets = 0;
  double batches = 0, original_batches = 0;
  Bytes peak_memory;
};

struct AggregateDetail {
  double planned_partitions = 0;
  double batches = 0;
  Bytes peak_memory;
  Bytes disk_usage;
};

struct MemoizeDetail {
  double hits = 0, misses = 0, evictions = 0, overflows = 0;
  Bytes peak_memory;
  std::optional<double> estimated_hit_percent;  // 19+
};

// One kind of group in an Incremental Sort (full-sort or pre-sorted).
struct SortGroups {
  double count = 0;
  std::string methods;
  Bytes peak_memory;
  Bytes peak_disk;
};

// Write-ahead log written: totals, including everything below the node (EXPLAIN WAL, 13+).
struct Wal {
  double records = 0;
  double full_page_images = 0;
  Bytes bytes;
  double buffers_full = 0;  // 18+
};

// What MySQL and MariaDB tell of reading one table, beyond what every engine tells.
struct TableAccess {
  std::string type;  // as printed: "ALL", "index", "range", "ref", "eq_ref", "const" …
  std::vector<std::string> possible_indexes;
  // The index's leading columns that lookup or range use; empty where the plan does not tell.
  std::vector<std::string> used_keys;
  std::optional<double> key_length;  // bytes of the used keys
  std::vector<std::string> ref;      // what the keys are compared with: "const", "shop.o.id"
  // Share of the rows read that the conditions keep, 0..1.
  std::optional<double> filtered_estimated, filtered_actual;
  std::vector<std::string> partitions;    // read; empty: not partitioned, or not told
  std::vector<std::string> used_columns;  // that the statement needs
  bool covering = false;                  // the index alone is read
  std::string join_buffer;  // "Block Nested Loop", "hash join", "BNLH", "BKA" …; empty: none
  Bytes join_buffer_size;
  bool range_checked_for_each_row = false;  // the range is planned again for every outer row
  bool full_scan_on_null = false;           // the whole table where the outer value is NULL
  // MariaDB's engine counters, over all loops.
  std::optional<double> pages_accessed, pages_read, old_versions_read;

  friend bool operator==(const TableAccess&, const TableAccess&) = default;
};

enum class PredicateRole : std::uint8_t {
  index_cond,
  pushed_index_cond,  // tested on the index's entries, before the row is read; narrows no range
  order_by,           // the index delivers this order (GiST, SP-GiST distance)
  recheck_cond,
  tid_cond,
  filter,
  one_time_filter,
  join_filter,
  hash_cond,
  merge_cond,
  conflict_filter,
  run_condition,
  having,
};

// The words the server prints before the condition: "Index Cond", "Filter" …
std::string_view to_string(PredicateRole role);

struct NodePredicate {
  PredicateRole role = PredicateRole::filter;
  std::string text;              // the server's own text
  std::vector<Predicate> terms;  // its conjuncts; filled by query::annotate, empty before
};

// One operator of a plan.
struct Node {
  NodeId id = 0;
  std::optional<NodeId> parent;  // absent for the root
  std::vector<NodeId> children;
  // Where the node's subtree ends: it is the ids [id, subtree_end). Set by Plan::finish.
  NodeId subtree_end = 0;

  NodeKind kind = NodeKind::unknown;
  std::string native;  // the server's name, in the JSON spelling: "Seq Scan", "Aggregate"
  // `native` is the server's own line with table and index in it, all that describe() says of the
  // node: "Index lookup on o using orders_customer_idx".
  bool whole_line = false;
  Relationship relationship = Relationship::root;
  std::string subplan_name;  // "CTE recent", "InitPlan 1 (returns $0)", "SubPlan 2"

  RelationRef relation;  // empty when the node reads none
  std::string alias;
  std::string index;
  std::string cte;       // CTE Scan, WorkTable Scan: the CTE's name
  std::string function;  // Function Scan

  JoinType join_type = JoinType::none;
  Strategy strategy = Strategy::none;
  PartialMode partial_mode = PartialMode::none;
  Operation operation = Operation::none;
  bool parallel_aware = false;
  bool async_capable = false;
  bool backward = false;
  bool disabled = false;             // 18+: an enable_… setting was overruled
  std::optional<bool> inner_unique;  // joins, VERBOSE only
  IndexAccess index_access = IndexAccess::none;
  SubqueryRun subquery_run = SubqueryRun::none;   // of a subquery's root
  std::optional<double> limit_rows, offset_rows;  // limit: as planned
  bool in_temporary_table = false;  // aggregate, unique, set_op: by way of a temporary table

  std::optional<Estimated> estimated;  // absent with COSTS OFF
  std::optional<Actual> actual;        // absent without ANALYZE
  std::optional<Timing> timing;        // absent without actual times

  std::vector<NodePredicate> predicates;
  std::vector<std::string> output;  // VERBOSE
  std::vector<std::string> sort_key, presorted_key, group_key;
  std::vector<SortTerm> sort_terms;  // sort_key, read; filled by query::annotate, empty before

  // Per loop, as printed. Absent: not printed (text leaves zeros out).
  std::optional<Rows> removed_by_filter, removed_by_join_filter, removed_by_recheck;
  // Totals over all loops.
  std::optional<double> heap_fetches, index_searches;
  std::optional<Blocks> exact_heap_blocks, lossy_heap_blocks;

  std::optional<double> workers_planned, workers_launched;
  std::vector<Worker> workers;
  std::optional<double> subplans_removed;
  Box<TableAccess> access;

  Box<SortDetail> sort;
  Box<HashDetail> hash;
  Box<AggregateDetail> aggregate;
  Box<MemoizeDetail> memoize;
  Box<SortGroups> full_sort_groups, pre_sorted_groups;
  // Where a tuplestore was kept (18+: Materialize, CTE Scan, WindowAgg …).
  Box<SortDetail> storage;

  std::optional<Buffers> buffers;  // absent without BUFFERS
  Box<IoTimes> io;                 // absent unless track_io_timing was on
  Box<Wal> wal;

  // Everything else the server printed, sorted by key; shown, never branched on.
  std::vector<std::pair<std::string, std::string>> native_fields;

  [[nodiscard]] bool never_executed() const { return actual && actual->loops == 0; }
  // Rows the node returned over all loops; absent without actual numbers.
  [[nodiscard]] std::optional<Rows> total_rows() const;
  // Rows thrown away by conditions over all loops.
  [[nodiscard]] Rows total_removed() const;
  [[nodiscard]] const NodePredicate* predicate(PredicateRole role) const;
  [[nodiscard]] bool is_scan() const;  // reads a stored relation
  [[nodiscard]] bool is_join() const;
};

// Time spent outside the nodes.
struct Trigger {
  std::string name;
  std::string constraint;  // not empty: a constraint trigger, "fk_orders_customer"
  std::string relation;
  std::optional<Milliseconds> time;
  double calls = 0;
  // Set by time attribution: a row trigger that ran inside its ModifyTable node's time.
  bool inside_node = false;
};

struct Jit {
  double functions = 0;
  Milliseconds generation, inlining, optimization, emission, total;
  std::vector<std::pair<std::string, std::string>> options;
};

struct Serialization {
  std::optional<Milliseconds> time;
  Bytes output;
};

// A named part of the execution time that no node holds.
struct OutsideTime {
  std::string what;  // "trigger for constraint fk_orders_customer", "jit", "serialization" …
  Milliseconds time;
};

// An index the server says it cannot use because what its column is compared with has another type
// or collation (MySQL's and MariaDB's warnings 1739 and 1740).
struct RefusedIndex {
  RelationRef relation;  // empty where the plan does not tell whose index it is
  std::string index;
  std::string column;
  IndexAccess access = IndexAccess::none;  // lookup or range

  friend bool operator==(const RefusedIndex&, const RefusedIndex&) = default;
};

// One statement's plan: a flat pre-order sequence of nodes (children after parents, subtrees
// contiguous), so that a rule is a loop and a subtree a span. A value; owns everything.
struct Plan {
  Engine engine = Engine::postgresql;
  std::string format;          // "postgresql-json", "postgresql-text" …
  std::string server_version;  // empty when the plan does not tell
  std::vector<Node> nodes;     // never empty in a plan that was read

  std::string query_text;  // auto_explain; empty otherwise
  std::string query_identifier;
  std::string query_parameters;

  std::optional<Milliseconds> planning;
  std::optional<Milliseconds> execution;
  std::optional<Bytes> planning_memory;
  std::optional<Buffers> planning_buffers;
  std::vector<Trigger> triggers;
  std::optional<Jit> jit;
  std::optional<Serialization> serialization;
  std::vector<std::pair<std::string, std::string>> settings;  // sorted; only what differs
  std::vector<std::pair<std::string, std::string>> native_fields;

  std::vector<RefusedIndex> refused_indexes;  // in the order the server tells them

  // Filled by time attribution.
  std::vector<OutsideTime> outside;
  Milliseconds unattributed;

  std::vector<Diagnostic> diagnostics;  // what the reader could not place

  [[nodiscard]] const Node& root() const { return nodes.front(); }
  [[nodiscard]] bool analyzed() const { return !nodes.empty() && root().actual.has_value(); }
  // Actual times are there, not only rows (ANALYZE without TIMING OFF).
  [[nodiscard]] bool timed() const { return !nodes.empty() && root().timing.has_value(); }
  [[nodiscard]] const Node* parent_of(const Node& node) const {
    return node.parent ? &nodes[*node.parent] : nullptr;
  }
  [[nodiscard]] std::span<const Node> subtree(const Node& node) const {
    return {nodes.data() + node.id, nodes.data() + node.subtree_end};
  }
  // The first child hanging by `relationship`, or null.
  [[nodiscard]] const Node* child(const Node& node, Relationship relationship) const;
  [[nodiscard]] const std::string* setting(std::string_view name) const;
  // The whole time to measure shares against: execution time, else the root's; absent untimed.
  [[nodiscard]] std::optional<Milliseconds> total_time() const;

  // Sets children, subtree_end and ids from the parents; to be called once after the nodes are in.
  void finish();
};

// A node in one line as EXPLAIN's text writes it: "Parallel Seq Scan on public.orders o".
std::string describe(const Node& node);

// A subtraction of what the direct children hold: the node's own blocks. Absent without buffers.
std::optional<Buffers> own_buffers(const Plan& plan, const Node& node);
std::optional<IoTimes> own_io(const Plan& plan, const Node& node);

}  // namespace planwright
