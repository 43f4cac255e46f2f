#pragma once

#include <planwright/base/units.hpp>
#include <planwright/estimates/index_size.hpp>
#include <planwright/model/catalog.hpp>
#include <planwright/model/plan.hpp>

// PostgreSQL's own cost arithmetic, redone from numbers a plan shows. Pure.
namespace planwright::estimates {

// The constants plans are costed with; the defaults are PostgreSQL's.
struct PlannerCosts {
  double seq_page = 1;
  double random_page = 4;
  double cpu_tuple = 0.01;
  double cpu_index_tuple = 0.005;
  double cpu_operator = 0.0025;
  Blocks effective_cache_size{524'288};  // 4 GB
  Bytes work_mem{4'194'304};
  double hash_mem_multiplier = 2;  // 15 and later; 1 before
};

// The constants the plan was made with: what EXPLAIN (SETTINGS) shows, else the defaults.
PlannerCosts planner_costs(const Plan& plan);

// The same, and where the plan does not show a setting what the catalog says of the session.
PlannerCosts planner_costs(const Plan& plan, const Catalog& catalog);

// A table's scan and what an index on it would be asked for.
struct ScanQuestion {
  Blocks table_pages;
  Rows table_rows;
  Rows matched;          // rows the index condition keeps
  double key_width = 8;  // bytes of one index entry's key
  int conditions = 1;    // operators tested on each row
};

// cost_seqscan.
Cost seq_scan_cost(const PlannerCosts& costs, const ScanQuestion& question);

// The cheaper of cost_index (btcostestimate, no correlation between index and table order) and
// cost_bitmap_heap_scan.
Cost index_scan_cost(const PlannerCosts& costs, const ScanQuestion& question);

// The same index asked `lookups` times, each for question.matched rows, as the inner side of a
// nested loop: pages are found in the cache again, as cost_index reckons with loop_count.
Cost repeated_index_scan_cost(const PlannerCosts& costs, const ScanQuestion& question,
                              double lookups);

// cost_tuplesort's top-N case: a heap of 2·wanted rows.
Cost top_n_sort_cost(const PlannerCosts& costs, Rows input, Rows wanted);

// Pages touched when `fetched` rows are taken at random from a table: Mackert and Lohman 1989, as
// index_pages_fetched in costsize.c uses it.
Blocks pages_fetched(Rows fetched, Blocks table_pages, Blocks cache);

}  // namespace planwright::estimates
