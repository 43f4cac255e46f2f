// A table's object of MariaDB's JSON plans, and what hangs below it.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "mariadb/json_reader.hpp"
#include "mariadb/table_access.hpp"

namespace planwright::planners::mariadb {

namespace {

// Printed of a table, shown as printed: nothing in the model holds them.
constexpr std::array<std::string_view, 14> shown_as_printed{"mrr_type",
                                                            "r_index_rows",
                                                            "r_icp_filtered",
                                                            "r_total_filtered",
                                                            "scanning",
                                                            "distinct",
                                                            "loose_scan",
                                                            "first_match",
                                                            "not_exists",
                                                            "const_row_not_found",
                                                            "unique_row_not_found",
                                                            "impossible_on_condition",
                                                            "using_mrr",
                                                            "pushed_join"};

}  // namespace

// Numbers, names and lists. False where the member is something else.
bool JsonReader::table_member(std::uint32_t at, Node& node, TableParts& parts) {
  const JsonValue& value = document_.at(at);
  const std::string_view key = value.key;
  const std::array<std::pair<std::string_view, std::optional<double>*>, 9> numbers{
      {{"rows", &parts.rows},
       {"filtered", &parts.filtered},
       {"r_rows", &parts.r_rows},
       {"r_filtered", &parts.r_filtered},
       {"r_loops", &parts.loops},
       {"r_table_loops", &parts.table_loops},
       {"cost", &parts.cost},
       {"r_table_time_ms", &parts.table_time},
       {"r_other_time_ms", &parts.other_time}}};
  for (const auto& [name, target] : numbers) {
    if (key == name) {
      *target = number(at);
      return true;
    }
  }
  TableAccess& access = node.access.ensure();
  if (key == "r_total_time_ms") {
    parts.total_time = number(at);  // up to 10.5
  } else if (key == "table_name") {
    parts.name = value.text;
  } else if (key == "access_type") {
    parts.type = value.text;
  } else if (key == "possible_keys") {
    access.possible_indexes = texts(at);
  } else if (key == "key") {
    node.index = std::string(value.text);
  } else if (key == "key_length") {
    access.key_length = number(at);
  } else if (key == "used_key_parts") {
    access.used_keys = texts(at);
  } else if (key == "ref") {
    access.ref = texts(at);
  } else if (key == "partitions") {
    access.partitions = texts(at);
  } else if (key == "r_engine_stats" && value.kind == ValueKind::object) {
    access.pages_accessed = number(at, "pages_accessed");
    access.pages_read = number(at, "pages_read_count");
    access.old_versions_read = number(at, "old_rows_read");
    native(node, at);
  } else if (key == "rowid_filter" && value.kind == ValueKind::object) {
    parts.rowid_filter = at;
  } else if (key == "index_merge" && value.kind == ValueKind::object) {
    parts.index_merge = at;
  } else if (key == "materialized" && value.kind == ValueKind::object) {
    parts.materialized = at;
  } else {
    return false;
  }
  return true;
}

// What is said by a member's being there. False where it is not known.
bool JsonReader::table_flag(std::uint32_t at, Node& node, TableParts& parts) {
  const JsonValue& value = document_.at(at);
  const std::string_view key = value.key;
  TableAccess& access = node.access.ensure();
  if (key == "using_index") {
    access.covering = value.text != "false";
  } else if (key == "using_index_for_group_by") {
    access.covering = true;
    node.index_access = IndexAccess::loose;
    if (value.text != "true") {
      native(node, at);
    }
  } else if (key == "full_scan_on_null_key") {
    access.full_scan_on_null = true;
  } else if (key == "update") {
    parts.operation = Operation::update;
  } else if (key == "delete") {
    parts.operation = Operation::remove;
  } else if (key == "insert") {
    parts.operation = Operation::insert;
  } else if (key == "loops") {
    native(node, at);  // 11: how often the optimizer thought it would be read
  } else if (std::ranges::find(shown_as_printed, key) != shown_as_printed.end()) {
    native(node, at);
    parts.semi = parts.semi || key == "first_match" || key == "loose_scan";
    parts.anti = parts.anti || key == "not_exists";
  } else {
    return false;
  }
  return true;
}

JsonReader::Operand JsonReader::table(std::uint32_t place) {
  Operand operand;
  operand.place = place;
  if (const std::string_view said = text(place, "message"); !said.empty()) {
    operand.id = message(said);
    return operand;
  }
  const DraftId id = draft_.add(NodeKind::seq_scan, "table");
  TableParts parts;
  for (const std::uint32_t at : document_.children(place)) {
    const JsonValue& value = document_.at(at);
    Node& node = draft_.at(id).node;
    if (value.key == "attached_condition" || value.key == "pushed_condition") {
      parts.outer = parts.outer || value.text.find("trigcond(") != std::string_view::npos;
      condition(id, PredicateRole::filter, value.text);
    } else if (value.key == "index_condition" || value.key == "index_condition_bka") {
      condition(id, PredicateRole::pushed_index_cond, value.text);
    } else if (!table_member(at, node, parts) && !table_flag(at, node, parts)) {
      draft_.unknown(value.key);
      native(node, at);
    }
  }
  Node& node = draft_.at(id).node;
  set_table_name(node, parts.name);
  const IndexAccess loose = node.index_access;
  if (!parts.type.empty() && !set_access(node, parts.type)) {
    draft_.unknown(parts.type);
  }
  if (loose == IndexAccess::loose) {
    node.index_access = loose;
  }
  table_numbers(id, parts);
  if (parts.rowid_filter) {
    const DraftId filter = rowid_filter(*parts.rowid_filter);
    draft_.hang(filter, id, Relationship::other);
  }
  if (parts.index_merge) {
    index_merge(*parts.index_merge, id, true);
  }
  if (parts.type.empty() && draft_.at(id).children.empty()) {
    // INSERT … VALUES: the table is only written to.
    draft_.at(id).node.kind = NodeKind::modify_table;
    draft_.at(id).node.operation = Operation::insert;
  }
  // A materialized IN subquery that is looked into: at most one of its rows for each.
  parts.semi = parts.semi || (parts.type == "eq_ref" && parts.name.starts_with("<subquery"));
  if (parts.materialized) {
    const DraftId below = materialized(*parts.materialized);
    draft_.hang(below, id, Relationship::subquery);
  } else if (recursive_ && is_temporary_name(parts.name)) {
    draft_.at(id).node.kind = NodeKind::work_table_scan;
  }
  operand.id = id;
  operand.rows_before = parts.loops;
  operand.type = parts.anti    ? JoinType::anti
                 : parts.semi  ? JoinType::semi
                 : parts.outer ? JoinType::left
                               : JoinType::inner;
  if (parts.operation != Operation::none) {
    const DraftId writer = draft_.add(NodeKind::modify_table, "table");
    Node& write = draft_.at(writer).node;
    write.operation = parts.operation;
    write.relation = draft_.at(id).node.relation;
    write.alias = draft_.at(id).node.alias;
    copy_rows(id, writer);
    draft_.hang(id, writer, Relationship::outer);
    operand.id = writer;
  }
  return operand;
}

void JsonReader::table_numbers(DraftId id, const TableParts& parts) {
  DraftNode& draft = draft_.at(id);
  StepTimes& times = draft.times;
  if (parts.table_time || parts.other_time) {
    times.reading = parts.table_time.value_or(0);
    times.own = *times.reading + parts.other_time.value_or(0);
  } else if (parts.total_time) {
    times.own = parts.total_time;
  }
  RowCounts counts{parts.rows, parts.filtered, parts.r_rows, parts.r_filtered, parts.loops};
  if (!counts.loops) {
    counts.loops = parts.table_loops;
  }
  // UPDATE and DELETE print rows and times without r_loops.
  if (!counts.loops && (parts.r_rows || times.own)) {
    counts.loops = 1;
  }
  set_rows(draft.node, counts);
  if (parts.cost && draft.node.estimated) {
    draft.node.estimated->total_cost = Cost(*parts.cost);
  }
  // The lookups of an IN subquery are timed and not counted: "never executed" would be wrong.
  if (draft.node.never_executed() && times.own.value_or(0) > 0) {
    draft.node.actual.reset();
    draft.node.removed_by_filter.reset();
    keep_native(draft.node, "r_loops", "not counted by the server");
  }
}

DraftId JsonReader::rowid_filter(std::uint32_t place) {
  const DraftId id = draft_.add(NodeKind::bitmap_index_scan, "rowid_filter");
  for (const std::uint32_t at : document_.children(place)) {
    const JsonValue& value = document_.at(at);
    DraftNode& draft = draft_.at(id);
    if (value.key == "range" && value.kind == ValueKind::object) {
      draft.node.index = std::string(text(at, "key"));
      draft.node.index_access = IndexAccess::range;
      if (const auto parts = document_.member(at, "used_key_parts")) {
        draft.node.access.ensure().used_keys = texts(*parts);
      }
    } else if (value.key == "rows") {
      set_rows(draft.node, {number(at), {}, {}, {}, {}});
    } else if (value.key == "r_rows") {
      set_rows(draft.node, {{}, {}, number(at), {}, 1});
    } else if (value.key == "r_filling_time_ms") {
      draft.times.own = number(at);
      draft.times.inside_parent = true;
    } else {
      native(draft.node, at);
    }
  }
  DraftNode& draft = draft_.at(id);
  draft.node.access.ensure().covering = true;
  if (!draft.times.own) {
    draft.times.own = 0;
  }
  return id;
}

// union, intersect, sort_union and sort_intersect hold ranges and each other.
void JsonReader::index_merge(std::uint32_t place, DraftId parent, bool outermost) {
  for (const std::uint32_t at : document_.children(place)) {
    const JsonValue& value = document_.at(at);
    if (value.kind == ValueKind::object && value.key == "range") {
      const DraftId id = draft_.add(NodeKind::bitmap_index_scan, "range");
      Node& node = draft_.at(id).node;
      node.index = std::string(text(at, "key"));
      node.index_access = IndexAccess::range;
      TableAccess& access = node.access.ensure();
      if (const auto parts = document_.member(at, "used_key_parts")) {
        access.used_keys = texts(*parts);
      }
      access.covering = true;
      draft_.at(id).times.own = 0;  // in the table's time
      draft_.hang(id, parent, Relationship::member);
    } else if (value.kind == ValueKind::object && value.key.empty()) {
      index_merge(at, parent, outermost);
    } else if (value.kind == ValueKind::list || value.kind == ValueKind::object) {
      DraftId below = parent;
      if (outermost) {
        keep_native(draft_.at(parent).node, "index_merge", std::string(value.key));
      } else {
        const bool intersects = value.key.ends_with("intersect");
        below = draft_.add(intersects ? NodeKind::bitmap_and : NodeKind::bitmap_or,
                           std::string(value.key));
        draft_.hang(below, parent, Relationship::member);
      }
      index_merge(at, below, false);
    }
  }
}

DraftId JsonReader::materialized(std::uint32_t place) {
  const DraftId id = draft_.add(NodeKind::materialize, "materialized");
  bool lateral = false;
  for (const std::uint32_t at : document_.children(place)) {
    const JsonValue& value = document_.at(at);
    if (value.key == "query_block" && expect(at, ValueKind::object)) {
      const DraftId top = query_block(at).block.top;
      copy_rows(top, id);
      draft_.hang(top, id, Relationship::outer);
    } else {
      lateral = lateral || value.key == "lateral";
      native(draft_.at(id).node, at);
    }
  }
  // A lateral one is made again for every row of the outer table.
  draft_.at(id).node.subquery_run = lateral ? SubqueryRun::dependent : SubqueryRun::once;
  return id;
}

}  // namespace planwright::planners::mariadb
