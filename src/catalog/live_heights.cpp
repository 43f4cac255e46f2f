// Heights of B-trees, which no catalog holds: read from their metapages, or from what the planner
// charges for walking down.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <planwright/sql/sql.hpp>

#include "live_reader.hpp"

namespace planwright::catalog {
namespace {

using Clock = std::chrono::steady_clock;

using Heights = std::map<std::pair<std::string, std::string>, int>;  // schema, index

// A plan of this many walks is read in one round trip.
constexpr std::size_t together = 25;
constexpr auto longest = std::chrono::seconds(4);
// A transaction keeps a lock on every table and index it has planned with, and the server's table
// of locks is for everybody: after this many another transaction begins.
constexpr std::size_t most_locks = 200;

// A metapage, at most a root that is a leaf, and perhaps a page nobody uses: a second level wants a
// root and two leaves.
constexpr double pages_of_one_level = 3;

// With cpu_operator_cost = 1 a B-tree's start-up cost is ceil(log2(rows)) + 50 × (levels above the
// leaves + 1); btcostestimate of selfuncs.c, the same in 12 to 18. The logarithm stays below 50.
std::optional<int> height_from(double start_up_cost) {
  const double height = std::floor(start_up_cost / 50) - 1;
  constexpr double highest = 30;
  return height >= 0 && height <= highest ? std::optional(static_cast<int>(height)) : std::nullopt;
}

// Every index scan of the plan: schema, index, height.
void collect(const nlohmann::json& node, Heights& found) {
  const auto text = [&](const char* key) {
    const auto at = node.find(key);
    return at != node.end() && at->is_string() ? at->get<std::string>() : std::string();
  };
  const std::string type = text("Node Type");
  const auto cost = node.find("Startup Cost");
  if ((type == "Index Scan" || type == "Index Only Scan") && cost != node.end() &&
      cost->is_number()) {
    if (const auto height = height_from(cost->get<double>())) {
      found[{text("Schema"), text("Index Name")}] = *height;
    }
  }
  if (const auto plans = node.find("Plans"); plans != node.end() && plans->is_array()) {
    for (const nlohmann::json& child : *plans) {
      collect(child, found);
    }
  }
}

bool read_plan(const ports::Table& table, Heights& found) {
  if (table.rows.empty() || table.rows[0].empty() || !table.rows[0][0]) {
    return false;
  }
  const auto plan = nlohmann::json::parse(*table.rows[0][0], nullptr, false);
  if (!plan.is_array() || plan.empty() || !plan[0].is_object() || !plan[0].contains("Plan")) {
    return false;
  }
  collect(plan[0]["Plan"], found);
  return true;
}

// Walking an index in its order is the only way that is not switched off.
const std::vector<std::pair<std::string, std::string>>& walking_only() {
  static const std::vector<std::pair<std::string, std::string>> settings{
      {"cpu_operator_cost", "1"},     {"enable_seqscan", "off"},
      {"enable_sort", "off"},         {"enable_incremental_sort", "off"},
      {"enable_bitmapscan", "off"},   {"enable_indexscan", "on"},
      {"enable_indexonlyscan", "on"}, {"max_parallel_workers_per_gather", "0"}};
  return settings;
}

}  // namespace

void LiveReader::put_height(const std::string& relation, const std::string& name, int height) {
  if (LiveRelation* live = find(relation)) {
    const auto at = std::ranges::find(live->relation.indexes, name, &Index::name);
    if (at != live->relation.indexes.end()) {
      at->height = height;
    }
  }
}

Result<void> LiveReader::heights() {
  for (auto& [oid, live] : relations_) {
    for (Index& index : live.relation.indexes) {
      if (index.method == "btree" && index.pages && index.pages->value() > 0 &&
          index.pages->value() <= pages_of_one_level) {
        index.height = 0;
      }
    }
  }
  const auto unlocked = array_literal(oids([](const LiveRelation& live) { return !live.locked; }));
  if (!rights_.page_inspector.empty()) {
    return metapage_heights(unlocked);
  }
  const auto table = ask("postgresql/catalog/height_probes", {unlocked});
  if (!table) {
    return tl::make_unexpected(table.error());
  }
  return planned_heights(*table);
}

Result<void> LiveReader::metapage_heights(const std::string& unlocked) {
  const std::vector<ports::Parameter> parameters{unlocked};
  const auto table = session_.run(sql::statement("postgresql/catalog/btree_heights",
                                                 session_.version(), rights_.page_inspector),
                                  parameters);
  if (!table) {
    return tl::make_unexpected(table.error());
  }
  for (const Row& row : rows_of(*table)) {
    put_height(row.text("relation"), row.text("name"),
               static_cast<int>(row.number_or_zero("height")));
  }
  return {};
}

Result<void> LiveReader::planned_heights(const ports::Table& probes) {
  std::vector<std::string> queries;
  std::vector<std::size_t> locks;  // that each takes, at most
  for (const Row& row : rows_of(probes)) {
    if (row.flag("permitted")) {
      queries.push_back(row.text("query"));
      const LiveRelation* live = find(row.text("relation"));
      locks.push_back(live == nullptr ? 1 : 1 + live->relation.indexes.size());
    }
  }
  if (auto done = queries.empty() ? Result<void>{} : put_settings(walking_only()); !done) {
    return done;
  }
  Heights found;
  const auto begin = Clock::now();
  std::size_t at = 0;
  std::size_t held = 0;
  std::size_t alone_until = 0;  // what came with a query that failed is asked again one by one
  while (at < queries.size() && Clock::now() - begin < longest) {
    const std::size_t many = std::min(at < alone_until ? 1 : together, queries.size() - at);
    const std::span part = std::span(queries).subspan(at, many);
    if (held > most_locks) {
      if (auto done = session_.restart(limits_); !done) {
        return done;
      }
      if (auto done = put_settings(put_); !done) {
        return done;
      }
      held = 0;
    }
    held = std::accumulate(locks.begin() + static_cast<std::ptrdiff_t>(at),
                           locks.begin() + static_cast<std::ptrdiff_t>(at + many), held);
    const auto plan = session_.run(
        fmt::format("EXPLAIN (VERBOSE, FORMAT JSON) ({})", fmt::join(part, ") UNION ALL (")));
    if (plan) {
      read_plan(*plan, found);
      at += many;
      continue;
    }
    if (plan.error().code == ErrorCode::connection) {
      return tl::make_unexpected(plan.error());
    }
    if (auto done = put_settings(put_); !done) {
      return done;
    }
    alone_until = many > 1 ? at + many : alone_until;
    at += many > 1 ? 0 : 1;
  }

  std::size_t unknown = 0;
  for (const Row& row : rows_of(probes)) {
    const LiveRelation* live = find(row.text("relation"));
    if (live == nullptr) {
      continue;
    }
    const std::string name = row.text("name");
    const auto height = found.find({live->relation.ref.schema, name});
    if (height != found.end()) {
      put_height(live->oid, name, height->second);
    }
    unknown += height == found.end() ? 1 : 0;
  }
  if (unknown > 0) {
    result_.diagnostics.push_back(
        {Diagnostic::Level::info,
         fmt::format(
             "the heights of {} of {} B-trees are not known and will be computed from their "
             "sizes; a role that may read the tables finds most",
             unknown, probes.rows.size())});
  }
  return {};
}

}  // namespace planwright::catalog
