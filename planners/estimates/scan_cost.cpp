#include <algorithm>
#include <cmath>

#include <planwright/estimates/scan_cost.hpp>

namespace planwright::estimates {
namespace {

// DEFAULT_PAGE_CPU_MULTIPLIER: what looking at one more page of the tree costs, in operators.
constexpr double page_cpu_multiplier = 50;

// clamp_row_est.
double whole_rows(double rows) {
  return rows <= 1 ? 1 : std::nearbyint(rows);
}

// tbm_calculate_entries: pages a bitmap can hold exactly.
double exact_bitmap_pages(const PlannerCosts& costs) {
  constexpr double bytes_per_page = 64;
  return std::max(16.0, std::floor(costs.work_mem.value() / bytes_per_page));
}

}  // namespace

Blocks cached_pages_fetched(const PlannerCosts& costs, Rows fetched, Blocks pages,
                            Blocks index_pages, Blocks statement_pages) {
  const double table = std::max(pages.value(), 1.0);
  const double all = std::max(statement_pages.value(), table) + index_pages.value();
  const double cache = std::ceil(costs.effective_cache_size.value() * table / std::max(all, 1.0));
  return pages_fetched(fetched, pages, Blocks(cache));
}

IndexAccess btree_access(const PlannerCosts& costs, const TableShape& table,
                         const IndexShape& index, const ScanUse& use) {
  const double searches = std::max(use.searches, 1.0);
  const double boundary = use.boundary_selectivity > 0 ? use.boundary_selectivity : use.selectivity;
  double entries = use.unique_lookup ? 1 : std::nearbyint(boundary * table.rows.value() / searches);
  entries = std::max(1.0, std::min(entries, index.entries.value()));

  double pages = 1;
  if (index.pages.value() > 1 && index.entries.value() > 1) {
    pages = std::ceil(entries * index.pages.value() / index.entries.value());
  }
  const double scans = searches * use.loops;
  if (scans > 1) {
    pages = cached_pages_fetched(costs, Rows(pages * scans), index.pages, index.pages,
                                 table.statement_pages)
                .value() /
            use.loops;
  }
  const double compare_down = index.entries.value() > 1
                                  ? std::ceil(std::log2(index.entries.value())) * costs.cpu_operator
                                  : 0;
  const double descent =
      compare_down + (index.height + 1) * page_cpu_multiplier * costs.cpu_operator;
  IndexAccess access;
  access.entries = entries;
  access.startup = Cost(descent);
  access.total =
      Cost(pages * costs.random_page +
           entries * searches * (costs.cpu_index_tuple + use.index_operators * costs.cpu_operator) +
           searches * descent);
  return access;
}

PathCost index_path(const PlannerCosts& costs, const TableShape& table, const IndexShape& index,
                    const ScanUse& use) {
  const IndexAccess access = btree_access(costs, table, index, use);
  const double rows = whole_rows(use.selectivity * table.rows.value());
  const double loops = std::max(use.loops, 1.0);
  const auto fetched = [&](double tuples) {
    double pages =
        cached_pages_fetched(costs, Rows(tuples), table.pages, index.pages, table.statement_pages)
            .value();
    return use.index_only ? std::ceil(pages * (1 - table.all_visible)) : pages;
  };
  // From rows strewn over the table to rows that lie together; between the two by correlation².
  const double worst = fetched(rows * loops) * costs.random_page / loops;
  double together = std::ceil(use.selectivity * table.pages.value());
  double best = 0;
  if (loops > 1) {
    best = fetched(together * loops) * costs.random_page / loops;
  } else {
    together = use.index_only ? std::ceil(together * (1 - table.all_visible)) : together;
    best = together > 0 ? costs.random_page + (together - 1) * costs.seq_page : 0;
  }
  const double squared = index.correlation * index.correlation;
  const double heap = worst + squared * (best - worst);
  const double per_row = costs.cpu_tuple + use.filter_operators * costs.cpu_operator;
  return {access.startup, access.total + Cost(heap + rows * per_row)};
}

PathCost bitmap_path(const PlannerCosts& costs, const TableShape& table, const IndexShape& index,
                     const ScanUse& use) {
  const IndexAccess access = btree_access(costs, table, index, use);
  double rows = whole_rows(use.selectivity * table.rows.value());
  const double all = std::max(table.pages.value(), 1.0);
  const double loops = std::max(use.loops, 1.0);
  double pages = 2 * all * rows / (2 * all + rows);
  const double held = std::min(pages, all);
  if (loops > 1) {
    pages = cached_pages_fetched(costs, Rows(rows * loops), table.pages, index.pages,
                                 table.statement_pages)
                .value() /
            loops;
  }
  pages = pages >= all ? all : std::ceil(pages);
  // Beyond work_mem the bitmap remembers pages only, and every row of them is tested.
  const double exact_most = exact_bitmap_pages(costs);
  if (exact_most < held) {
    const double exact = std::max(0.0, exact_most - held / 2);
    const double lossy = held - exact;
    rows = whole_rows(use.selectivity * exact / held * table.rows.value() +
                      lossy / held * table.rows.value());
  }
  const double page_cost = pages >= 2
                               ? costs.random_page - (costs.random_page - costs.seq_page) *
                                                         std::sqrt(std::min(1.0, pages / all))
                               : costs.random_page;
  const double per_row =
      costs.cpu_tuple + (use.index_operators + use.filter_operators) * costs.cpu_operator;
  // cost_bitmap_tree_node: a little for entering each row into the bitmap.
  const double startup =
      access.total.value() +
      0.1 * costs.cpu_operator * whole_rows(use.selectivity * table.rows.value());
  return {Cost(startup), Cost(startup + pages * page_cost + rows * per_row)};
}

PathCost seq_path(const PlannerCosts& costs, const TableShape& table, double operators) {
  return {Cost(0), Cost(table.pages.value() * costs.seq_page +
                        table.rows.value() * (costs.cpu_tuple + operators * costs.cpu_operator))};
}

PathCost sort_path(const PlannerCosts& costs, const PathCost& input, Rows rows, double width,
                   Rows wanted) {
  const double count = std::max(rows.value(), 2.0);
  const double output = wanted.value() > 0 && wanted.value() < count ? wanted.value() : count;
  const double row_bytes = 24 + std::ceil(width / 8) * 8;
  const double memory = costs.work_mem.value();
  const double compare = 2 * costs.cpu_operator;
  double startup = input.total.value();
  if (output * row_bytes > memory) {
    const double pages = std::ceil(count * row_bytes / 8192);
    const double runs = count * row_bytes / memory;
    const double order =
        std::clamp(std::floor(memory / ((2 + 32) * 8192)), 6.0, 500.0);  // tuplesort_merge_order
    const double passes = runs > order ? std::ceil(std::log(runs) / std::log(order)) : 1;
    startup += compare * count * std::log2(count) +
               2 * pages * passes * (costs.seq_page * 0.75 + costs.random_page * 0.25);
  } else if (count > 2 * output || count * row_bytes > memory) {
    startup += compare * count * std::log2(2 * output);
  } else {
    startup += compare * count * std::log2(count);
  }
  return {Cost(startup), Cost(startup + costs.cpu_operator * count)};
}

PathCost lookup_join_path(const PlannerCosts& costs, const PathCost& outer, Rows outer_rows,
                          const PathCost& lookup, Rows rows_per_lookup, double join_operators) {
  const double count = std::max(outer_rows.value(), 1.0);
  const double per_row = costs.cpu_tuple + join_operators * costs.cpu_operator;
  return {outer.startup + lookup.startup,
          outer.total + lookup.total * count + Cost(count * rows_per_lookup.value() * per_row)};
}

PathCost hash_join_path(const PlannerCosts& costs, const PathCost& outer, Rows outer_rows,
                        double outer_width, const PathCost& inner, Rows inner_rows,
                        double inner_width, double bucket_share, Rows result) {
  const auto pages = [](double rows, double width) {
    return std::ceil(rows * (24 + std::ceil(width / 8) * 8) / 8192);
  };
  double startup = outer.startup.value() + inner.total.value() +
                   (costs.cpu_operator + costs.cpu_tuple) * inner_rows.value();
  double run = (outer.total - outer.startup).value() + costs.cpu_operator * outer_rows.value();
  const double memory = costs.work_mem.value() * costs.hash_mem_multiplier;
  const double inner_bytes = inner_rows.value() * (16 + 24 + std::ceil(inner_width / 8) * 8);
  if (inner_bytes > memory) {  // several batches: written out and read again
    const double inner_pages = pages(inner_rows.value(), inner_width);
    startup += costs.seq_page * inner_pages;
    run += costs.seq_page * (inner_pages + 2 * pages(outer_rows.value(), outer_width));
  }
  const double in_bucket =
      std::max(1.0, std::nearbyint(inner_rows.value() * std::clamp(bucket_share, 0.0, 1.0)));
  run += costs.cpu_operator * outer_rows.value() * in_bucket * 0.5;
  run += costs.cpu_tuple * result.value();
  return {Cost(startup), Cost(startup + run)};
}

}  // namespace planwright::estimates
