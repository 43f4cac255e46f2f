#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <planwright/model/plan.hpp>

// What MariaDB's words for reading a table mean in the model; JSON and tables share them.
namespace planwright::planners::mariadb {

// Sets the node's kind, native name, TableAccess::type and IndexAccess from "ALL", "eq_ref",
// "hash_index" …; to be called once the index and its covering are known. False for a word that is
// not known: the kind stays what it was.
bool set_access(Node& node, std::string_view type);

// A name as EXPLAIN prints it. A stored table's is its alias; <derived2>, <subquery2> and
// <union1,2> are temporary tables.
void set_table_name(Node& node, std::string_view name);
bool is_temporary_name(std::string_view name);

// Per-loop rows as every engine's model has them, after conditions, from MariaDB's, before them.
struct RowCounts {
  std::optional<double> rows, filtered;      // estimated; filtered in percent
  std::optional<double> r_rows, r_filtered;  // actual, averages per loop
  std::optional<double> loops;               // absent: the plan has no actual numbers
};
void set_rows(Node& node, const RowCounts& counts);

// Adds a condition without MariaDB's inner wrapper trigcond(…), which means: tested only where the
// inner table of an outer join has a row. True when there was one.
bool add_predicate(Node& node, PredicateRole role, std::string_view text);

// "4KiB", "272Kb", "544": 4096, 278528, 544 bytes.
std::optional<Bytes> size_of(std::string_view text);

// At the commas that separate sort keys, not at those in parentheses or quotes.
std::vector<std::string> split_keys(std::string_view text);

}  // namespace planwright::planners::mariadb
