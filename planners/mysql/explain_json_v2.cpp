#include "mysql/explain_json_v2.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "mysql/complete.hpp"
#include "mysql/operation.hpp"
#include "mysql/words.hpp"
#include "source_place.hpp"

namespace planwright::planners::mysql {
namespace {

constexpr std::string_view no_plan = "<not executable by iterator executor>";

// Placed in fields of their own, or said by the operation's words.
constexpr std::array<std::string_view, 43> placed{"operation",
                                                  "inputs",
                                                  "inputs_from_select_list",
                                                  "heading",
                                                  "table_name",
                                                  "alias",
                                                  "schema_name",
                                                  "used_columns",
                                                  "index_name",
                                                  "access_type",
                                                  "covering",
                                                  "lookup_condition",
                                                  "ranges",
                                                  "reverse",
                                                  "pushed_index_condition",
                                                  "condition",
                                                  "hash_condition",
                                                  "extra_condition",
                                                  "join_type",
                                                  "join_algorithm",
                                                  "sort_fields",
                                                  "limit",
                                                  "limit_offset",
                                                  "functions",
                                                  "per_chunk_limit",
                                                  "subquery",
                                                  "subquery_location",
                                                  "dependent",
                                                  "cacheable",
                                                  "estimated_rows",
                                                  "estimated_total_cost",
                                                  "estimated_first_row_cost",
                                                  "actual_rows",
                                                  "actual_loops",
                                                  "actual_last_row_ms",
                                                  "actual_first_row_ms",
                                                  "key_columns",
                                                  "lookup_references",
                                                  "index_access_type",
                                                  "group_by",
                                                  "filter_columns",
                                                  "join_columns",
                                                  "partitions"};

std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
  std::string text;
  for (const std::string& part : parts) {
    text += text.empty() ? "" : separator;
    text += part;
  }
  return text;
}

void place_numbers(const JsonValue& object, Node& node) {
  const auto rows = object.number_of("estimated_rows");
  const auto cost = object.number_of("estimated_total_cost");
  if (rows || cost) {
    node.estimated = Estimated{Cost(object.number_of("estimated_first_row_cost").value_or(0)),
                               Cost(cost.value_or(0)), Rows(rows.value_or(0)), 0};
  }
  if (!object.find("actual_loops")) {
    return;
  }
  const auto loops = object.number_of("actual_loops");
  if (!loops) {  // null: never executed
    node.actual = Actual{Milliseconds(0), Milliseconds(0), Rows(0), 0};
    return;
  }
  node.actual =
      Actual{std::nullopt, std::nullopt, Rows(object.number_of("actual_rows").value_or(0)), *loops};
  if (const auto last = object.number_of("actual_last_row_ms")) {
    node.actual->total = Milliseconds(*last);
    node.actual->startup = Milliseconds(object.number_of("actual_first_row_ms").value_or(0));
  }
}

// The ranges whole, where the words leave out all but the first two.
void place_ranges(const JsonValue& object, Node& node) {
  const std::vector<std::string> ranges = object.strings_of("ranges");
  if (ranges.empty()) {
    return;
  }
  std::string condition = range_condition(joined(ranges, " OR "));
  const auto found =
      std::ranges::find(node.predicates, PredicateRole::index_cond, &NodePredicate::role);
  if (found != node.predicates.end()) {
    found->text = std::move(condition);
  } else {
    node.predicates.insert(node.predicates.begin(),
                           {PredicateRole::index_cond, std::move(condition), {}});
  }
}

// The condition of that role as the server's own text; added where the words had none.
void place_condition(Node& node, PredicateRole role, std::string_view text) {
  if (text.empty()) {
    return;
  }
  const auto found = std::ranges::find(node.predicates, role, &NodePredicate::role);
  if (found != node.predicates.end()) {
    found->text = text;
  } else {
    node.predicates.push_back({role, std::string(text), {}});
  }
}

void place_table(const JsonValue& object, Node& node) {
  const std::string_view table = object.text_of("table_name");
  // "Invalidate materialized tables" names the table whose rows it lets through.
  if (table.empty() || (node.kind == NodeKind::result && node.alias.empty())) {
    return;
  }
  const std::string_view alias = object.text_of("alias");
  node.alias = alias.empty() ? table : alias;
  if (!table.starts_with('<')) {
    node.relation = {std::string(object.text_of("schema_name")), std::string(table)};
  }
  if (const std::string_view index = object.text_of("index_name"); !index.empty()) {
    node.index = index;
  }
  const bool covering = object.flag("covering");
  std::vector<std::string> used = object.strings_of("used_columns");
  std::vector<std::string> keys = object.strings_of("key_columns");
  std::vector<std::string> references = object.strings_of("lookup_references");
  if (covering || !used.empty() || !keys.empty()) {
    TableAccess& access = node.access.ensure();
    access.covering = covering;
    access.used_columns = std::move(used);
    access.used_keys = std::move(keys);
    access.ref = std::move(references);
    access.partitions = object.strings_of("partitions");
  }
}

void place_native(const JsonValue& object, Node& node) {
  for (auto member = object.first(); member; member = member->next()) {
    if (std::ranges::find(placed, member->key()) != placed.end() || member->is_object()) {
      continue;
    }
    if (member->is_array()) {
      for (const std::string& item : object.strings_of(member->key())) {
        node.native_fields.emplace_back(member->key(), item);
      }
    } else if (member->kind() != JsonKind::null) {
      node.native_fields.emplace_back(member->key(), member->text());
    }
  }
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool add(const JsonValue& object, std::optional<NodeId> parent);
  bool add_all(const JsonValue& owner, std::string_view key, std::optional<NodeId> parent);

  Plan plan;
  std::optional<Error> error;

 private:
  bool fail(const JsonValue& at, std::string message) {
    error = Error{ErrorCode::malformed_input,
                  std::move(message),
                  {},
                  place_text(place_at(text_, at.offset()))};
    return false;
  }

  std::string_view text_;
  std::size_t depth_ = 0;
};

bool Reader::add_all(const JsonValue& owner, std::string_view key, std::optional<NodeId> parent) {
  const auto list = owner.find(key);
  if (!list) {
    return true;
  }
  if (!list->is_array()) {
    return fail(*list, fmt::format("expected a list of operations under \"{}\", not '{}'", key,
                                   fragment_at(text_, list->offset())));
  }
  for (auto item = list->first(); item; item = item->next()) {
    if (!add(*item, parent)) {
      return false;
    }
  }
  return true;
}

bool Reader::add(const JsonValue& object, std::optional<NodeId> parent) {
  if (!object.is_object() || object.text_of("operation").empty()) {
    return fail(object, fmt::format("expected an operation of the plan, not '{}'",
                                    fragment_at(text_, object.offset())));
  }
  if (depth_ >= most_depth) {
    return fail(object, fmt::format("the plan is more than {} levels deep", most_depth));
  }
  if (plan.nodes.size() >= most_nodes) {
    return fail(object, fmt::format("the plan has more than {} operations", most_nodes));
  }
  const std::string_view words = object.text_of("operation");
  if (words == no_plan) {
    return fail(object,
                "MySQL has no plan of this statement in this format ('<not executable by iterator "
                "executor>'): take EXPLAIN FORMAT=TRADITIONAL, or FORMAT=JSON after "
                "SET explain_json_format_version = 1");
  }
  Node node;
  if (!place_operation(words, node) && plan.diagnostics.size() < 3) {
    plan.diagnostics.push_back(
        {Diagnostic::Level::info,
         fmt::format("an operation planwright does not know: '{}'", fragment_at(words, 0))});
  }
  place_heading(object.text_of("heading"), node);
  place_table(object, node);
  place_ranges(object, node);
  place_condition(node, PredicateRole::pushed_index_cond, object.text_of("pushed_index_condition"));
  if (node.kind == NodeKind::filter) {
    place_condition(node, PredicateRole::filter, object.text_of("condition"));
  }
  if (auto keys = object.strings_of("sort_fields"); !keys.empty()) {
    node.sort_key = std::move(keys);
  }
  place_numbers(object, node);
  place_native(object, node);
  node.parent = parent;
  const auto id = static_cast<NodeId>(plan.nodes.size());
  const bool top = !parent || is_subquery(node);
  plan.nodes.push_back(std::move(node));
  ++depth_;
  // What the select list's subqueries are evaluated for: the plan's or a subquery's root itself,
  // else whoever reads its rows.
  const bool read = add_all(object, "inputs", id) &&
                    add_all(object, "inputs_from_select_list", top ? id : *parent);
  --depth_;
  return read;
}

}  // namespace

bool is_json_v2(const JsonValue& object) {
  return object.is_object() &&
         (object.find("query_plan") || (object.find("operation") && !object.find("query_block")));
}

Result<Plan> read_json_v2(const JsonValue& object, std::string_view text) {
  const auto wrapped = object.find("query_plan");
  Reader reader(text);
  reader.plan.format = "mysql-json-v2";
  if (!reader.add(wrapped ? *wrapped : object, std::nullopt)) {
    return tl::make_unexpected(std::move(*reader.error));
  }
  complete(reader.plan);
  add_rewritten(reader.plan, object.text_of("query"));
  return std::move(reader.plan);
}

}  // namespace planwright::planners::mysql
