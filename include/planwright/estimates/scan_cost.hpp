#pragma once

#include <planwright/base/units.hpp>
#include <planwright/estimates/postgresql_cost.hpp>

// The paths to a table as costsize.c and selfuncs.c price them (PostgreSQL 12 to 17, without
// parallel workers). Pure; checked against EXPLAIN in tests/db/estimates/scan_costs.py.
namespace planwright::estimates {

struct TableShape {
  Blocks pages;
  Rows rows;
  double all_visible = 0;  // share of the pages an index-only scan need not fetch
  // Pages of all tables of the statement, which share the cache; 0: this table's alone.
  Blocks statement_pages{};
};

struct IndexShape {
  Blocks pages;  // of the whole file
  Rows entries;  // the table's rows, or those a partial index's predicate keeps
  int height = 0;
  double correlation = 0;  // btcostestimate's: the leading column's, times 0.75 with several keys
};

// What a path asks for.
struct ScanUse {
  double selectivity = 1;           // of all index conditions together, among the table's rows
  double boundary_selectivity = 0;  // of those that bound the stretch of index read; 0: all do
  double index_operators = 1;       // operators in the index conditions
  double filter_operators = 0;      // operators tested on every row fetched, beside them
  double searches = 1;              // descents in one scan: values of = ANY lists, multiplied
  double loops = 1;                 // how often the scan is repeated, as a join's inner side
  bool index_only = false;
  bool unique_lookup = false;  // a unique index with = on every key: one entry
};

struct PathCost {
  Cost startup, total;
};

// What the index itself costs: btcostestimate.
struct IndexAccess {
  Cost startup, total;
  double entries = 1;  // read in one search
};
IndexAccess btree_access(const PlannerCosts& costs, const TableShape& table,
                         const IndexShape& index, const ScanUse& use);

// cost_index: plain and index-only scans.
PathCost index_path(const PlannerCosts& costs, const TableShape& table, const IndexShape& index,
                    const ScanUse& use);

// cost_bitmap_heap_scan over one index.
PathCost bitmap_path(const PlannerCosts& costs, const TableShape& table, const IndexShape& index,
                     const ScanUse& use);

// cost_seqscan with `operators` tested on every row.
PathCost seq_path(const PlannerCosts& costs, const TableShape& table, double operators);

// index_pages_fetched: the table's part of the cache is reckoned from what else the statement
// reads.
Blocks cached_pages_fetched(const PlannerCosts& costs, Rows fetched, Blocks pages,
                            Blocks index_pages, Blocks statement_pages);

// cost_sort over an input that costs `input`; `wanted` rows with LIMIT, 0 for all.
PathCost sort_path(const PlannerCosts& costs, const PathCost& input, Rows rows, double width,
                   Rows wanted);

// A join's inner side looked up `outer_rows` times (final_cost_nestloop with a plain join).
PathCost lookup_join_path(const PlannerCosts& costs, const PathCost& outer, Rows outer_rows,
                          const PathCost& lookup, Rows rows_per_lookup, double join_operators);

// A hash join (initial_ and final_cost_hashjoin): `bucket_share` is the share of the inner rows in
// a bucket, 1 / distinct values of the inner key.
PathCost hash_join_path(const PlannerCosts& costs, const PathCost& outer, Rows outer_rows,
                        double outer_width, const PathCost& inner, Rows inner_rows,
                        double inner_width, double bucket_share, Rows result);

}  // namespace planwright::estimates
