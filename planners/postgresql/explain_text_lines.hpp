#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <planwright/model/plan.hpp>

// What single lines of EXPLAIN's TEXT format say, under the JSON keys that mean the same. Nothing
// here knows how lines hang together; explain_text.cpp does.
namespace planwright::planners::postgresql {

// Where the values of a detail line go: a worker if set, else a node if set, else the statement,
// there with `group` before the key ("Planning."). Unknown keys are collected.
struct DetailOwner {
  Plan* plan = nullptr;
  Node* node = nullptr;
  Worker* worker = nullptr;
  std::string_view group;
  std::set<std::string, std::less<>>* unknown = nullptr;

  void set(std::string_view key, std::string_view value) const;
};

// Whether the value of this detail is an expression or a list of them, printed by ruleutils.c: all
// quotes in it are balanced, and line breaks inside quotes belong to it.
bool is_expression_key(std::string_view key);

// Sets what a line "key: value" says.
void set_detail(const DetailOwner& owner, std::string_view key, std::string_view value);

// "Trigger a for constraint b on c: time=1.0 calls=2", without the word Trigger and its space.
// False when it is not one.
bool set_trigger(Plan& plan, std::string_view text);

// The operator and its target: what stands before the figures of a node line,
// "Parallel Index Scan Backward using i on s.t a".
struct NodeHead {
  std::string_view name;    // "Index Scan Backward"; without Parallel and Async
  std::string_view index;   // quoted as printed
  std::string_view target;  // what follows " on ", quoted as printed
  bool parallel = false;
  bool async = false;
};
NodeHead split_head(std::string_view head);
// Whether the name is one of PostgreSQL's operators.
bool is_operator(std::string_view name);
void set_head(const DetailOwner& owner, const NodeHead& head);
// "on s.t a" of a node that writes several tables.
void set_target_table(const DetailOwner& owner, const NodeHead& head);

// The figures: "(cost=0.00..1.15 rows=4 width=4) (actual time=0.008..0.010 rows=4 loops=1)". Gives
// the offset of what cannot be read, or npos. `timed`: what never ran has times of zero, too.
std::size_t set_figures(Node& node, std::string_view figures, bool timed);

// The parts between top-level ", " (outside quotes, parentheses and brackets).
std::vector<std::string_view> split_list(std::string_view text);

std::string_view trim(std::string_view text);
std::string_view trim_right(std::string_view text);
// The number at the beginning of the text, without its unit: "25kB" → "25". Empty when none.
std::string_view leading_number(std::string_view text);
// The name without the quotes the server put around it, doubled quotes undone.
std::string unquote(std::string_view name);

// Calls `use(name, value)` for "a=1 b c=2, d=3" with the names "a", "b c" and "d".
template <class Use>
void for_each_pair(std::string_view text, Use use) {
  while (true) {
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) {
      return;
    }
    std::string_view name = text.substr(0, equals);
    while (!name.empty() && (name.front() == ' ' || name.front() == '\t' || name.front() == '\n' ||
                             name.front() == ',')) {
      name.remove_prefix(1);
    }
    text.remove_prefix(equals + 1);
    const std::size_t end = std::min(text.find_first_of(" ,\t\n"), text.size());
    use(trim(name), text.substr(0, end));
    text.remove_prefix(end);
  }
}

}  // namespace planwright::planners::postgresql
