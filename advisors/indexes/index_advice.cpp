#include "indexes/index_advice.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/estimates/index_size.hpp>

namespace planwright::advisors {
namespace {

std::string keys_text(const Index& index) {
  std::vector<std::string> names;
  names.reserve(index.keys.size());
  for (const IndexKey& key : index.keys) {
    names.push_back((key.column.empty() ? key.expression : key.column) +
                    (key.descending ? " DESC" : ""));
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

// For people: "status" = 'new' is status = 'new'. The statement keeps the quotes it needs.
std::string without_quotes(std::string condition) {
  if (condition.find("\"\"") == std::string::npos) {
    std::erase(condition, '"');
  }
  return condition;
}

// How much of the table's writing the index would feel, in the server's own numbers.
std::string write_cost_of(const Relation* known) {
  std::string text =
      "one more index entry for every INSERT, and for every UPDATE that changes an indexed column "
      "or cannot be a HOT update";
  if (known == nullptr) {
    return text;
  }
  const Relation& relation = *known;
  if (relation.counters) {
    const TableCounters& counters = *relation.counters;
    const double writes = counters.inserted + counters.updated;
    if (counters.age_s && *counters.age_s > 3600 && writes > 0) {
      text += fmt::format("; this table sees about {} inserts and updates a day",
                          count_text(writes / *counters.age_s * 86'400));
    }
    if (counters.updated >= 100 && counters.hot_updated > 0) {
      text += fmt::format(
          "; {:.0f} % of its updates are HOT today, those that change an indexed "
          "column would no longer be",
          100 * counters.hot_updated / counters.updated);
    }
  }
  if (relation.writes_per_s && *relation.writes_per_s > 0) {
    text += fmt::format("; at {:.3g} rows written a second", *relation.writes_per_s);
  }
  return text;
}

// PostgreSQL reckons that the rows a bitmap finds are scattered, also where they lie in order, so a
// BRIN index that reads as few pages as the B-tree is thought dearer and is not chosen.
void add_block_range_note(Advice& advice, const Index& index, const Access& access) {
  const IndexKey& key = index.keys.front();
  const bool only_a_range = index.keys.size() == 1 && index.include.empty() &&
                            index.where.empty() && index.method == "btree" &&
                            std::ranges::find(access.ranges, key) != access.ranges.end();
  if (!only_a_range || !stored_in_order(*access.relation, key.column)) {
    return;
  }
  Index ranges = index;
  ranges.method = "brin";
  const Bytes size = index_size(ranges, *access.relation);
  advice.tradeoffs.push_back(fmt::format(
      "the rows lie in the order of {}: a BRIN index (USING brin{}) would read few pages more for "
      "a range of many, though the planner thinks it dearer and may not use it; it does not serve "
      "lookups of few rows",
      key.column, size.value() > 0 ? ", some " + text(size) : ""));
}

void drop_superfluous(Advice& advice, const CreateIndex& create, const Relation& relation) {
  const auto covered = std::ranges::find_if(
      relation.indexes, [&](const Index& existing) { return replaces(create.index, existing); });
  if (covered == relation.indexes.end()) {
    return;
  }
  advice.title += fmt::format(" in place of {}", covered->name);
  advice.actions.emplace_back(DropIndex{relation.ref, *covered, create.concurrently});
  advice.tradeoffs.push_back(
      fmt::format("{} becomes superfluous: the new index answers all it does; drop it only when "
                  "the new one is valid and used",
                  covered->name));
}

bool has_statistics(const Index& index, const Relation* relation) {
  const auto known = [relation](const std::string& name) {
    const Column* column = relation->column(name);
    return column != nullptr && column->statistics;
  };
  return relation != nullptr &&
         std::ranges::all_of(
             index.keys,
             [&](const IndexKey& key) { return key.column.empty() || known(key.column); }) &&
         std::ranges::all_of(index.include, known);
}

void set_size(Advice& advice, const Index& index, const Relation* relation, const IndexSeen& seen) {
  Bytes size;
  if (relation != nullptr) {
    size = index_size(index, *relation, seen.rows_share, seen.rows);
  } else if (seen.rows) {
    size = estimates::btree_size(*seen.rows, seen.key_width).bytes;
  }
  if (size.value() <= 0) {
    return;
  }
  if (seen.in_one_partition) {
    advice.tradeoffs.push_back(
        fmt::format("takes about {} of disk in a partition like the one scanned", text(size)));
  } else {
    advice.size = size;
  }
  if (!has_statistics(index, relation)) {
    advice.tradeoffs.emplace_back(
        "its size is approximate, from the columns' types: less where keys repeat (PostgreSQL 13+ "
        "stores them once)");
  }
}

}  // namespace

bool stored_in_order(const Relation& relation, const std::string& column) {
  constexpr double least_pages = 10'240;
  constexpr double least_correlation = 0.95;
  const Column* found = relation.column(column);
  return relation.pages.value_or(Blocks(0)).value() >= least_pages && found != nullptr &&
         found->statistics && found->statistics->correlation &&
         std::abs(*found->statistics->correlation) >= least_correlation;
}

BuildNote build_note(bool partitioned) {
  return {partitioned
              ? "neither reads nor writes where it is built partition by partition, as written; "
                "attaching the parts locks each for a moment"
              : "neither reads nor writes; it waits for transactions that are older than it",
          true};
}

Bytes index_size(const Index& index, const Relation& relation, double rows_share,
                 std::optional<Rows> rows) {
  estimates::SizeOptions options;
  options.rows = rows;
  if (!index.where.empty()) {
    options.share = rows_share;
  }
  const auto size = estimates::index_size(index, relation, options);
  return size ? size->bytes : Bytes(0);
}

Advice index_advice(const RuleSpec& rule, const CreateIndex& create, const Relation* relation,
                    const IndexSeen& seen) {
  const Index& index = create.index;
  Advice advice;
  advice.rule = rule.id;
  advice.kind = AdviceKind::index;
  advice.title = fmt::format("{} {} on {}", index.method == "brin" ? "BRIN index" : "index",
                             create.relation.name, keys_text(index));
  if (!index.include.empty()) {
    advice.title += fmt::format(" including {}", fmt::join(index.include, ", "));
  }
  if (!index.where.empty()) {
    advice.title += fmt::format(" where {}", without_quotes(index.where));
  }
  advice.actions.emplace_back(create);
  if (relation != nullptr && !seen.in_one_partition) {
    drop_superfluous(advice, create, *relation);
  }
  set_size(advice, index, relation, seen);
  advice.write_cost = write_cost_of(relation);
  if (!index.where.empty()) {
    advice.tradeoffs.push_back(
        fmt::format("serves only statements whose condition implies {}; with that value as a "
                    "parameter of a generic plan it is not used",
                    without_quotes(index.where)));
  }
  advice.build =
      build_note(seen.in_one_partition ||
                 (relation != nullptr && relation->kind == RelationKind::partitioned_table));
  advice.verify_with.emplace_back(
      "run the same EXPLAIN (ANALYZE, BUFFERS) again: the plan should name the new index, and the "
      "execution time should fall");
  return advice;
}

Advice advice_for(const Proposal& proposal, const Access& access) {
  IndexSeen seen;
  seen.rows_share = proposal.rows_share;
  Advice advice = index_advice(*proposal.rule, proposal.index, access.relation, seen);
  add_block_range_note(advice, proposal.index.index, access);
  return advice;
}

}  // namespace planwright::advisors
