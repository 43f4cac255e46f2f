#include "mysql/table_access.hpp"

#include <fmt/format.h>

namespace planwright::planners::mysql {
namespace {

struct Words {
  std::string text;
  IndexAccess access = IndexAccess::none;
};

Words words_of(const Node& node, const TableFlags& flags) {
  const std::string& type = node.access->type;
  if (flags.group_by_index) {
    return {"index skip scan for grouping", IndexAccess::loose};
  }
  if (flags.skip_scan) {
    return {"index skip scan", IndexAccess::skip};
  }
  if (type == "index") {
    return {"index scan", IndexAccess::full};
  }
  if (type == "range") {
    return {flags.multi_range_read ? "index range scan (Multi-Range Read)" : "index range scan",
            IndexAccess::range};
  }
  if (type == "ref" || type == "index_subquery") {
    return {"index lookup", IndexAccess::lookup};
  }
  if (type == "eq_ref" || type == "const" || type == "unique_subquery") {
    return {"single-row index lookup", IndexAccess::lookup};
  }
  if (type == "ref_or_null") {
    return {"index lookup", IndexAccess::lookup_or_null};
  }
  if (type == "fulltext") {
    return {"full-text index search", IndexAccess::full_text};
  }
  return {};
}

std::string capitalized(std::string text) {
  if (!text.empty() && text.front() >= 'a' && text.front() <= 'z') {
    text.front() = static_cast<char>(text.front() - 'a' + 'A');
  }
  return text;
}

}  // namespace

void place_table_access(Node& node, const TableFlags& flags) {
  node.whole_line = true;
  const TableAccess& access = node.access.ensure();
  if (access.type == "index_merge") {
    node.kind = NodeKind::index_merge;
    node.native = fmt::format("Index merge on {} using {}", node.alias, node.index);
    return;
  }
  const Words words = words_of(node, flags);
  if (words.access == IndexAccess::none || node.index.empty()) {
    const bool row = access.type == "system";
    node.kind = row ? NodeKind::result : NodeKind::seq_scan;
    node.native = fmt::format("{} {}", row ? "Constant row from" : "Table scan on", node.alias);
    if (access.range_checked_for_each_row) {
      node.native += " (range checked for each record)";
    }
    return;
  }
  node.index_access = words.access;
  node.kind = access.covering ? NodeKind::index_only_scan : NodeKind::index_scan;
  std::string text = words.text;
  if (access.covering) {
    // "Single-row covering index lookup", "Covering index scan"
    text.insert(text.starts_with("single-row ") ? 11 : 0, "covering ");
  }
  node.native =
      fmt::format("{} on {} using {}", capitalized(std::move(text)), node.alias, node.index);
  if (node.backward) {
    node.native += " (reverse)";
  }
}

std::vector<Node> scans_of_merge(Node& node) {
  std::vector<Node> scans;
  if (node.kind != NodeKind::index_merge) {
    return scans;
  }
  node.native = node.index.starts_with("sort_union")  ? "Sort-deduplicate by row ID"
                : node.index.starts_with("intersect") ? "Intersect rows sorted by row ID"
                                                      : "Deduplicate rows sorted by row ID";
  std::string name;
  // A name ends at a comma or parenthesis; before an opening one stands how its list is merged.
  for (const char c : node.index + ",") {
    if (c != ',' && c != '(' && c != ')') {
      name += c;
      continue;
    }
    if (c != '(' && !name.empty()) {
      Node scan;
      scan.kind = NodeKind::bitmap_index_scan;
      scan.whole_line = true;
      scan.index_access = IndexAccess::range;
      scan.alias = node.alias;
      scan.relation = node.relation;
      scan.index = name;
      scan.native = fmt::format("Index range scan on {} using {}", node.alias, name);
      scans.push_back(std::move(scan));
    }
    name.clear();
  }
  node.index.clear();
  return scans;
}

Node join_with(const Node& table, JoinType type) {
  const std::string_view buffer =
      table.access ? std::string_view(table.access->join_buffer) : std::string_view{};
  const bool hash = buffer == "hash join";
  const std::string_view name = type == JoinType::anti   ? "antijoin"
                                : type == JoinType::semi ? "semijoin"
                                : type == JoinType::left ? "left"
                                                         : "inner";
  Node join;
  join.whole_line = true;
  join.join_type = type;
  join.kind = hash ? NodeKind::hash_join : NodeKind::nested_loop;
  const bool exists = type == JoinType::anti || type == JoinType::semi;
  if (hash) {
    join.native =
        exists ? fmt::format("Hash {}", name) : capitalized(fmt::format("{} hash join", name));
  } else if (buffer.empty()) {
    join.native = fmt::format("Nested loop {}{}", name, exists ? "" : " join");
  } else {
    // 5.7 to 8.0.19: "Block Nested Loop", "Batched Key Access"
    join.native = fmt::format("{} {}{}", buffer, name, exists ? "" : " join");
    join.access.ensure().join_buffer = buffer;
  }
  return join;
}

Node operation_node(NodeKind kind, std::string_view words) {
  Node node;
  node.kind = kind;
  node.whole_line = true;
  node.native = words;
  return node;
}

void name_subquery(Node& node, std::string_view select_id, std::string_view place,
                   SubqueryRun run) {
  node.subquery_run = run;
  node.subplan_name =
      fmt::format("Select #{} (subquery{}{}{})", select_id, place.empty() ? "" : " in ", place,
                  run == SubqueryRun::dependent     ? "; dependent"
                  : run == SubqueryRun::uncacheable ? "; uncacheable"
                  : run == SubqueryRun::once        ? "; run only once"
                                                    : "");
}

}  // namespace planwright::planners::mysql
