// Tables and views as a server describes them.
#include <algorithm>

#include <fmt/format.h>

#include "live_reader.hpp"

namespace planwright::catalog {
namespace {

RelationKind kind_of(const std::string& relkind) {
  if (relkind == "p") {
    return RelationKind::partitioned_table;
  }
  if (relkind == "v") {
    return RelationKind::view;
  }
  if (relkind == "m") {
    return RelationKind::materialized_view;
  }
  return relkind == "f" ? RelationKind::foreign_table : RelationKind::table;
}

std::string strategy_of(const std::string& partstrat) {
  if (partstrat == "r") {
    return "range";
  }
  if (partstrat == "l") {
    return "list";
  }
  return partstrat == "h" ? "hash" : "";
}

std::string on_delete_of(const std::string& confdeltype) {
  if (confdeltype == "c") {
    return "cascade";
  }
  if (confdeltype == "n") {
    return "set null";
  }
  if (confdeltype == "d") {
    return "set default";
  }
  return confdeltype == "r" ? "restrict" : "";
}

TableCounters counters_of(const Row& row) {
  TableCounters counters;
  counters.inserted = row.number_or_zero("inserted");
  counters.updated = row.number_or_zero("updated");
  counters.deleted = row.number_or_zero("deleted");
  counters.hot_updated = row.number_or_zero("hot_updated");
  counters.live_rows = row.number_or_zero("live_rows");
  counters.dead_rows = row.number_or_zero("dead_rows");
  counters.modified_since_analyze = row.number_or_zero("modified_since_analyze");
  counters.seq_scans = row.number_or_zero("seq_scans");
  counters.seq_rows_read = row.number_or_zero("seq_rows_read");
  counters.index_scans = row.number_or_zero("index_scans");
  counters.ever_analyzed = row.flag("ever_analyzed");
  counters.seconds_since_analyze = row.number("seconds_since_analyze");
  counters.seconds_since_vacuum = row.number("seconds_since_vacuum");
  counters.age_s = row.number("age_s");
  return counters;
}

// pg_class has never been told how many rows there are.
bool never_counted(double tuples, double pages, int version) {
  constexpr int unknown_is_minus_one_since = 140'000;
  return version >= unknown_is_minus_one_since ? tuples < 0 : tuples == 0 && pages == 0;
}

bool has_rows(RelationKind kind) {
  return kind == RelationKind::table || kind == RelationKind::materialized_view;
}

}  // namespace

std::optional<int> fillfactor_of(const std::vector<std::string>& options) {
  constexpr std::string_view prefix = "fillfactor=";
  for (const std::string& option : options) {
    if (option.starts_with(prefix)) {
      return std::atoi(option.c_str() + prefix.size());
    }
  }
  return {};
}

void reckon_rows(Relation& relation) {
  const double then = relation.analyzed_pages ? relation.analyzed_pages->value() : 0;
  if (relation.rows && relation.pages && then > 0) {
    relation.rows = Rows(relation.rows->value() * relation.pages->value() / then);
  } else if (relation.counters && relation.counters->live_rows > 0) {
    relation.rows = Rows(relation.counters->live_rows);
  }
  relation.analyzed_pages.reset();
}

Result<void> LiveReader::relations() {
  const auto table = ask("postgresql/catalog/relations", {all_oids()});
  if (!table) {
    return tl::make_unexpected(table.error());
  }
  const std::size_t wanted = relations_.size();
  std::map<std::string, LiveRelation> found;
  for (const Row& row : rows_of(*table)) {
    LiveRelation live = std::move(relations_.at(row.text("oid")));
    Relation& relation = live.relation;
    relation.ref = {row.text("schema"), row.text("name")};
    relation.kind = kind_of(row.text("kind"));
    relation.temporary = row.text("persistence") == "t";
    relation.unlogged = row.text("persistence") == "u";
    relation.row_security = row.flag("row_security");
    relation.partition_bound = row.text("partition_bound");
    if (!row.null("parent_name")) {
      relation.partition_of = RelationRef{row.text("parent_schema"), row.text("parent_name")};
    }
    relation.partition_strategy = strategy_of(row.text("partition_strategy"));
    relation.partition_key = row.texts("partition_key");
    relation.fillfactor = fillfactor_of(row.texts("options"));
    if (snapshot_) {
      relation.storage_options = row.texts("options");
    }
    live.quoted = row.text("quoted");
    live.locked = row.flag("locked");
    live.columns_hidden = !row.flag("may_select");
    const double tuples = row.number_or_zero("tuples");
    const double pages = row.number_or_zero("pages");
    live.counted = !never_counted(tuples, pages, session_.version());
    if (has_rows(relation.kind) || relation.kind == RelationKind::foreign_table) {
      if (live.counted) {
        relation.rows = Rows(tuples);
        relation.analyzed_pages = Blocks(pages);
      }
      relation.pages = Blocks(pages);
      relation.all_visible = Blocks(row.number_or_zero("all_visible"));
    }
    // A standby counts its own scans and nothing else: never analyzed, never written.
    if (!result_.catalog.standby &&
        (has_rows(relation.kind) || relation.kind == RelationKind::partitioned_table)) {
      TableCounters& counters = relation.counters.emplace();
      counters = counters_of(row);
      // Counters of less than an hour tell of a load, not of a rate.
      constexpr double least_age_s = 3600;
      if (counters.age_s && *counters.age_s >= least_age_s && has_rows(relation.kind)) {
        relation.writes_per_s =
            (counters.inserted + counters.updated + counters.deleted) / *counters.age_s;
      }
    }
    found.emplace(live.oid, std::move(live));
  }
  relations_ = std::move(found);
  if (relations_.size() < wanted) {
    result_.diagnostics.push_back(
        {Diagnostic::Level::warning,
         fmt::format("{} relations were dropped while the catalog was read",
                     wanted - relations_.size())});
  }
  return {};
}

Result<void> LiveReader::storage() {
  // A view's definition is only printed with locks on what it reads, so one lock stops them all.
  std::vector<std::string> locked;
  for (const auto& [oid, live] : relations_) {
    if (live.locked) {
      locked.push_back(live.relation.ref.display());
    }
  }
  const auto free = oids([&](const LiveRelation& live) {
    const bool view = live.relation.kind == RelationKind::view ||
                      live.relation.kind == RelationKind::materialized_view;
    return !live.locked && (locked.empty() || !view);
  });
  if (!locked.empty()) {
    result_.diagnostics.push_back(
        {Diagnostic::Level::warning,
         fmt::format(
             "another session has locked {} exclusively, or waits to; sizes there are those "
             "of the last vacuum, and views are not looked into",
             fmt::join(locked, ", "))});
  }
  const auto table = ask("postgresql/catalog/storage", {array_literal(free)});
  if (!table) {
    return tl::make_unexpected(table.error());
  }
  for (const Row& row : rows_of(*table)) {
    LiveRelation* live = find(row.text("oid"));
    if (live == nullptr) {
      continue;
    }
    Relation& relation = live->relation;
    if (const auto size = row.number("size_bytes")) {
      relation.size = Bytes(*size);
    }
    if (const auto pages = row.number("pages")) {
      relation.pages = Blocks(*pages);
      if (!snapshot_) {
        reckon_rows(relation);
      }
    }
    std::string definition = row.text("view_definition");
    while (!definition.empty() && (definition.back() == ';' || definition.back() == '\n')) {
      definition.pop_back();
    }
    const std::size_t begin = definition.find_first_not_of(' ');
    relation.view_definition = begin == std::string::npos ? "" : definition.substr(begin);
  }
  return {};
}

Result<void> LiveReader::partition_totals() {
  const auto partitioned = oids([](const LiveRelation& live) {
    return live.relation.kind == RelationKind::partitioned_table;
  });
  if (partitioned.empty()) {
    return {};
  }
  const auto table = ask("postgresql/catalog/partition_totals", {array_literal(partitioned)});
  if (!table) {
    return tl::make_unexpected(table.error());
  }
  const std::string* setting = result_.catalog.setting("block_size");
  const double block_size = setting == nullptr ? 0 : std::atof(setting->c_str());
  for (const auto& [oid, live] : relations_) {
    if (live.relation.kind == RelationKind::partitioned_table) {
      find(oid)->relation.partitions = 0;
    }
  }
  for (const Row& row : rows_of(*table)) {
    if (LiveRelation* live = find(row.text("oid"))) {
      Relation& relation = live->relation;
      relation.partitions = row.number_or_zero("partitions");
      if (const auto tuples = row.number("tuples")) {
        relation.rows = Rows(*tuples);
        live->counted = true;
      }
      relation.pages = Blocks(row.number_or_zero("pages"));
      relation.all_visible = Blocks(row.number_or_zero("all_visible"));
      if (block_size > 0) {
        relation.size = *relation.pages * Bytes(block_size);
      }
    }
  }
  return {};
}

Result<void> LiveReader::columns() {
  const auto table = ask("postgresql/catalog/columns", {all_oids()});
  if (!table) {
    return tl::make_unexpected(table.error());
  }
  for (auto& [oid, live] : relations_) {
    live.columns_hidden = false;  // decided by column below: a grant may name columns
  }
  for (const Row& row : rows_of(*table)) {
    LiveRelation* live = find(row.text("relation"));
    if (live == nullptr) {
      continue;
    }
    Column column;
    column.name = row.text("name");
    column.type = row.text("type_name");
    if (column.type != "interval") {
      column.type += row.text("modifiers");
    }
    column.type += row.flag("is_array") ? "[]" : "";
    column.not_null = row.flag("not_null");
    column.generated = row.flag("generated");
    column.collation = row.text("collation");
    if (const auto target = row.number("statistics_target")) {
      column.statistics_target = static_cast<int>(*target);
    }
    live->columns_hidden = live->columns_hidden || !row.flag("may_select");
    live->relation.columns.push_back(std::move(column));
  }
  return {};
}

Result<void> LiveReader::constraints() {
  const auto table = ask("postgresql/catalog/constraints", {printable_oids()});
  if (!table) {
    return tl::make_unexpected(table.error());
  }
  for (const Row& row : rows_of(*table)) {
    LiveRelation* live = find(row.text("relation"));
    if (live == nullptr) {
      continue;
    }
    if (row.text("kind") == "c") {
      live->relation.checks.push_back(
          {row.text("name"), row.text("expression"), row.flag("validated")});
    } else {
      live->relation.foreign_keys.push_back(
          {row.text("name"), row.texts("columns"),
           RelationRef{row.text("referenced_schema"), row.text("referenced_name")},
           row.texts("referenced_columns"), row.flag("validated"),
           on_delete_of(row.text("on_delete"))});
    }
  }
  return {};
}

Result<void> LiveReader::triggers() {
  const auto table = ask("postgresql/catalog/triggers", {all_oids()});
  if (!table) {
    return tl::make_unexpected(table.error());
  }
  for (const Row& row : rows_of(*table)) {
    if (LiveRelation* live = find(row.text("relation"))) {
      live->relation.triggers.push_back(
          {row.text("name"), row.text("function"), row.text("language")});
    }
  }
  return {};
}

}  // namespace planwright::catalog
