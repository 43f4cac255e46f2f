#include "mysql/operation.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "mysql/words.hpp"
#include "text_rows.hpp"

namespace planwright::planners::mysql {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::string_view pushed = ", with index condition: ";
constexpr std::string_view in_projection = "in projection";

void add_condition(Node& node, PredicateRole role, std::string text) {
  if (!text.empty()) {
    node.predicates.push_back({role, std::move(text), {}});
  }
}

void add_native(Node& node, std::string_view key, std::string_view value) {
  node.native_fields.emplace_back(key, value);
}

// "<temporary>", "<union temporary>", "<subquery2>": the server's own tables.
void set_table(Node& node, std::string_view name) {
  node.alias = name;
  if (!name.starts_with('<')) {
    node.relation.name = name;
  }
}

// --- tables and indexes --------------------------------------------------------------------------

struct IndexWords {
  std::string_view words;  // without "Covering", in lower case
  IndexAccess access;
};

constexpr std::array<IndexWords, 14> index_words{{
    {"index scan", IndexAccess::full},
    {"index lookup", IndexAccess::lookup},
    {"single-row index lookup", IndexAccess::lookup},
    {"multi-range index lookup", IndexAccess::lookup},
    {"index range scan", IndexAccess::range},
    {"index range scan (multi-range read)", IndexAccess::range},
    {"geospatial index range scan", IndexAccess::spatial},
    {"index skip scan", IndexAccess::skip},
    {"index skip scan for grouping", IndexAccess::loose},
    {"index skip scan for deduplication", IndexAccess::loose},
    {"full-text index search", IndexAccess::full_text},
    {"indexed full text search", IndexAccess::full_text},  // 8.0
    {"index distance scan", IndexAccess::spatial},
    {"dynamic index range scan", IndexAccess::range},
}};

struct Head {
  IndexAccess access = IndexAccess::none;
  bool covering = false;
};

// What stands before " on ": "Single-row covering index lookup".
std::optional<Head> index_head(std::string_view head) {
  std::string words(head);
  std::ranges::transform(words, words.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  Head found;
  constexpr std::string_view covering = "covering ";
  if (const std::size_t at = words.find(covering); at != npos) {
    words.erase(at, covering.size());
    found.covering = true;
  }
  const auto known = std::ranges::find(index_words, words, &IndexWords::words);
  if (known == index_words.end()) {
    return std::nullopt;
  }
  found.access = known->access;
  return found;
}

// After the index's name: " (a = b.c)", " over (a < 5)", " (reverse)", ", with index condition: …".
void place_index_tail(std::string_view tail, Node& node) {
  if (const std::size_t at = find_outside(tail, pushed); at != npos) {
    add_condition(node, PredicateRole::pushed_index_cond,
                  std::string(strip(tail.substr(at + pushed.size()))));
    tail = tail.substr(0, at);
  }
  constexpr std::string_view reverse = " (reverse)";
  if (take_suffix(tail, reverse)) {
    node.backward = true;
    node.native += reverse;
  }
  std::string condition;
  if (take_prefix(tail, " over ")) {
    condition = range_condition(tail);
  } else if (tail.starts_with(" (")) {
    condition = lookup_condition(without_parentheses(tail.substr(1, after_closing(tail, 1) - 1)));
    if (condition.ends_with(" is null)") && node.index_access == IndexAccess::lookup) {
      node.index_access = IndexAccess::lookup_or_null;
    }
  }
  if (!condition.empty()) {
    node.predicates.insert(node.predicates.begin(),
                           {PredicateRole::index_cond, std::move(condition), {}});
  }
}

void place_index(const Head& head, std::string_view words, std::size_t on, Node& node) {
  node.kind = head.covering ? NodeKind::index_only_scan : NodeKind::index_scan;
  node.index_access = head.access;
  std::string_view table = words.substr(on + 4);
  constexpr std::string_view replanned = " (re-planned for each iteration)";
  const std::size_t using_at = table.find(" using ");
  std::string_view tail;
  if (using_at != npos) {
    tail = table.substr(using_at + 7);
    table = table.substr(0, using_at);
    const std::size_t end =
        std::min({tail.size(), tail.find(" over "), tail.find(" ("), tail.find(pushed)});
    node.index = tail.substr(0, end);
    tail.remove_prefix(end);
  } else if (table.find(replanned) != npos) {
    table = table.substr(0, table.find(replanned));
    node.access.ensure().range_checked_for_each_row = true;
    node.native = words;
  }
  set_table(node, table);
  if (head.covering) {
    node.access.ensure().covering = true;
  }
  if (node.native.empty()) {
    node.native = words.substr(0, words.size() - tail.size());
  }
  place_index_tail(tail, node);
}

// Everything that names a table after " on " or the like.
bool place_table(std::string_view words, Node& node) {
  std::string_view table = words;
  if (take_prefix(table, "Table scan on ")) {
    node.kind = NodeKind::seq_scan;
  } else if (take_prefix(table, "Scan new records on ")) {
    node.kind = NodeKind::work_table_scan;
  } else if (take_prefix(table, "Count rows in ")) {
    node.kind = NodeKind::aggregate;
    node.strategy = Strategy::plain;
  } else if (take_prefix(table, "Constant row from ")) {
    node.kind = NodeKind::result;
  } else {
    // A name may hold " on ", but what stands before it does not.
    const std::size_t on = words.find(" on ");
    const auto head = on == npos ? std::nullopt : index_head(words.substr(0, on));
    if (head) {
      place_index(*head, words, on, node);
    }
    return head.has_value();
  }
  node.native = words;
  set_table(node, table);
  return true;
}

// --- joins ---------------------------------------------------------------------------------------

std::optional<JoinType> join_type_of(std::string_view words) {
  static constexpr std::array<std::pair<std::string_view, JoinType>, 5> types{{
      {"antijoin", JoinType::anti},
      {"semijoin", JoinType::semi},
      {"left ", JoinType::left},
      {"inner ", JoinType::inner},
      {"full ", JoinType::full},
  }};
  for (const auto& [word, type] : types) {
    if (words.find(word) != npos) {
      return type;
    }
  }
  return std::nullopt;
}

// "Inner hash join (a.x = b.y), (a.z = b.z), extra conditions: (a.v < b.v)"
bool place_hash_join(std::string_view words, Node& node) {
  const std::size_t end = std::min(words.find(" ("), words.size());
  std::string head(words.substr(0, end));
  if (!head.empty() && head.front() >= 'A' && head.front() <= 'Z') {
    head.front() = static_cast<char>(head.front() - 'A' + 'a');
  }
  const bool hash = head.find("hash join") != npos || head.find("hash semijoin") != npos ||
                    head.find("hash antijoin") != npos;
  const auto type = join_type_of(head);
  if (!hash || !type) {
    return false;
  }
  node.kind = NodeKind::hash_join;
  node.join_type = *type;
  node.native = words.substr(0, end);
  std::string_view conditions = strip(words.substr(end));
  constexpr std::string_view extra = "extra conditions: ";
  if (const std::size_t at = find_outside(conditions, extra); at != npos) {
    std::string filter;
    for (const std::string& part : split_outside(conditions.substr(at + extra.size()), ", ")) {
      filter += (filter.empty() ? "" : " and ") + part;
    }
    add_condition(node, PredicateRole::join_filter, std::move(filter));
    conditions = strip_right(conditions.substr(0, at));
    take_suffix(conditions, ",");
  }
  if (conditions == "(no condition)") {
    node.native += " (no condition)";
    return true;
  }
  std::string condition;
  for (const std::string& part : split_outside(conditions, ", ")) {
    condition += (condition.empty() ? "" : " and ") + part;
  }
  if (!condition.empty()) {
    node.predicates.insert(node.predicates.begin(),
                           {PredicateRole::hash_cond, std::move(condition), {}});
  }
  return true;
}

bool place_join(std::string_view words, Node& node) {
  std::string_view rest = words;
  if (take_prefix(rest, "Nested loop ") || take_prefix(rest, "Batched key access ")) {
    node.kind = NodeKind::nested_loop;
    // "inner join", "left join", "semijoin (FirstMatch)"
    node.join_type = join_type_of(std::string(rest) + " ").value_or(JoinType::inner);
    node.native = words;
    if (words.starts_with("Batched")) {
      node.access.ensure().join_buffer = "Batched Key Access";
    }
    return true;
  }
  return place_hash_join(words, node);
}

// --- what is done with rows ----------------------------------------------------------------------

void place_sort(std::string_view words, std::size_t colon, Node& node) {
  node.kind = NodeKind::sort;
  node.native = words.substr(0, colon);
  std::string_view keys = words.substr(colon + 2);
  constexpr std::string_view limited = ", limit input to ";
  if (const std::size_t at = find_outside(keys, limited); at != npos) {
    add_native(node, "Limit input", strip(keys.substr(at + limited.size())));
    keys = keys.substr(0, at);
  }
  node.sort_key = split_outside(keys, ", ");
}

bool place_aggregate(std::string_view words, Node& node) {
  const bool grouped = words.starts_with("Group");
  const std::string_view head = words.substr(0, words.find(':'));
  if (head == "Aggregate using temporary table") {
    node.kind = NodeKind::aggregate;
    node.strategy = Strategy::hashed;
    node.in_temporary_table = true;
  } else if (head == "Aggregate" || head == "Group aggregate" ||
             head.starts_with("Group aggregate with ") ||
             head.starts_with("Group (computed in earlier step")) {
    node.kind = NodeKind::aggregate;
    node.strategy = grouped ? Strategy::sorted : Strategy::plain;
  } else if (head.starts_with("Group (no aggregates)")) {
    node.kind = NodeKind::group;
  } else {
    return false;
  }
  node.native = head;
  if (head.size() < words.size()) {
    if (const std::string_view functions = strip(words.substr(head.size() + 1));
        !functions.empty()) {
      add_native(node, "Functions", functions);
    }
  }
  return true;
}

bool place_limit(std::string_view words, Node& node) {
  std::string_view rest = words;
  const bool both = take_prefix(rest, "Limit/Offset: ");
  const bool limit = both || take_prefix(rest, "Limit: ");
  if (!limit && !take_prefix(rest, "Offset: ")) {
    return false;
  }
  node.kind = NodeKind::limit;
  node.native = words;
  const std::string_view numbers = rest.substr(0, rest.find(' '));
  const std::size_t slash = both ? numbers.find('/') : npos;
  if (limit) {
    node.limit_rows = number_in(numbers.substr(0, slash));
  }
  if (!limit || slash != npos) {
    node.offset_rows = number_in(limit ? numbers.substr(slash + 1) : numbers);
  }
  return true;
}

// "Materialize CTE recent if needed (query plan printed elsewhere)", "Union materialize with
// deduplication", "Materialize recursive CTE below", "Materialize (invalidate on row from r)"
bool place_materialize(std::string_view words, Node& node) {
  const bool set = words.starts_with("Union materialize") ||
                   words.starts_with("Intersect materialize") ||
                   words.starts_with("Except materialize");
  if (!set && !words.starts_with("Materialize")) {
    return false;
  }
  node.kind = set ? NodeKind::set_op : NodeKind::materialize;
  node.in_temporary_table = set;
  node.native = words;
  constexpr std::string_view cte = " CTE ";
  const std::size_t at = words.find(cte);
  if (at == npos) {
    return true;
  }
  if (words.substr(0, at).ends_with("recursive")) {
    node.kind = NodeKind::recursive_union;
  }
  std::string_view name = words.substr(at + cte.size());
  for (const std::string_view end : {" if needed", " with deduplication", " (", " prior to"}) {
    name = name.substr(0, name.find(end));
  }
  node.cte = name;
  node.subplan_name = fmt::format("CTE {}", name);
  return true;
}

bool place_modification(std::string_view words, Node& node) {
  std::string_view table = words;
  if (take_prefix(table, "Insert into ") || take_prefix(table, "Replace into ")) {
    node.operation = Operation::insert;
  } else if (take_prefix(table, "Update ")) {
    node.operation = Operation::update;
  } else if (take_prefix(table, "Delete from ")) {
    node.operation = Operation::remove;
  } else {
    return false;
  }
  node.kind = NodeKind::modify_table;
  node.native = words;
  // "a (immediate), b (buffered)": the first.
  table = table.substr(0, std::min(table.find(" (immediate)"), table.find(" (buffered)")));
  set_table(node, table);
  return true;
}

struct PlainWords {
  std::string_view prefix;
  NodeKind kind;
};

constexpr std::array<PlainWords, 17> plain_words{{
    {"Rows fetched before execution", NodeKind::result},
    {"Constant row", NodeKind::result},
    {"Zero rows", NodeKind::result},
    {"Zero input rows", NodeKind::result},
    {"Stream results", NodeKind::result},
    {"Invalidate materialized tables", NodeKind::result},
    {"Alternative plans for IN subquery", NodeKind::result},
    {"Append", NodeKind::append},
    {"Temporary table", NodeKind::temporary_table},
    {"Remove duplicate ", NodeKind::weedout},
    {"Remove duplicates from input", NodeKind::unique},
    {"Weedout", NodeKind::weedout},
    {"Intersect rows sorted by row ID", NodeKind::index_merge},
    {"Deduplicate rows sorted by row ID", NodeKind::index_merge},
    {"Sort-deduplicate by row ID", NodeKind::index_merge},
    {"Fill information schema table", NodeKind::materialize},
    {"Table function", NodeKind::function_scan},
}};

bool place_plain(std::string_view words, Node& node) {
  const auto known = std::ranges::find_if(
      plain_words, [&](const PlainWords& plain) { return words.starts_with(plain.prefix); });
  if (known == plain_words.end()) {
    return false;
  }
  node.kind = known->kind;
  node.native = words;
  return true;
}

bool place_rows(std::string_view words, Node& node) {
  std::string_view rest = words;
  if (take_prefix(rest, "Filter: ")) {
    node.kind = NodeKind::filter;
    node.native = "Filter";
    add_condition(node, PredicateRole::filter, std::string(strip(rest)));
    return true;
  }
  if (words.starts_with("Sort")) {
    if (const std::size_t colon = words.find(": ");
        colon != npos && !words.starts_with("Sort-deduplicate")) {
      place_sort(words, colon, node);
      return true;
    }
  }
  if (words.starts_with("Window ")) {
    const std::size_t colon = std::min(words.find(':'), words.size());
    node.kind = NodeKind::window_aggregate;
    node.native = words.substr(0, colon);
    if (colon < words.size()) {
      add_native(node, "Functions", strip(words.substr(colon + 1)));
    }
    return true;
  }
  return place_aggregate(words, node) || place_limit(words, node);
}

// --- the whole tree ------------------------------------------------------------------------------

Relationship relationship_of(const Node& parent, const Node& node, std::size_t inputs_before) {
  if (is_subquery(node)) {
    return Relationship::sub_plan;
  }
  switch (parent.kind) {
    case NodeKind::nested_loop:
    case NodeKind::hash_join:
    case NodeKind::recursive_union:
      return inputs_before == 0 ? Relationship::outer : Relationship::inner;
    case NodeKind::append:
    case NodeKind::set_op:
    case NodeKind::index_merge:
      return Relationship::member;
    case NodeKind::seq_scan:
    case NodeKind::index_scan:
    case NodeKind::index_only_scan:
    case NodeKind::subquery_scan:
    case NodeKind::cte_scan:
    case NodeKind::function_scan:
      return Relationship::subquery;
    default:
      return inputs_before == 0 ? Relationship::outer : Relationship::other;
  }
}

// A scan with something below it reads what that made, not a stored table.
void make_subquery_scan(Node& scan, Node& source) {
  const bool cte = !source.cte.empty();
  if (scan.kind == NodeKind::index_scan || scan.kind == NodeKind::index_only_scan ||
      scan.kind == NodeKind::seq_scan) {
    scan.kind = cte                                                       ? NodeKind::cte_scan
                : source.native.starts_with("Materialize table function") ? NodeKind::function_scan
                                                                          : NodeKind::subquery_scan;
  }
  scan.relation = {};
  if (cte) {
    scan.cte = source.cte;
  } else if (source.subplan_name.empty() && source.kind == NodeKind::materialize &&
             !scan.alias.starts_with('<')) {
    source.subplan_name = fmt::format("derived table {}", scan.alias);
  }
}

bool reads_rows(const Node& node) {
  return node.kind == NodeKind::seq_scan || node.kind == NodeKind::index_scan ||
         node.kind == NodeKind::index_only_scan;
}

}  // namespace

bool place_operation(std::string_view words, Node& node) {
  words = strip(words);
  node.whole_line = true;
  if (place_table(words, node) || place_rows(words, node) || place_join(words, node) ||
      place_materialize(words, node) || place_modification(words, node) ||
      place_plain(words, node)) {
    return true;
  }
  node.native = words.empty() ? "(no operation)" : std::string(words);
  return false;
}

bool is_heading(std::string_view words) {
  static constexpr std::array<std::string_view, 5> whole{
      "Hash", "Batch input rows", "Repeat until convergence", "Disable deduplication",
      "Clustered primary key (scanned separately)"};
  return std::ranges::find(whole, words) != whole.end() || words.starts_with("Select #") ||
         words.starts_with("Limit table size: ");
}

void place_heading(std::string_view heading, Node& node) {
  heading = strip(heading);
  if (heading.empty()) {
    return;
  }
  if (!heading.starts_with("Select #")) {
    add_native(node, "Heading", heading);
    return;
  }
  node.subplan_name = heading;
  const auto has = [heading](std::string_view words) { return heading.find(words) != npos; };
  node.subquery_run = has("dependent")       ? SubqueryRun::dependent
                      : has("uncacheable")   ? SubqueryRun::uncacheable
                      : has("run only once") ? SubqueryRun::once
                                             : SubqueryRun::none;
}

bool is_subquery(const Node& node) {
  return node.subplan_name.starts_with("Select #");
}

bool is_in_projection(const Node& node) {
  return is_subquery(node) && node.subplan_name.find(in_projection) != npos;
}

void settle_shape(Plan& plan) {
  std::vector<std::size_t> inputs(plan.nodes.size(), 0);
  for (std::size_t at = 1; at < plan.nodes.size(); ++at) {
    Node& node = plan.nodes[at];
    Node& parent = plan.nodes[*node.parent];
    node.relationship = relationship_of(parent, node, inputs[*node.parent]);
    if (is_subquery(node)) {
      continue;
    }
    ++inputs[*node.parent];
    if (parent.kind == NodeKind::index_merge) {
      // It gives row IDs; the merge reads the rows.
      if (parent.relation.empty()) {
        parent.relation = node.relation;
        parent.alias = node.alias;
      }
      if (reads_rows(node)) {
        node.kind = NodeKind::bitmap_index_scan;
      }
    } else if (reads_rows(parent)) {
      make_subquery_scan(parent, node);
    }
  }
  for (Node& node : plan.nodes) {
    if (reads_rows(node) && node.relation.empty()) {
      node.kind = NodeKind::subquery_scan;
    }
  }
}

}  // namespace planwright::planners::mysql
