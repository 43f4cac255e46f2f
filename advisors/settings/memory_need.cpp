#include "settings/memory_need.hpp"

#include <algorithm>

#include <planwright/base/number.hpp>

#include "settings/setting_value.hpp"

namespace planwright::advisors {
namespace {

// Room for what differs from run to run.
constexpr double headroom = 1.1;

// Hash tables may take work_mem times this (13+): 2.0 by default since 15, 1.0 before. Plans do not
// always tell the version; then the smaller factor asks for enough on every server.
double hash_mem_multiplier(const Plan& plan, const Catalog& catalog) {
  if (const auto set = setting_number(plan, catalog, "hash_mem_multiplier")) {
    return std::max(1.0, *set);
  }
  const std::string_view version =
      plan.server_version.empty() ? catalog.server_version : plan.server_version;
  const auto major = parse_number(version.substr(0, version.find_first_not_of("0123456789")));
  return major.value_or(0) >= 15 ? 2.0 : 1.0;
}

}  // namespace

double planned_processes(const Plan& plan, const Node& node) {
  for (const Node* above = plan.parent_of(node); above != nullptr; above = plan.parent_of(*above)) {
    if (above->kind == NodeKind::gather || above->kind == NodeKind::gather_merge) {
      return above->workers_planned.value_or(0) + 1;
    }
  }
  return 1;
}

// In memory a row takes its space on disk and 11 to 62 bytes more: a chunk header, a slot of 24
// bytes in the array that is sorted, alignment. That is 1.1 times the file for rows of 430 bytes
// and 3 times for rows of 12. (Up to 14 each row was also rounded up to a power of two.) A single
// column passed by value is kept in the array alone (15+); its rows take less than 16 bytes on
// disk.
Bytes work_mem_for_sort(const Plan& plan, const Node& sort) {
  constexpr Bytes more_per_row{64};
  constexpr Bytes more_per_value{16};
  double largest = 0;
  double sum = 0;
  double processes = 0;
  const auto add = [&](bool on_disk, Bytes space) {
    if (on_disk) {
      largest = std::max(largest, space.value());
      sum += space.value();
      ++processes;
    }
  };
  if (sort.sort) {
    add(sort.sort->on_disk, sort.sort->space);
  }
  for (const Worker& worker : sort.workers) {
    add(worker.sort_on_disk, worker.sort_space);
  }
  if (processes == 0 || sort.children.empty() || !plan.nodes[sort.children.front()].actual) {
    return Bytes(0);
  }
  // Rows are averages per loop; the largest process had more in proportion.
  const double rows =
      plan.nodes[sort.children.front()].actual->rows.value() * largest / (sum / processes);
  const Bytes more = largest < 16 * rows ? more_per_value : more_per_row;
  return headroom * (Bytes(largest) + more * rows);
}

// Batches times the largest batch in memory came out 1.02 to 1.9 times what was needed, because
// batches are powers of two. A table that processes share may take the memory of all of them.
Bytes work_mem_for_hash_join(const Plan& plan, const Catalog& catalog, const Node& join) {
  const Node* inner = plan.child(join, Relationship::inner);
  if (inner == nullptr || !inner->hash) {
    return Bytes(0);
  }
  const double shared_by = inner->parallel_aware ? planned_processes(plan, *inner) : 1;
  return headroom * inner->hash->batches * inner->hash->peak_memory /
         hash_mem_multiplier(plan, catalog) / shared_by;
}

// Passes times memory was 1.0 to 1.9 times what was needed where each partition was read once. A
// partition split again counts several passes (up to 5.6 times too much); where the planner knew
// the number of groups, its partitions and the first pass bound it (1.0 to 1.9 again).
Bytes work_mem_for_hash_aggregate(const Plan& plan, const Catalog& catalog, const Node& aggregate) {
  const double groups = aggregate.actual ? aggregate.actual->rows.value() : 0;
  const bool well_estimated =
      aggregate.aggregate && aggregate.estimated && aggregate.aggregate->planned_partitions > 0 &&
      aggregate.total_removed().value() == 0 && aggregate.estimated->rows.value() >= 0.8 * groups;
  const double most_batches = well_estimated ? aggregate.aggregate->planned_partitions + 1 : 1e9;
  Bytes need;
  if (aggregate.aggregate && aggregate.aggregate->disk_usage.value() > 0) {
    need = std::min(aggregate.aggregate->batches, most_batches) * aggregate.aggregate->peak_memory;
  }
  for (const Worker& worker : aggregate.workers) {
    if (worker.disk_usage.value() > 0) {
      need = std::max(need, std::min(worker.batches, most_batches) * worker.peak_memory);
    }
  }
  return headroom * need / hash_mem_multiplier(plan, catalog);
}

// Up to 16 a row in memory takes its space on disk rounded up to a power of two and some 30 bytes,
// 1.6 to 4 times the file; since 17 some 30 bytes more than on disk. This covers both.
Bytes work_mem_for_tuplestore(const Node& node, Bytes written) {
  constexpr Bytes more_per_row{40};
  const double rows =
      node.actual ? (node.actual->rows + node.removed_by_filter.value_or(Rows(0))).value() : 0;
  // The server's own figure (18+) is one partition's of a window, not the sum.
  const Bytes stored = node.storage && node.storage->on_disk ? node.storage->space : written;
  return 2 * stored + more_per_row * rows;
}

}  // namespace planwright::advisors
