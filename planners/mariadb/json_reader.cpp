#include "mariadb/json_reader.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/base/number.hpp>

#include "mariadb/table_access.hpp"
#include "utf8.hpp"

namespace planwright::planners::mariadb {

// --- values --------------------------------------------------------------------------------------

void JsonReader::fail(std::uint32_t at, std::string message) {
  if (!error_) {
    error_ = Error{ErrorCode::malformed_input,
                   std::move(message),
                   {},
                   std::to_string(document_.at(at).offset)};
  }
}

bool JsonReader::expect(std::uint32_t at, ValueKind kind) {
  const JsonValue& value = document_.at(at);
  if (value.kind == kind) {
    return true;
  }
  fail(at, fmt::format("{} is no {}",
                       value.key.empty() ? "an element of a list"
                                         : fmt::format("\"{}\"", utf8_prefix(value.key, 40)),
                       kind == ValueKind::object ? "object" : "list"));
  return false;
}

// An object or a list; anything else in its place is an error.
bool JsonReader::opens(std::uint32_t at) {
  return document_.at(at).kind == ValueKind::list || expect(at, ValueKind::object);
}

std::optional<double> JsonReader::number(std::uint32_t at) const {
  const JsonValue& value = document_.at(at);
  return value.kind == ValueKind::word || value.kind == ValueKind::string ? parse_number(value.text)
                                                                          : std::nullopt;
}

std::optional<double> JsonReader::number(std::uint32_t place, std::string_view key) const {
  const auto at = document_.member(place, key);
  return at ? number(*at) : std::nullopt;
}

std::string_view JsonReader::text(std::uint32_t place, std::string_view key) const {
  const auto at = document_.member(place, key);
  return at ? document_.at(*at).text : std::string_view{};
}

std::vector<std::string> JsonReader::texts(std::uint32_t at) const {
  constexpr std::size_t most = 4096;
  std::vector<std::string> found;
  for (const std::uint32_t child : document_.children(at)) {
    if (found.size() < most && document_.at(child).kind != ValueKind::object) {
      found.emplace_back(document_.at(child).text);
    }
  }
  return found;
}

// Shown as printed; what is nested as "key=value, …".
void JsonReader::native(Node& node, std::uint32_t at) {
  const JsonValue& value = document_.at(at);
  if (value.kind == ValueKind::null) {
    return;
  }
  if (value.kind != ValueKind::object && value.kind != ValueKind::list) {
    keep_native(node, value.key, std::string(value.text));
    return;
  }
  constexpr std::size_t enough = 500;
  std::string line;
  for (std::uint32_t next = at + 1; next < value.end && line.size() < enough; ++next) {
    const JsonValue& inner = document_.at(next);
    if (inner.kind == ValueKind::word || inner.kind == ValueKind::string) {
      line += fmt::format("{}{}{}{}", line.empty() ? "" : ", ", inner.key,
                          inner.key.empty() ? "" : "=", inner.text);
    }
  }
  keep_native(node, value.key, std::move(line));
}

void JsonReader::condition(DraftId id, PredicateRole role, std::string_view text) {
  add_predicate(draft_.at(id).node, role, text);
  constexpr std::string_view word = "subquery#";
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at)) {
    at += word.size();
    int number = 0;
    std::from_chars(text.data() + at, text.data() + text.size(), number);
    named_in_.emplace(number, id);
  }
}

void JsonReader::copy_rows(DraftId from, DraftId to) {
  const Node& input = draft_.at(from).node;
  Node& node = draft_.at(to).node;
  node.estimated = input.estimated;
  node.actual = input.actual;
}

// --- the statement and its blocks ----------------------------------------------------------------

Result<Plan> JsonReader::read(std::uint32_t statement) {
  draft_.plan.engine = Engine::mariadb;
  draft_.plan.format = "mariadb-json";
  std::optional<DraftId> root;
  for (const std::uint32_t at : document_.children(statement)) {
    const JsonValue& value = document_.at(at);
    if (value.key == "query_block" && !root) {
      if (!expect(at, ValueKind::object)) {
        break;
      }
      root = query_block(at).block.top;
    } else if (value.key == "query_optimization" && value.kind == ValueKind::object) {
      if (const auto time = number(at, "r_total_time_ms")) {
        draft_.plan.planning = Milliseconds(*time);
      }
    } else if (value.kind == ValueKind::word || value.kind == ValueKind::string) {
      draft_.plan.native_fields.emplace_back(value.key, value.text);
      if (value.key == "r_query_time_in_progress_ms") {
        draft_.still_running(number(at));
      }
    } else {
      draft_.unknown(value.key);
    }
  }
  if (!root && !error_) {
    fail(statement, "a plan without \"query_block\"");
  }
  if (error_) {
    return tl::make_unexpected(*error_);
  }
  return draft_.finish(*root);
}

void JsonReader::block_member(std::uint32_t at, Block& found,
                              std::vector<std::uint32_t>& conditions) {
  const JsonValue& value = document_.at(at);
  QueryBlock& block = found.block;
  if (value.key == "select_id") {
    if (const auto id = number(at); id && *id >= 0 && *id < 1e9) {
      block.select_id = static_cast<int>(*id);
    }
  } else if (value.key == "r_total_time_ms") {
    block.total = number(at);
  } else if (value.key == "r_loops") {
    block.loops = number(at).value_or(1);
  } else if (value.key == "operation") {
    found.operation = std::string(value.text);
  } else {
    conditions.push_back(at);
  }
}

JsonReader::Block JsonReader::query_block(std::uint32_t place) {
  Block found;
  std::vector<std::uint32_t> others;
  for (const std::uint32_t at : document_.children(place)) {
    const ValueKind kind = document_.at(at).kind;
    if (kind != ValueKind::object && kind != ValueKind::list) {
      block_member(at, found, others);
    }
  }
  const auto top = sequence(place);
  found.block.top = top ? *top : draft_.add(NodeKind::result, "query_block");
  Node& node = draft_.at(found.block.top).node;
  if (found.block.total && !node.actual && !top) {
    node.actual = Actual{};
    node.actual->loops = found.block.loops;
  }
  for (const std::uint32_t at : others) {
    const JsonValue& value = document_.at(at);
    if (value.key == "having_condition") {
      condition(found.block.top, PredicateRole::having, value.text);
    } else if (value.key == "const_condition" || value.key == "outer_ref_condition") {
      condition(found.block.top, PredicateRole::one_time_filter, value.text);
    } else if (value.key == "cost") {
      if (const auto cost = number(at); cost && node.estimated) {
        node.estimated->total_cost = Cost(*cost);
      }
    } else {
      if (value.key != "message") {
        draft_.unknown(value.key);
      }
      native(node, at);
    }
  }
  subqueries(place, found.block.top);
  draft_.begin_block(found.block);
  return found;
}

// --- joins ---------------------------------------------------------------------------------------

// The members of an object, or the elements of a list, that are read one inside the other.
std::optional<DraftId> JsonReader::sequence(std::uint32_t place) {
  std::vector<Operand> operands;
  for (const std::uint32_t at : document_.children(place)) {
    if (error_) {
      return std::nullopt;
    }
    if (document_.at(place).kind != ValueKind::list) {
      const JsonValue& value = document_.at(at);
      const bool container = value.kind == ValueKind::object || value.kind == ValueKind::list;
      if (!operand(at, operands) && container && value.key != "subqueries" &&
          value.key != "sorts") {
        draft_.unknown(value.key);
      }
      continue;
    }
    if (!expect(at, ValueKind::object)) {
      return std::nullopt;
    }
    for (const std::uint32_t member : document_.children(at)) {
      if (!operand(member, operands)) {
        draft_.unknown(document_.at(member).key);
      }
    }
  }
  if (operands.empty()) {
    return std::nullopt;
  }
  DraftId left = operands.front().id;
  for (std::size_t at = 1; at < operands.size(); ++at) {
    left = joined(left, operands[at]);
    // How often the next table was read tells what no join prints: how many rows it gave.
    const auto next = at + 1 < operands.size() ? operands[at + 1].rows_before : std::nullopt;
    std::optional<Actual>& actual = draft_.at(left).node.actual;
    if (next && actual && actual->loops > 0) {
      actual->rows = Rows(*next / actual->loops);
    }
    if (operands[at].weedout) {
      const DraftId weedout = draft_.add(NodeKind::weedout, "duplicates_removal");
      copy_rows(left, weedout);
      draft_.hang(left, weedout, Relationship::outer);
      left = weedout;
    }
  }
  return left;
}

// False for a member that is no input: a number, a condition, "subqueries".
bool JsonReader::operand(std::uint32_t at, std::vector<Operand>& operands) {
  const JsonValue& value = document_.at(at);
  const auto add = [&](DraftId id) {
    operands.push_back({id, at, {}, JoinType::inner, false, {}});
  };
  if (value.key == "table") {
    if (expect(at, ValueKind::object)) {
      operands.push_back(table(at));
    }
  } else if (value.key == "block-nl-join" || value.key == "range-checked-for-each-record") {
    const auto inner = expect(at, ValueKind::object) ? document_.member(at, "table") : std::nullopt;
    if (!inner || !expect(*inner, ValueKind::object)) {
      fail(at, fmt::format("\"{}\" without a table", value.key));
      return true;
    }
    Operand operand = table(*inner);
    if (value.key == "block-nl-join") {
      operand.join_buffer = at;
      operand.rows_before = number(at, "r_loops");
    } else {
      Node& node = draft_.at(operand.id).node;
      node.access.ensure().range_checked_for_each_row = true;
      for (const std::string_view key : {"keys", "r_keys"}) {
        if (const auto member = document_.member(at, key)) {
          native(node, *member);
        }
      }
    }
    operands.push_back(operand);
  } else if (value.key == "nested_loop") {
    if (opens(at)) {
      if (const auto inner = sequence(at)) {
        add(*inner);
      }
    }
  } else if (value.key == "duplicates_removal") {
    if (opens(at)) {
      if (const auto inner = sequence(at)) {
        add(*inner);
        operands.back().weedout = true;
      }
    }
  } else if (value.key == "read_sorted_file") {
    if (expect(at, ValueKind::object)) {
      operands.push_back(sorted_file(at));
    }
  } else if (value.key == "filesort") {
    if (expect(at, ValueKind::object)) {
      add(filesort(at));
    }
  } else if (value.key == "temporary_table") {
    if (expect(at, ValueKind::object)) {
      add(temporary_table(at));
    }
  } else if (value.key == "window_functions_computation") {
    if (expect(at, ValueKind::object)) {
      add(window_functions(at));
    }
  } else if (value.key == "union_result" || value.key == "recursive_union") {
    if (expect(at, ValueKind::object)) {
      add(set_operation(at));
    }
  } else {
    return false;
  }
  return true;
}

DraftId JsonReader::joined(DraftId left, const Operand& right) {
  const DraftId id = draft_.join(left, right.id);
  Node& join = draft_.at(id).node;
  join.join_type = right.type;
  const Node& outer = draft_.at(left).node;
  if (right.join_buffer) {
    buffered(id, right.id, *right.join_buffer);
  }
  // Each outer row is read on until a match is found; those without one come out.
  if (right.type == JoinType::anti && join.actual && outer.actual) {
    join.actual->rows = std::max(outer.actual->rows - join.actual->rows, Rows(0));
  }
  // Every row of the outer input comes out at least once; how many found no match is not printed.
  const bool keeps_outer = right.type == JoinType::left;
  if (keeps_outer && join.estimated && outer.estimated) {
    join.estimated->rows = std::max(join.estimated->rows, outer.estimated->rows);
  }
  if (keeps_outer && join.actual && outer.actual) {
    join.actual->rows = std::max(join.actual->rows, outer.actual->rows);
  }
  return id;
}

// The join's own part of a block-nl-join: its buffer, its condition, what it did.
void JsonReader::buffered(DraftId id, DraftId table, std::uint32_t place) {
  DraftNode& draft = draft_.at(id);
  Node& join = draft.node;
  TableAccess& access = draft_.at(table).node.access.ensure();
  std::optional<double> loops, effective, filtered;
  bool seen_effective = false;
  for (const std::uint32_t at : document_.children(place)) {
    const JsonValue& value = document_.at(at);
    if (value.key == "join_type") {
      access.join_buffer = std::string(value.text);
      join.native = fmt::format("block-nl-join ({})", value.text);
    } else if (value.key == "buffer_size") {
      access.join_buffer_size = size_of(value.text).value_or(Bytes(0));
    } else if (value.key == "attached_condition") {
      condition(
          id, access.join_buffer == "BNLH" ? PredicateRole::hash_cond : PredicateRole::join_filter,
          value.text);
    } else if (value.key == "r_loops") {
      loops = number(at);
    } else if (value.key == "r_filtered") {
      filtered = number(at);
    } else if (value.key == "r_effective_rows") {
      effective = number(at);
      seen_effective = true;
    } else if (value.key == "r_unpack_time_ms" || value.key == "r_other_time_ms") {
      draft.times.own = draft.times.own.value_or(0) + number(at).value_or(0);
    } else if (value.key == "buffer_type" || value.key == "mrr_type") {
      native(join, at);
    } else if (value.key != "table") {
      draft_.unknown(value.key);
      native(join, at);
    }
  }
  if (access.join_buffer.ends_with('H')) {
    join.kind = NodeKind::hash_join;
  }
  if (!join.actual || join.actual->loops <= 0 || !loops || !seen_effective) {
    return;
  }
  // Rows of the table that met one outer row in the buffer, and what the condition left of them.
  const double pairs = *loops * effective.value_or(0) / join.actual->loops;
  const double kept = pairs * filtered.value_or(0) / 100;
  join.actual->rows = Rows(std::clamp(kept, 0.0, 1e18));
  join.removed_by_join_filter = Rows(std::clamp(pairs - kept, 0.0, 1e18));
}

// --- sorts and temporary tables ------------------------------------------------------------------

DraftId JsonReader::sort_node(std::uint32_t place) {
  const DraftId id = draft_.add(NodeKind::sort, "filesort");
  DraftNode& draft = draft_.at(id);
  Node& node = draft.node;
  SortDetail& sort = node.sort.ensure();
  for (const std::uint32_t at : document_.children(place)) {
    const JsonValue& value = document_.at(at);
    if (value.key == "sort_key") {
      node.sort_key = split_keys(value.text);
    } else if (value.key == "r_total_time_ms") {
      draft.times.own = number(at);
    } else if (value.key == "r_sort_passes") {
      sort.passes = number(at);
      sort.on_disk = sort.passes.value_or(0) > 0;
    } else if (value.key == "r_used_priority_queue") {
      sort.bounded = value.text == "true";
    } else if (value.key == "r_buffer_size") {
      sort.space = size_of(value.text).value_or(Bytes(0));
    } else if (value.key == "r_sort_mode") {
      sort.method = std::string(value.text);
    } else if (value.key == "r_limit") {
      native(node, at);
    } else if (value.key == "r_loops" || value.key == "r_output_rows") {
      continue;
    } else if (value.kind == ValueKind::word || value.kind == ValueKind::string) {
      draft_.unknown(value.key);
      native(node, at);
    }
  }
  if (const auto loops = number(place, "r_loops")) {
    const auto limit = number(place, "r_limit");
    // One more than the limit was kept at times.
    const double rows = number(place, "r_output_rows").value_or(0);
    RowCounts counts;
    counts.r_rows = limit ? std::min(rows, std::max(*limit, 0.0)) : rows;
    counts.loops = loops;
    set_rows(node, counts);
  }
  return id;
}

DraftId JsonReader::filesort(std::uint32_t place) {
  const DraftId id = sort_node(place);
  if (const auto input = sequence(place)) {
    draft_.at(id).node.estimated = draft_.at(*input).node.estimated;
    draft_.hang(*input, id, Relationship::outer);
    // Over a temporary table the sort's time does not hold filling that; a table it reads itself.
    if (draft_.at(*input).node.kind != NodeKind::temporary_table) {
      StepTimes& times = draft_.at(id).times;
      times.with_input = times.own;
      times.own.reset();
      StepTimes& below = draft_.at(*input).times;
      if (times.with_input && below.reading) {
        below.own = below.reading;
      }
    }
  }
  return id;
}

JsonReader::Operand JsonReader::sorted_file(std::uint32_t place) {
  Operand operand;
  operand.place = place;
  const auto sort = document_.member(place, "filesort");
  if (!sort || !expect(*sort, ValueKind::object)) {
    fail(place, "\"read_sorted_file\" without \"filesort\"");
    return operand;
  }
  operand.id = filesort(*sort);
  for (const std::uint32_t at : document_.children(place)) {
    const std::string_view key = document_.at(at).key;
    if (key == "r_rows" || key == "r_filtered" || key == "r_loops") {
      keep_native(draft_.at(operand.id).node, fmt::format("read back: {}", key),
                  std::string(document_.at(at).text));
    } else if (key != "filesort") {
      draft_.unknown(key);
    }
  }
  return operand;
}

DraftId JsonReader::temporary_table(std::uint32_t place) {
  const DraftId id = draft_.add(NodeKind::temporary_table, "temporary_table");
  if (const auto input = sequence(place)) {
    copy_rows(*input, id);
    if (draft_.at(id).node.actual) {
      keep_native(draft_.at(id).node, "rows",
                  "those put in; how many it held in the end is not printed");
    }
    draft_.hang(*input, id, Relationship::outer);
  }
  subqueries(place, id);
  return id;
}

// The sorts come one after the other over one temporary table.
DraftId JsonReader::window_functions(std::uint32_t place) {
  const DraftId id = draft_.add(NodeKind::window_aggregate, "window_functions_computation");
  std::vector<DraftId> sorts;
  for (const std::uint32_t at : document_.children(place)) {
    if (document_.at(at).key != "sorts") {
      continue;
    }
    for (const std::uint32_t element : document_.children(at)) {
      for (const std::uint32_t member : document_.children(element)) {
        if (document_.at(member).key == "filesort" && expect(member, ValueKind::object)) {
          sorts.push_back(sort_node(member));
        }
      }
    }
  }
  const auto input = sequence(place);
  DraftId above = id;
  for (std::size_t at = sorts.size(); at-- > 0;) {
    draft_.hang(sorts[at], above, Relationship::outer);
    above = sorts[at];
    if (input) {
      draft_.at(sorts[at]).node.estimated = draft_.at(*input).node.estimated;
    }
  }
  if (input) {
    draft_.hang(*input, above, Relationship::outer);
    copy_rows(*input, id);
  }
  subqueries(place, id);
  return id;
}

DraftId JsonReader::message(std::string_view text) {
  const DraftId id = draft_.add(NodeKind::result, "message");
  keep_native(draft_.at(id).node, "message", std::string(text));
  return id;
}

}  // namespace planwright::planners::mariadb
