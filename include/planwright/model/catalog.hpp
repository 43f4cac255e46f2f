#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <planwright/base/box.hpp>
#include <planwright/base/units.hpp>
#include <planwright/model/identifiers.hpp>

namespace planwright {

// What ANALYZE found about a column (pg_stats) or an index's expression. Values are in the type's
// text form.
struct ColumnStatistics {
  double null_fraction = 0;  // 0..1
  // As pg_stats.n_distinct: above 0 the number of distinct values, below 0 minus their number as a
  // share of the rows, 0 not known.
  double distinct = 0;
  double average_width = 0;  // bytes, of the values that are not null
  // Between the table's physical order and the type's, -1..1; absent for types without an order.
  std::optional<double> correlation;
  std::vector<std::string> common_values;
  std::vector<double> common_frequencies;  // shares of all rows, one per common value
  // Bounds of buckets that hold equal shares of what is neither null nor a common value; ascending.
  std::vector<std::string> histogram;
  // Of arrays and tsvectors: the most common elements, and in what share of the rows they are.
  std::vector<std::string> common_elements;
  std::vector<double> common_element_frequencies;
  // What follows the frequencies in pg_stats: the least and the greatest of them and, of arrays,
  // the share of rows with a NULL element.
  std::vector<double> common_element_extremes{};
  // Of arrays: bounds of equal shares of the numbers of distinct elements, then their average.
  std::vector<double> element_counts{};
  // Of ranges: bounds of equal shares (as ranges of lower and upper bounds), of their lengths, and
  // the share of empty ones among those not null.
  std::vector<std::string> range_bounds{};
  std::vector<double> range_lengths{};
  std::optional<double> range_empty{};
  // The server's own form of the histogram, which it takes back (MySQL's JSON); empty: none.
  std::string native_histogram{};

  friend bool operator==(const ColumnStatistics&, const ColumnStatistics&) = default;
};

struct Column {
  std::string name;
  std::string type;  // as declared, normalised by the parser: "int4", "numeric(10,2)", "text"
  bool not_null = false;
  bool generated = false;
  std::string collation{};                 // empty: the type's default
  std::optional<int> statistics_target{};  // absent: the server's default_statistics_target
  Box<ColumnStatistics> statistics{};      // absent: never analyzed, or not allowed to see
  // Of an inheritance parent: over it and its children, where `statistics` are its own. A
  // partitioned table has no rows of its own, so its `statistics` are those over its partitions.
  Box<ColumnStatistics> inherited_statistics{};
  // Read for a snapshot only; empty elsewhere.
  std::string sql_type{};           // as SQL: "shop.mood", "character varying(20)[]"
  std::string generation{};         // of a generated column: its expression
  bool virtual_generation = false;  // computed when it is read (PostgreSQL 18+, MySQL, MariaDB)
  std::string character_set{};      // MySQL, MariaDB; empty: no text, or the table's default
  bool auto_increment = false;
  bool invisible = false;  // left out of SELECT *
};

// One key of an index: a column, or an expression when `column` is empty.
struct IndexKey {
  std::string column;
  std::string expression;
  bool descending = false;
  bool nulls_first = false;  // the effective order, so true for a plain DESC
  std::string opclass;       // empty: the type's default
  std::string collation;
  std::optional<int>
      prefix_length{};  // MySQL, MariaDB: characters or bytes of the column; absent: all

  friend bool operator==(const IndexKey&, const IndexKey&) = default;
};

struct Index {
  std::string name;  // empty when the DDL leaves the name to the server
  std::string method = "btree";
  std::vector<IndexKey> keys;
  std::vector<std::string> include;
  std::string where;  // predicate of a partial index; empty: a full index
  bool unique = false;
  bool primary = false;
  bool valid = true;
  bool visible = true;  // false: the planner passes it over (MySQL INVISIBLE, MariaDB IGNORED)

  // From a live server or a snapshot; absent from DDL.
  bool constraint = false;          // backs a primary key, unique or exclusion constraint
  bool replica_identity = false;    // logical replication finds rows by it
  std::optional<int> fillfactor{};  // absent: the method's default (B-tree: 90)
  std::optional<Blocks> pages{};
  std::optional<Rows> tuples{};
  std::optional<Blocks> analyzed_pages{};  // as pg_class has them, of when `tuples` was counted
  std::optional<int> height{};             // B-tree: levels above the leaves
  std::optional<double> scans{};           // since the counters were reset
  // MySQL, MariaDB: how many distinct values the first 1, 2 … keys have together, as the storage
  // engine sampled them; InnoDB's go on with the primary key's columns. Empty: not known.
  std::vector<double> distinct_prefixes{};
  std::string definition{};  // CREATE INDEX as the server writes it; empty from DDL
  // Statistics of expression keys, by position among `keys`; absent elements are columns.
  std::vector<Box<ColumnStatistics>> expression_statistics{};
};

struct ForeignKey {
  std::string name;
  std::vector<std::string> columns;
  RelationRef referenced;
  std::vector<std::string> referenced_columns;  // empty: the referenced primary key
  bool validated = true;
  std::string on_delete{};  // "cascade", "set null", "set default", "restrict"; empty: no action
};

struct CheckConstraint {
  std::string name;
  std::string expression;  // without CHECK and its parentheses
  bool validated = true;
};

// What ANALYZE put into a statistics object, in the server's own bytes.
struct ExtendedStatisticsData {
  bool inherited = false;  // over the children too (15+)
  // As hexadecimal digits; empty: none.
  std::string ndistinct, dependencies, mcv;
  std::vector<ColumnStatistics> expressions;  // 14+; in the order of the object's expressions

  friend bool operator==(const ExtendedStatisticsData&, const ExtendedStatisticsData&) = default;
};

// CREATE STATISTICS.
struct ExtendedStatistics {
  RelationRef name;
  std::vector<std::string> columns;
  std::vector<std::string> expressions;
  std::vector<std::string> kinds{};  // "ndistinct", "dependencies", "mcv", sorted
  bool built = false;                // ANALYZE has filled it
  // Read for a snapshot only; empty elsewhere.
  std::string definition{};  // CREATE STATISTICS as the server writes it
  std::vector<ExtendedStatisticsData> data{};
};

// What a role may see and write of a table's rows: CREATE POLICY.
struct Policy {
  std::string name;
  bool permissive = true;
  std::string command;             // "all", "select", "insert", "update", "delete"
  std::vector<std::string> roles;  // empty: everybody
  std::string using_expression, check_expression;

  friend bool operator==(const Policy&, const Policy&) = default;
};

// What the server counted about a table since `TableCounters::age` ago (pg_stat_all_tables).
struct TableCounters {
  double inserted = 0, updated = 0, deleted = 0;
  double hot_updated = 0;  // of the updates: those that touched no index
  double live_rows = 0, dead_rows = 0;
  double modified_since_analyze = 0;
  double seq_scans = 0, seq_rows_read = 0, index_scans = 0;
  bool ever_analyzed = false;
  std::optional<double> seconds_since_analyze, seconds_since_vacuum;
  std::optional<double> age_s;  // seconds the counters cover; absent when never reset
};

// A user's trigger (internal foreign-key triggers are not listed).
struct TriggerInfo {
  std::string name;
  std::string function;  // schema-qualified, for people
  std::string language;  // "plpgsql", "c" …
};

enum class RelationKind : std::uint8_t {
  table,
  partitioned_table,
  view,
  materialized_view,
  foreign_table
};

struct Relation {
  RelationRef ref;
  RelationKind kind = RelationKind::table;
  std::vector<Column> columns;  // in declaration order
  std::vector<Index> indexes;   // in declaration order; from a server by name
  std::vector<ForeignKey> foreign_keys;
  std::vector<CheckConstraint> checks;
  std::vector<ExtendedStatistics> extended_statistics;
  std::vector<TriggerInfo> triggers;
  std::optional<RelationRef> partition_of;
  std::string partition_bound;  // "FOR VALUES FROM (…) TO (…)", "DEFAULT"; empty: no partition
  // Of a partitioned table: its key's columns, "" for an expression.
  std::vector<std::string> partition_key;
  std::string partition_strategy;  // "range", "list", "hash"; empty: not partitioned
  std::optional<double> partitions;
  std::string view_definition;  // SELECT of a view or materialized view
  bool temporary = false;
  bool unlogged = false;
  bool row_security = false;  // policies restrict what this role sees
  std::optional<Rows> rows;
  std::optional<Blocks> pages{};  // of the main fork
  // As pg_class has them, of when `rows` was counted: the planner scales `rows` by pages to these.
  std::optional<Blocks> analyzed_pages{};
  std::optional<Blocks> all_visible;  // pages an index-only scan need not fetch
  std::optional<Bytes> size;          // with TOAST, without indexes
  std::optional<int> fillfactor{};
  Box<TableCounters> counters;
  std::string storage_engine{};              // MySQL, MariaDB: "InnoDB"; empty elsewhere
  std::string row_format{};                  // MySQL, MariaDB: "Dynamic"
  std::string character_set{}, collation{};  // MySQL, MariaDB: what columns take by default
  // Read for a snapshot only; empty elsewhere.
  std::string partition_definition{};          // "RANGE (created_at)"
  std::vector<std::string> storage_options{};  // "fillfactor=70", "parallel_workers=4"
  std::vector<Policy> policies{};
  bool row_security_enabled = false;  // for whoever is subject to it, whatever our role is
  bool row_security_forced = false;   // for the owner too
  // Rows written a second: from the counters, or what the user gave (--writes).
  std::optional<double> writes_per_s;

  [[nodiscard]] const Column* column(std::string_view name) const;
  [[nodiscard]] const Index* index(std::string_view name) const;
};

// Schema and (where known) statistics of a database. Relations are sorted by RelationRef.
class Catalog {
 public:
  [[nodiscard]] bool empty() const { return relations_.empty(); }
  [[nodiscard]] const std::vector<Relation>& relations() const { return relations_; }

  // The relation a plan or query means: exact when the schema is known, else the only one of that
  // name (`public` preferred when there are several). Null when there is none.
  [[nodiscard]] const Relation* find(const RelationRef& ref) const;
  [[nodiscard]] Relation* find(const RelationRef& ref);

  // Adds the relation, replacing one of the same name.
  Relation& put(Relation relation);
  void erase(const RelationRef& ref);

  // The value of a server setting in this session, in the unit `SHOW` prints; null: not known.
  [[nodiscard]] const std::string* setting(std::string_view name) const;
  // True when the extension is installed in the database.
  [[nodiscard]] bool has_extension(std::string_view name) const;

  std::string server_version;  // "15.18"; empty: not known
  std::string database;
  std::string role;
  std::vector<std::pair<std::string, std::string>> settings;    // sorted by name
  std::vector<std::pair<std::string, std::string>> extensions;  // name, version; sorted
  // Extensions that could be installed with CREATE EXTENSION, sorted.
  std::vector<std::string> available_extensions;
  // Names of all relations (tables, indexes, views) in the schemas of the relations here, sorted:
  // what a new index must not be called. Empty: not known.
  std::vector<RelationRef> taken_names;
  bool standby = false;  // nothing can be created here; statements go to the primary
  // Read from a server or a snapshot, so that absent statistics mean "none", not "not asked".
  bool live = false;

 private:
  std::vector<Relation> relations_;
};

}  // namespace planwright
