#include "mysql/explain_json_v1.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "mysql/complete.hpp"
#include "mysql/draft.hpp"
#include "mysql/table_access.hpp"
#include "source_place.hpp"

namespace planwright::planners::mysql {
namespace {

using Made = std::optional<Draft::Id>;

// Subqueries by where they are evaluated, as TREE would say it.
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> subquery_lists{{
    {"select_list_subqueries", "projection"},
    {"having_subqueries", "condition"},
    {"group_by_subqueries", "group by"},
    {"order_by_subqueries", "order by"},
    {"optimized_away_subqueries", "what is optimized away"},
    {"update_value_subqueries", "new values"},
    {"attached_subqueries", "condition"},
}};

// Of a table, placed in fields of their own; the rest is native.
constexpr std::array<std::string_view, 22> placed{"table_name",
                                                  "partitions",
                                                  "access_type",
                                                  "key",
                                                  "possible_keys",
                                                  "used_key_parts",
                                                  "key_length",
                                                  "ref",
                                                  "rows_examined_per_scan",
                                                  "filtered",
                                                  "using_index",
                                                  "index_condition",
                                                  "insert",
                                                  "update",
                                                  "delete",
                                                  "replace",
                                                  "rows_produced_per_join",
                                                  "using_join_buffer",
                                                  "attached_condition",
                                                  "used_columns",
                                                  "backward_index_scan",
                                                  "range_checked_for_each_record"};

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  Result<Plan> read(const JsonValue& block);

 private:
  // Rows that the tables joined so far give, for the cost of one lookup into the next.
  struct Joined {
    Made top;
    double rows = 1;
  };

  Made block(const JsonValue& object);
  Made rows_of(const JsonValue& object);
  Made wrapped(const JsonValue& object);
  Made operation(const JsonValue& operation, std::string_view name);
  Made sorted_or_stored(const JsonValue& operation, std::string_view name, Made input);
  Made windows(const JsonValue& operation, Made input);
  // Adds `node` over its input. The server estimates the rows of joins only: what an operation
  // gives is at most what its input does.
  Draft::Id over(Draft::Id input, Node node) {
    node.estimated = draft_.node(input).estimated;
    return draft_.add(std::move(node), {input});
  }
  Made set_result(const JsonValue& result, std::string_view name);
  Made nested_loop(const JsonValue& list);
  Made table(const JsonValue& object, double loops);
  void join(Joined& joined, const JsonValue& table, Draft::Id made);
  Made materialized(const JsonValue& source);
  void subqueries(const JsonValue& object, Draft::Id owner);
  void subquery(const JsonValue& item, std::string_view place, Draft::Id owner);
  void modification(const JsonValue& block, Made& top);

  Made fail(const JsonValue& at, std::string message) {
    if (!error_) {
      error_ = Error{ErrorCode::malformed_input,
                     std::move(message),
                     {},
                     place_text(place_at(text_, at.offset()))};
    }
    return std::nullopt;
  }

  std::string_view text_;
  Draft draft_;
  std::size_t depth_ = 0;
  bool recursive_ = false;  // the next table read is the recursive CTE's own rows
  std::optional<Error> error_;
};

Node scan_node(const JsonValue& object) {
  Node node;
  TableAccess& access = node.access.ensure();
  node.alias = object.text_of("table_name");
  if (!node.alias.starts_with('<')) {
    node.relation.name = node.alias;
  }
  node.index = object.text_of("key");
  node.backward = object.flag("backward_index_scan");
  access.type = object.text_of("access_type");
  access.possible_indexes = object.strings_of("possible_keys");
  access.used_keys = object.strings_of("used_key_parts");
  access.key_length = object.number_of("key_length");
  access.ref = object.strings_of("ref");
  access.partitions = object.strings_of("partitions");
  access.used_columns = object.strings_of("used_columns");
  access.covering = object.flag("using_index");
  access.join_buffer = object.text_of("using_join_buffer");
  access.range_checked_for_each_row = object.find("range_checked_for_each_record").has_value();
  if (const auto filtered = object.number_of("filtered")) {
    access.filtered_estimated = std::clamp(*filtered / 100, 0.0, 1.0);
  }
  place_table_access(node, {.group_by_index = object.find("using_index_for_group_by").has_value(),
                            .skip_scan = object.flag("using_index_for_skip_scan"),
                            .multi_range_read = object.flag("using_MRR")});
  if (const std::string_view pushed = object.text_of("index_condition"); !pushed.empty()) {
    node.predicates.push_back({PredicateRole::pushed_index_cond, std::string(pushed), {}});
  }
  for (auto member = object.first(); member; member = member->next()) {
    const bool plain =
        !member->is_object() && !member->is_array() && member->kind() != JsonKind::null;
    if (plain && std::ranges::find(placed, member->key()) == placed.end()) {
      node.native_fields.emplace_back(member->key(), member->text());
    }
  }
  return node;
}

void place_estimate(const JsonValue& object, double loops, Node& node) {
  const auto rows = object.number_of("rows_examined_per_scan");
  const auto cost = object.find("cost_info");
  if (!rows && !cost) {
    return;
  }
  double total = 0;
  if (cost) {
    total = cost->number_of("read_cost").value_or(0) + cost->number_of("eval_cost").value_or(0);
  }
  node.estimated =
      Estimated{Cost(0), Cost(total / std::max(1.0, loops)), Rows(rows.value_or(0)), 0};
}

Made Reader::table(const JsonValue& object, double loops) {
  if (!object.is_object()) {
    return fail(object, fmt::format("expected a table of the plan, not '{}'",
                                    fragment_at(text_, object.offset())));
  }
  if (const std::string_view message = object.text_of("message"); !message.empty()) {
    return draft_.add(operation_node(NodeKind::result, message));
  }
  Node scan = scan_node(object);
  if (std::exchange(recursive_, false)) {
    // The server joins them first, and names them by the CTE's alias.
    scan.kind = NodeKind::work_table_scan;
    scan.native = "Scan new records on " + scan.alias;
    scan.relation = {};
  }
  place_estimate(object, loops, scan);
  const auto estimated = scan.estimated;
  const double kept = scan.access->filtered_estimated.value_or(1);
  std::vector<Node> merged = scans_of_merge(scan);
  const Draft::Id id = draft_.add(std::move(scan));
  for (Node& part : merged) {
    draft_.adopt(id, draft_.add(std::move(part)));
  }
  if (const auto source = object.find("materialized_from_subquery")) {
    if (const Made below = materialized(*source)) {
      draft_.adopt(id, *below);
    }
  }
  Draft::Id top = id;
  if (const std::string_view condition = object.text_of("attached_condition"); !condition.empty()) {
    Node filter = operation_node(NodeKind::filter, "Filter");
    filter.predicates.push_back({PredicateRole::filter, std::string(condition), {}});
    if (estimated) {
      filter.estimated = estimated;
      filter.estimated->rows = estimated->rows * kept;
    }
    top = draft_.add(std::move(filter), {id});
  }
  subqueries(object, top);
  return top;
}

Made Reader::materialized(const JsonValue& source) {
  Node node = operation_node(NodeKind::materialize, "Materialize");
  if (const auto shared = source.find("sharing_temporary_table_with")) {
    node.native = fmt::format("Materialize if needed (printed elsewhere, select #{})",
                              shared->text_of("select_id"));
    return draft_.add(std::move(node));
  }
  if (source.flag("dependent")) {
    node.subquery_run = SubqueryRun::dependent;
  }
  const auto inner = source.find("query_block");
  const Made below = inner ? block(*inner) : std::nullopt;
  const Draft::Id id = draft_.add(std::move(node));
  if (below) {
    draft_.adopt(id, *below);
  }
  return id;
}

void Reader::subquery(const JsonValue& item, std::string_view place, Draft::Id owner) {
  Made below;
  std::string_view select_id;
  const auto inner = item.find("query_block");
  if (inner) {
    select_id = inner->text_of("select_id");
    below = block(*inner);
  } else if (const auto stored = item.find("table")) {
    below = table(*stored, 1);
    if (const auto source = stored->find("materialized_from_subquery")) {
      if (const auto of = source->find("query_block")) {
        select_id = of->text_of("select_id");
      }
    }
  }
  if (!below) {
    return;
  }
  const bool flags = item.find("dependent") || item.find("cacheable");
  const SubqueryRun run = item.flag("dependent") ? SubqueryRun::dependent
                          : !flags               ? SubqueryRun::none
                          : item.find("cacheable") && !item.flag("cacheable")
                              ? SubqueryRun::uncacheable
                              : SubqueryRun::once;
  name_subquery(draft_.node(*below), select_id.empty() ? "?" : select_id, place, run);
  draft_.adopt(owner, *below);
}

void Reader::subqueries(const JsonValue& object, Draft::Id owner) {
  for (const auto& [key, place] : subquery_lists) {
    const auto list = object.find(key);
    for (auto item = list ? list->first() : std::nullopt; item; item = item->next()) {
      subquery(*item, place, owner);
    }
  }
}

void Reader::join(Joined& joined, const JsonValue& table, Draft::Id made) {
  const auto rows = table.number_of("rows_produced_per_join");
  if (!joined.top) {
    joined.top = made;
  } else {
    const bool anti = table.flag("not_exists");
    const bool semi = table.find("first_match").has_value();
    const Node scan = scan_node(table);
    Node node = join_with(scan, anti ? JoinType::anti : semi ? JoinType::semi : JoinType::inner);
    if (const auto cost = table.find("cost_info")) {
      node.estimated = Estimated{Cost(0), Cost(cost->number_of("prefix_cost").value_or(0)),
                                 Rows(rows.value_or(0)), 0};
    }
    joined.top = draft_.add(std::move(node), {*joined.top, made});
  }
  joined.rows = rows.value_or(joined.rows);
}

Made Reader::nested_loop(const JsonValue& list) {
  Joined joined;
  for (auto item = list.first(); item; item = item->next()) {
    const auto object = item->find("table");
    const Made made = object ? table(*object, joined.rows) : rows_of(*item);
    if (!made) {
      return fail(*item, fmt::format("expected a table of a nested loop, not '{}'",
                                     fragment_at(text_, item->offset())));
    }
    if (object) {
      join(joined, *object, *made);
    } else if (joined.top) {
      Node node = operation_node(NodeKind::nested_loop, "Nested loop inner join");
      node.join_type = JoinType::inner;
      joined.top = draft_.add(std::move(node), {*joined.top, *made});
    } else {
      joined.top = made;
    }
  }
  return joined.top;
}

Made Reader::set_result(const JsonValue& result, std::string_view name) {
  const bool stored = result.flag("using_temporary_table");
  std::vector<Draft::Id> members;
  bool recursive = false;
  const auto list = result.find("query_specifications");
  for (auto item = list ? list->first() : std::nullopt; item; item = item->next()) {
    const auto inner = item->find("query_block");
    recursive = recursive || (inner && inner->flag("recursive"));
    if (const Made member = inner ? block(*inner) : std::nullopt) {
      members.push_back(*member);
    }
  }
  const bool all = name == "union_result" && !stored;
  Node node = recursive ? operation_node(NodeKind::recursive_union, "Recursive union")
              : all     ? operation_node(NodeKind::append, "Append")
                    : operation_node(NodeKind::set_op, name == "union_result" ? "Union materialize"
                                                       : name == "intersect_result"
                                                           ? "Intersect materialize"
                                                           : "Except materialize");
  node.in_temporary_table = stored;
  Draft::Id top = draft_.add(std::move(node), std::move(members));
  if (stored) {
    Node scan = operation_node(NodeKind::seq_scan, "");
    scan.alias = result.text_of("table_name");
    if (scan.alias.empty() || !scan.alias.starts_with('<')) {
      scan.alias = "<temporary>";
    }
    scan.native = "Table scan on " + scan.alias;
    top = draft_.add(std::move(scan), {top});
  }
  return sorted_or_stored(result, name, top);
}

// The sort and the temporary table that an operation says it needs.
Made Reader::sorted_or_stored(const JsonValue& operation, std::string_view name, Made input) {
  if (!input) {
    return input;
  }
  const bool set = name.ends_with("_result");
  const bool grouping = name == "grouping_operation";
  const bool distinct = name == "duplicates_removal";
  const bool stored = operation.flag("using_temporary_table") && !set;
  const bool sorts = operation.flag("using_filesort");
  Node sort = operation_node(NodeKind::sort, "Sort");
  if (const auto cost = operation.find("cost_info")) {
    if (const auto sort_cost = cost->text_of("sort_cost"); !sort_cost.empty()) {
      sort.native_fields.emplace_back("sort_cost", sort_cost);
    }
  }
  Draft::Id top = *input;
  if (sorts && grouping && !stored) {
    top = over(top, std::move(sort));
  }
  if (grouping) {
    Node node = operation_node(NodeKind::aggregate,
                               stored ? "Aggregate using temporary table" : "Group aggregate");
    node.in_temporary_table = stored;
    node.strategy = stored ? Strategy::hashed : Strategy::sorted;
    top = over(top, std::move(node));
  } else if (distinct || stored) {
    Node node = operation_node(NodeKind::temporary_table,
                               distinct ? "Temporary table with deduplication" : "Temporary table");
    if (distinct && !stored) {
      node = operation_node(NodeKind::unique, "Remove duplicates from input");
    }
    node.in_temporary_table = stored;
    top = over(top, std::move(node));
  }
  if (sorts && (!grouping || stored)) {
    top = over(top, std::move(sort));
  }
  return top;
}

Made Reader::windows(const JsonValue& operation, Made input) {
  if (!input) {
    return input;
  }
  Draft::Id top = *input;
  const auto list = operation.find("windows");
  for (auto window = list ? list->first() : std::nullopt; window; window = window->next()) {
    if (window->flag("using_filesort")) {
      Node sort = operation_node(NodeKind::sort, "Sort");
      sort.sort_key = window->strings_of("filesort_key");
      top = over(top, std::move(sort));
    }
    const bool buffered = window->find("frame_buffer").has_value();
    Node node = operation_node(NodeKind::window_aggregate,
                               buffered ? "Window aggregate with buffering" : "Window aggregate");
    for (const std::string& function : window->strings_of("functions")) {
      node.native_fields.emplace_back("Functions", function);
    }
    top = over(top, std::move(node));
  }
  return top;
}

Made Reader::operation(const JsonValue& operation, std::string_view name) {
  if (!operation.is_object()) {
    return fail(operation, fmt::format("expected an object under \"{}\", not '{}'", name,
                                       fragment_at(text_, operation.offset())));
  }
  if (name.ends_with("_result")) {
    return set_result(operation, name);
  }
  const Made input = rows_of(operation);
  const Made top =
      name == "windowing" ? windows(operation, input) : sorted_or_stored(operation, name, input);
  if (top) {
    subqueries(operation, *top);
  }
  return top;
}

// What an object holds that gives rows: an operation around others, joined tables or one table.
Made Reader::rows_of(const JsonValue& object) {
  static constexpr std::array<std::string_view, 10> operations{
      "ordering_operation", "grouping_operation", "duplicates_removal", "buffer_result",
      "windowing",          "union_result",       "intersect_result",   "except_result",
      "unary_result",       "insert_from"};
  if (depth_ >= most_depth / 2) {
    return fail(object, fmt::format("the plan is more than {} levels deep", most_depth / 2));
  }
  if (draft_.size() >= most_nodes) {
    return fail(object, fmt::format("the plan has more than {} operations", most_nodes));
  }
  ++depth_;
  Made made;
  for (auto member = object.first(); member && !made && !error_; member = member->next()) {
    const std::string_view key = member->key();
    if (std::ranges::find(operations, key) != operations.end()) {
      made = operation(*member, key);
    } else if (key == "nested_loop") {
      made = nested_loop(*member);
    } else if (key == "table" && !member->flag("insert") && !member->flag("replace")) {
      made = table(*member, 1);
    } else if (key == "query_block") {
      made = block(*member);
    }
  }
  --depth_;
  return made;
}

// INSERT, REPLACE, UPDATE and DELETE mark the tables they write.
void Reader::modification(const JsonValue& block, Made& top) {
  const auto mark = [&](const JsonValue& table) {
    const bool insert = table.flag("insert");
    const bool replace = table.flag("replace");
    const bool update = table.flag("update");
    if (!insert && !replace && !update && !table.flag("delete")) {
      return;
    }
    const std::string_view name = table.text_of("table_name");
    Node node = operation_node(NodeKind::modify_table, fmt::format("{} {}",
                                                                   insert    ? "Insert into"
                                                                   : replace ? "Replace into"
                                                                   : update  ? "Update"
                                                                             : "Delete from",
                                                                   name));
    node.operation = insert || replace ? Operation::insert
                     : update          ? Operation::update
                                       : Operation::remove;
    node.alias = name;
    node.relation.name = name;
    top = draft_.add(std::move(node), top ? std::vector{*top} : std::vector<Draft::Id>{});
  };
  if (const auto table = block.find("table")) {
    mark(*table);
  }
  const auto list = block.find("nested_loop");
  for (auto item = list ? list->first() : std::nullopt; item; item = item->next()) {
    if (const auto table = item->find("table");
        table && (table->flag("update") || table->flag("delete"))) {
      mark(*table);
      return;
    }
  }
}

Made Reader::block(const JsonValue& object) {
  if (!object.is_object()) {
    return fail(object, fmt::format("expected a query block, not '{}'",
                                    fragment_at(text_, object.offset())));
  }
  recursive_ = object.flag("recursive");
  Made top = rows_of(object);
  recursive_ = false;
  if (error_) {
    return std::nullopt;
  }
  modification(object, top);
  if (!top) {
    const std::string_view message = object.text_of("message");
    top =
        draft_.add(operation_node(NodeKind::result, message.empty() ? "No tables used" : message));
  }
  subqueries(object, *top);
  if (const auto cost = object.find("cost_info"); cost && cost->number_of("query_cost")) {
    Node& node = draft_.node(*top);
    node.native_fields.emplace_back("query_cost", cost->text_of("query_cost"));
    if (node.estimated) {
      node.estimated->total_cost = Cost(*cost->number_of("query_cost"));
    }
  }
  return top;
}

Result<Plan> Reader::read(const JsonValue& root) {
  const Made top = block(root);
  if (!top || error_) {
    return tl::make_unexpected(std::move(*error_));
  }
  Plan plan;
  plan.format = "mysql-json";
  if (!draft_.flatten(*top, plan)) {
    return failure(ErrorCode::malformed_input,
                   fmt::format("the plan is more than {} levels deep", most_depth));
  }
  complete(plan);
  return plan;
}

}  // namespace

bool is_json_v1(const JsonValue& object) {
  return object.is_object() && object.find("query_block");
}

Result<Plan> read_json_v1(const JsonValue& object, std::string_view text) {
  return Reader(text).read(*object.find("query_block"));
}

}  // namespace planwright::planners::mysql
