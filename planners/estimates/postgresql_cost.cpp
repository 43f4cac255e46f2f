#include <algorithm>
#include <cmath>
#include <string>

#include <planwright/base/number.hpp>
#include <planwright/estimates/postgresql_cost.hpp>

namespace planwright::estimates {
namespace {

// "4GB", "128kB", or a bare number in units of `unit_bytes`.
std::optional<Bytes> size_setting(const std::string& value, double unit_bytes) {
  std::size_t digits = 0;
  while (digits < value.size() && value[digits] >= '0' && value[digits] <= '9') {
    ++digits;
  }
  const auto number = parse_number(std::string_view(value).substr(0, digits));
  if (!number) {
    return std::nullopt;
  }
  const std::string_view unit = std::string_view(value).substr(digits);
  const double bytes = unit == "kB"   ? 1024
                       : unit == "MB" ? 1024.0 * 1024
                       : unit == "GB" ? 1024.0 * 1024 * 1024
                       : unit == "TB" ? 1024.0 * 1024 * 1024 * 1024
                                      : unit_bytes;
  return Bytes(*number * bytes);
}

constexpr double align(double bytes) {
  return std::ceil(bytes / 8) * 8;
}

// `setting` gives a setting's text, or null.
template <class Setting>
PlannerCosts costs_from(const Setting& setting) {
  PlannerCosts costs;
  const auto read = [&](std::string_view name, double& to) {
    if (const std::string* value = setting(name)) {
      to = parse_number(*value).value_or(to);
    }
  };
  read("seq_page_cost", costs.seq_page);
  read("random_page_cost", costs.random_page);
  read("cpu_tuple_cost", costs.cpu_tuple);
  read("cpu_index_tuple_cost", costs.cpu_index_tuple);
  read("cpu_operator_cost", costs.cpu_operator);
  read("hash_mem_multiplier", costs.hash_mem_multiplier);
  if (const std::string* value = setting("effective_cache_size")) {
    const double page = postgresql_block_size.value();
    if (const auto size = size_setting(*value, page)) {
      costs.effective_cache_size = Blocks(size->value() / page);
    }
  }
  if (const std::string* value = setting("work_mem")) {
    costs.work_mem = size_setting(*value, 1024).value_or(costs.work_mem);
  }
  return costs;
}

}  // namespace

PlannerCosts planner_costs(const Plan& plan) {
  return costs_from([&](std::string_view name) { return plan.setting(name); });
}

PlannerCosts planner_costs(const Plan& plan, const Catalog& catalog) {
  return costs_from([&](std::string_view name) {
    const std::string* shown = plan.setting(name);
    return shown != nullptr ? shown : catalog.setting(name);
  });
}

BtreeSize btree_size(Rows rows, double key_width) {
  // Page: 24 bytes of header, 16 of B-tree special space; an entry: 4 bytes of line pointer and a
  // MAXALIGNed tuple with 8 bytes of header.
  constexpr double usable = 8192 - 24 - 16;
  constexpr double fillfactor = 0.90;
  constexpr double inner_fillfactor = 0.70;
  const double entry = 4 + align(8 + key_width);
  const double per_leaf = std::max(1.0, std::floor(usable * fillfactor / entry));
  const double per_inner = std::max(2.0, std::floor(usable * inner_fillfactor / entry));
  BtreeSize size;
  double level = std::max(1.0, std::ceil(rows.value() / per_leaf));
  double pages = level;
  while (level > 1) {
    level = std::ceil(level / per_inner);
    pages += level;
    ++size.height;
  }
  size.pages = Blocks(pages + 1);  // and the metapage
  return size;
}

Blocks pages_fetched(Rows fetched, Blocks table_pages, Blocks cache) {
  const double pages = std::max(table_pages.value(), 1.0);
  const double tuples = fetched.value();
  const double buffers = std::max(cache.value(), 1.0);
  if (pages <= buffers) {
    return Blocks(std::ceil(std::min(2 * pages * tuples / (2 * pages + tuples), pages)));
  }
  const double limit = 2 * pages * buffers / (2 * pages - buffers);
  const double touched = tuples <= limit ? 2 * pages * tuples / (2 * pages + tuples)
                                         : buffers + (tuples - limit) * (pages - buffers) / pages;
  return Blocks(std::ceil(touched));
}

Cost seq_scan_cost(const PlannerCosts& costs, const ScanQuestion& question) {
  return Cost(question.table_pages.value() * costs.seq_page +
              question.table_rows.value() *
                  (costs.cpu_tuple + question.conditions * costs.cpu_operator));
}

Cost index_scan_cost(const PlannerCosts& costs, const ScanQuestion& question) {
  const double rows = std::max(question.table_rows.value(), 1.0);
  const double matched = std::clamp(question.matched.value(), 1.0, rows);
  const BtreeSize index = btree_size(question.table_rows, question.key_width);
  const double index_pages = std::max(1.0, std::ceil(index.pages.value() * matched / rows));

  const double descent = std::ceil(std::log2(rows)) * costs.cpu_operator +
                         (index.height + 1) * 50 * costs.cpu_operator;
  const double index_work =
      index_pages * costs.random_page +
      matched * (costs.cpu_index_tuple + question.conditions * costs.cpu_operator) + descent;
  const double row_work = matched * costs.cpu_tuple;

  const double heap_pages =
      pages_fetched(Rows(matched), question.table_pages, costs.effective_cache_size).value();
  const double plain = index_work + heap_pages * costs.random_page + row_work;

  // A bitmap visits pages in order: the more of the table, the closer to sequential reading.
  const double table_pages = std::max(question.table_pages.value(), 1.0);
  const double share = std::min(1.0, heap_pages / table_pages);
  const double page_cost =
      heap_pages < 2 ? costs.random_page
                     : costs.random_page - (costs.random_page - costs.seq_page) * std::sqrt(share);
  const double bitmap = index_work + 0.1 * costs.cpu_operator * matched + heap_pages * page_cost +
                        row_work + matched * question.conditions * costs.cpu_operator;
  return Cost(std::min(plain, bitmap));
}

Cost repeated_index_scan_cost(const PlannerCosts& costs, const ScanQuestion& question,
                              double lookups) {
  const double rows = std::max(question.table_rows.value(), 1.0);
  const double matched = std::clamp(question.matched.value(), 1.0, rows);
  const BtreeSize index = btree_size(question.table_rows, question.key_width);
  const double index_pages_once = std::max(1.0, std::ceil(index.pages.value() * matched / rows));
  const double index_pages =
      pages_fetched(Rows(index_pages_once * lookups), index.pages, costs.effective_cache_size)
          .value();
  const double heap_pages =
      pages_fetched(Rows(matched * lookups), question.table_pages, costs.effective_cache_size)
          .value();
  const double descent = std::ceil(std::log2(rows)) * costs.cpu_operator +
                         (index.height + 1) * 50 * costs.cpu_operator;
  const double per_row =
      costs.cpu_index_tuple + costs.cpu_tuple + question.conditions * costs.cpu_operator;
  return Cost((index_pages + heap_pages) * costs.random_page +
              lookups * (descent + matched * per_row));
}

Cost top_n_sort_cost(const PlannerCosts& costs, Rows input, Rows wanted) {
  const double compare = 2 * costs.cpu_operator;
  return Cost(compare * std::max(input.value(), 2.0) *
              std::log2(std::max(2.0, 2 * wanted.value())));
}

}  // namespace planwright::estimates
