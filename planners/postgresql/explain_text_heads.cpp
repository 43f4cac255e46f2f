// A node line of EXPLAIN's TEXT format: operator, index, target, figures.
// ExplainNode, ExplainScanTarget and ExplainTargetRel in PostgreSQL's explain.c print it.
#include <array>
#include <string>
#include <unordered_map>

#include <planwright/base/number.hpp>

#include "postgresql/explain_text_lines.hpp"
#include "postgresql/plan_fields.hpp"

namespace planwright::planners::postgresql {
namespace {

constexpr std::size_t npos = std::string_view::npos;

struct Operator {
  std::string_view native;
  std::string_view strategy = {};
  std::string_view partial_mode = {};
  std::string_view operation = {};
  std::string_view join_type = {};
  std::string_view command = {};
  bool scans_index = false;
  bool backward = false;
};

using Operators = std::unordered_map<std::string, Operator>;

Operators make_operators() {
  Operators all;
  for (const std::string_view same : {"Result",
                                      "ProjectSet",
                                      "Append",
                                      "Merge Append",
                                      "Recursive Union",
                                      "BitmapAnd",
                                      "BitmapOr",
                                      "Hash",
                                      "Seq Scan",
                                      "Sample Scan",
                                      "Gather",
                                      "Gather Merge",
                                      "Bitmap Index Scan",
                                      "Bitmap Heap Scan",
                                      "Tid Scan",
                                      "Tid Range Scan",
                                      "Subquery Scan",
                                      "Function Scan",
                                      "Table Function Scan",
                                      "Values Scan",
                                      "CTE Scan",
                                      "Named Tuplestore Scan",
                                      "WorkTable Scan",
                                      "Materialize",
                                      "Memoize",
                                      "Sort",
                                      "Incremental Sort",
                                      "Group",
                                      "WindowAgg",
                                      "Unique",
                                      "LockRows",
                                      "Limit"}) {
    all.emplace(same, Operator{.native = same});
  }
  for (const std::string_view scan : {"Index Scan", "Index Only Scan"}) {
    all.emplace(scan, Operator{.native = scan, .scans_index = true});
    all.emplace(std::string(scan) + " Backward",
                Operator{.native = scan, .scans_index = true, .backward = true});
  }
  struct Spelling {
    std::string_view text;
    std::string_view native_or_strategy;
  };
  for (const Spelling join : {Spelling{"Nested Loop", "Nested Loop"},
                              Spelling{"Merge", "Merge Join"}, Spelling{"Hash", "Hash Join"}}) {
    const std::string_view inner = join.native_or_strategy;
    all.emplace(inner, Operator{.native = inner, .join_type = "Inner"});
    for (const std::string_view type :
         {"Left", "Right", "Full", "Semi", "Anti", "Right Semi", "Right Anti"}) {
      all.emplace(std::string(join.text) + " " + std::string(type) + " Join",
                  Operator{.native = inner, .join_type = type});
    }
  }
  for (const Spelling kind :
       {Spelling{"Aggregate", "Plain"}, Spelling{"GroupAggregate", "Sorted"},
        Spelling{"HashAggregate", "Hashed"}, Spelling{"MixedAggregate", "Mixed"}}) {
    for (const std::string_view mode : {"Simple", "Partial", "Finalize"}) {
      all.emplace(
          (mode == "Simple" ? "" : std::string(mode) + " ") + std::string(kind.text),
          Operator{
              .native = "Aggregate", .strategy = kind.native_or_strategy, .partial_mode = mode});
    }
  }
  for (const Spelling kind : {Spelling{"SetOp", "Sorted"}, Spelling{"HashSetOp", "Hashed"}}) {
    all.emplace(kind.text, Operator{.native = "SetOp", .strategy = kind.native_or_strategy});
    for (const std::string_view command : {"Intersect", "Intersect All", "Except", "Except All"}) {
      all.emplace(
          std::string(kind.text) + " " + std::string(command),
          Operator{.native = "SetOp", .strategy = kind.native_or_strategy, .command = command});
    }
  }
  for (const std::string_view operation : {"Insert", "Update", "Delete", "Merge"}) {
    all.emplace(operation, Operator{.native = "ModifyTable", .operation = operation});
    all.emplace("Foreign " + std::string(operation),
                Operator{.native = "Foreign Scan", .operation = operation});
  }
  all.emplace("Foreign Scan", Operator{.native = "Foreign Scan", .operation = "Select"});
  return all;
}

const Operator* find_operator(std::string_view name) {
  static const Operators operators = make_operators();
  const auto found = operators.find(std::string(name));
  return found == operators.end() ? nullptr : &found->second;
}

constexpr std::string_view custom_scan = "Custom Scan (";

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) {
    return false;
  }
  text.remove_prefix(prefix.size());
  return true;
}

// Where an identifier that may be quoted ends.
std::size_t identifier_end(std::string_view text) {
  if (!text.starts_with('"')) {
    return std::min(text.find_first_of(" ."), text.size());
  }
  std::size_t at = 1;
  while (at < text.size()) {
    if (text[at] == '"') {
      if (at + 1 < text.size() && text[at + 1] == '"') {
        ++at;
      } else {
        return at + 1;
      }
    }
    ++at;
  }
  return text.size();
}

struct Target {
  std::string schema;
  std::string object;
  std::string alias;  // empty: the object's own name
};

// "s.t a", "t a", "t"
Target parse_target(std::string_view text) {
  Target target;
  const auto take = [&text] {
    const std::size_t end = identifier_end(text);
    std::string name = unquote(text.substr(0, end));
    text.remove_prefix(end);
    return name;
  };
  text = trim(text);
  target.object = take();
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    target.schema = std::move(target.object);
    target.object = take();
  }
  text = trim(text);
  if (!text.empty()) {
    target.alias = take();
  }
  return target;
}

void set_relation(const DetailOwner& owner, std::string_view text, std::string_view object_key) {
  const Target target = parse_target(text);
  owner.set(object_key, target.object);
  if (!target.schema.empty()) {
    owner.set("Schema", target.schema);
  }
  owner.set("Alias", target.alias.empty() ? target.object : target.alias);
}

}  // namespace

bool is_operator(std::string_view name) {
  return find_operator(name) != nullptr || (name.starts_with(custom_scan) && name.ends_with(')'));
}

NodeHead split_head(std::string_view head) {
  NodeHead result;
  head = trim(head);
  result.parallel = take_prefix(head, "Parallel ");
  result.async = take_prefix(head, "Async ");
  constexpr std::string_view on = " on ";
  constexpr std::string_view using_index = " using ";
  std::size_t name_end = npos;
  std::size_t index_begin = npos;
  std::size_t depth = 0;
  for (std::size_t at = 0; at < head.size(); ++at) {
    const char c = head[at];
    if (c == '"') {
      at += identifier_end(head.substr(at)) - 1;
    } else if (c == '(') {
      ++depth;
    } else if (c == ')' && depth > 0) {
      --depth;
    } else if (c == ' ' && depth == 0) {
      const std::string_view rest = head.substr(at);
      if (rest.starts_with(on)) {
        result.target = trim(rest.substr(on.size()));
        name_end = std::min(name_end, at);
        if (index_begin != npos) {
          result.index = trim(head.substr(index_begin, at - index_begin));
        }
        break;
      }
      if (rest.starts_with(using_index) && index_begin == npos) {
        name_end = std::min(name_end, at);
        index_begin = at + using_index.size();
      }
    }
  }
  if (result.target.empty() && index_begin != npos) {
    result.index = trim(head.substr(index_begin));
  }
  result.name = trim(head.substr(0, name_end));
  return result;
}

void set_head(const DetailOwner& owner, const NodeHead& head) {
  const Operator* known = find_operator(head.name);
  std::string_view native = head.name;
  if (known != nullptr) {
    native = known->native;
  } else if (head.name.starts_with(custom_scan) && head.name.ends_with(')')) {
    native = "Custom Scan";
    owner.set("Custom Plan Provider",
              head.name.substr(custom_scan.size(), head.name.size() - custom_scan.size() - 1));
  }
  owner.set("Node Type", native);
  if (head.parallel) {
    owner.set("Parallel Aware", "true");
  }
  if (head.async) {
    owner.set("Async Capable", "true");
  }
  if (known != nullptr) {
    for (const auto& [key, value] : {std::pair{"Strategy", known->strategy},
                                     {"Partial Mode", known->partial_mode},
                                     {"Operation", known->operation},
                                     {"Join Type", known->join_type},
                                     {"Command", known->command}}) {
      if (!value.empty()) {
        owner.set(key, value);
      }
    }
    if (known->scans_index) {
      owner.set("Scan Direction", known->backward ? "Backward" : "Forward");
    }
  }
  if (!head.index.empty()) {
    owner.set("Index Name", unquote(head.index));
  }
  if (head.target.empty()) {
    return;
  }
  switch (owner.node->kind) {
    case NodeKind::bitmap_index_scan:
      owner.set("Index Name", unquote(head.target));
      break;
    case NodeKind::subquery_scan:
    case NodeKind::values_scan:
      // These read no named object; what is printed is the alias.
      owner.set("Alias", parse_target(head.target).object);
      break;
    case NodeKind::cte_scan:
    case NodeKind::work_table_scan:
      set_relation(owner, head.target, "CTE Name");
      break;
    case NodeKind::named_tuplestore_scan:
      set_relation(owner, head.target, "Tuplestore Name");
      break;
    case NodeKind::function_scan:
      set_relation(owner, head.target, "Function Name");
      break;
    case NodeKind::table_function_scan:
      set_relation(owner, head.target, "Table Function Name");
      break;
    default:
      set_relation(owner, head.target, "Relation Name");
  }
}

void set_target_table(const DetailOwner& owner, const NodeHead& head) {
  const Operator* known = find_operator(head.name);
  if (known == nullptr) {
    return;
  }
  const bool foreign = known->native == "Foreign Scan";
  const DetailOwner table{owner.plan, owner.node, nullptr, "Target Tables.", owner.unknown};
  table.set(foreign ? "Foreign Operation" : "Operation", known->operation);
  set_relation(table, head.target, "Relation Name");
}

std::size_t set_figures(Node& node, std::string_view figures, bool timed) {
  const auto set = [&node](std::string_view key, std::string_view value) {
    set_node_field(node, key, {value, std::nullopt});
  };
  std::size_t at = 0;
  while (true) {
    while (at < figures.size() && (figures[at] == ' ' || figures[at] == '\t' ||
                                   figures[at] == '\r' || figures[at] == '\n')) {
      ++at;
    }
    if (at == figures.size()) {
      return npos;
    }
    if (figures[at] != '(') {
      return at;
    }
    const std::size_t close = std::min(figures.find(')', at), figures.size());
    std::string_view group = figures.substr(at + 1, close - at - 1);
    if (group.starts_with("never executed")) {
      set("Actual Rows", "0");
      set("Actual Loops", "0");
      if (timed) {
        set("Actual Startup Time", "0");
        set("Actual Total Time", "0");
      }
    } else {
      const bool actual = group.starts_with("actual");
      if (actual) {
        group.remove_prefix(std::string_view("actual").size());
      }
      std::size_t known = 0;
      bool damaged = false;
      for_each_pair(group, [&](std::string_view name, std::string_view value) {
        const std::string_view first = leading_number(value.substr(0, value.find("..")));
        // Nothing in a plan is negative; a minus sign is damage.
        if (first.starts_with('-') || !parse_number(first)) {
          damaged = true;
          return;
        }
        if (name == "cost" || name == "time") {
          std::string_view second = value.substr(first.size());
          const std::size_t digits = second.find_first_of("0123456789");
          second = leading_number(digits == npos ? "" : second.substr(digits));
          damaged = damaged || !parse_number(second);
          set(name == "cost" ? "Startup Cost" : "Actual Startup Time", first);
          set(name == "cost" ? "Total Cost" : "Actual Total Time", second);
        } else if (name == "rows") {
          set(actual ? "Actual Rows" : "Plan Rows", first);
        } else if (name == "width") {
          set("Plan Width", first);
        } else if (name == "loops") {
          set("Actual Loops", first);
        } else {
          return;
        }
        ++known;
      });
      if (damaged || known == 0) {
        return at;
      }
    }
    at = std::min(close + 1, figures.size());
  }
}

}  // namespace planwright::planners::postgresql
