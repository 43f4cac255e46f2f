#include "mysql/explain_tree.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "mysql/complete.hpp"
#include "mysql/operation.hpp"
#include "mysql/words.hpp"
#include "source_place.hpp"
#include "text_rows.hpp"
#include "utf8.hpp"

namespace planwright::planners::mysql {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::string_view arrow = "-> ";
constexpr std::string_view no_tree = "<not executable by iterator executor>";

// "0.25" or "0.1..0.25"
bool pair_in(std::string_view text, double& first, double& last) {
  const std::size_t dots = text.find("..");
  const auto end = number_in(dots == npos ? text : text.substr(dots + 2));
  const auto begin = dots == npos ? std::optional(0.0) : number_in(text.substr(0, dots));
  first = begin.value_or(0);
  last = end.value_or(0);
  return begin && end;
}

// The value of "name=" in "name=value rest", taken off the front together with a space after it.
std::optional<std::string_view> take_value(std::string_view& text, std::string_view name) {
  if (!take_prefix(text, name)) {
    return std::nullopt;
  }
  const std::string_view value = text.substr(0, text.find(' '));
  text.remove_prefix(std::min(text.size(), value.size() + 1));
  return value;
}

// " (actual time=0.1..0.2 rows=3 loops=1)" or " (never executed)" at the line's end, taken off it.
void take_actual(std::string_view& line, Node& node) {
  if (take_suffix(line, "(never executed)")) {
    line = strip_right(line);
    node.actual = Actual{Milliseconds(0), Milliseconds(0), Rows(0), 0};
    return;
  }
  constexpr std::string_view begin = "(actual time=";
  const std::size_t at = line.rfind(begin);
  if (at == npos || !line.ends_with(')')) {
    return;
  }
  std::string_view inside = line.substr(at + begin.size());
  inside.remove_suffix(1);
  const std::string_view time = inside.substr(0, inside.find(' '));
  inside.remove_prefix(std::min(inside.size(), time.size() + 1));
  const auto rows = take_value(inside, "rows=");
  const auto loops = take_value(inside, "loops=");
  double first = 0;
  double last = 0;
  if (!rows || !loops || !inside.empty() || !number_in(*rows) || !number_in(*loops) ||
      !pair_in(time, first, last)) {
    return;
  }
  node.actual =
      Actual{Milliseconds(first), Milliseconds(last), Rows(*number_in(*rows)), *number_in(*loops)};
  line = strip_right(line.substr(0, at));
}

// "  (cost=0.1..0.35 rows=1)" at the line's end, taken off it.
void take_cost(std::string_view& line, Node& node) {
  constexpr std::string_view begin = " (cost=";
  const std::size_t at = line.rfind(begin);
  if (at == npos || !line.ends_with(')')) {
    return;
  }
  std::string_view inside = line.substr(at + begin.size());
  inside.remove_suffix(1);
  const std::string_view cost = inside.substr(0, inside.find(' '));
  inside.remove_prefix(std::min(inside.size(), cost.size() + 1));
  const auto rows = take_value(inside, "rows=");
  double first = 0;
  double last = 0;
  if (!rows || !inside.empty() || !number_in(*rows) || !pair_in(cost, first, last)) {
    return;
  }
  node.estimated = Estimated{Cost(first), Cost(last), Rows(*number_in(*rows)), 0};
  line = strip_right(line.substr(0, at));
}

struct Line {
  std::string_view text;  // from the arrow on
  std::size_t indent = 0;
  std::size_t offset = 0;  // of the line in the whole text
};

class TreeReader {
 public:
  explicit TreeReader(std::string_view text) : text_(text) {}

  Result<std::vector<Plan>> read();

 private:
  // What is open at some indentation: a node, or a heading whose input is still to come.
  struct Open {
    std::size_t indent = 0;
    std::optional<NodeId> node;    // of a heading: its input, once that has been read
    std::optional<NodeId> parent;  // of a heading: what its input hangs below
    std::optional<std::string> heading;
  };

  std::optional<Error> take(const Line& line);
  std::optional<Error> begin_node(const Line& line, Node node);
  void open_heading(const Line& line, std::string_view words);
  void other_line(std::string_view line, std::size_t offset);
  Plan& plan() { return plans_.back(); }
  [[nodiscard]] Error error_at(std::size_t offset, std::string message) const {
    return {
        ErrorCode::malformed_input, std::move(message), {}, place_text(place_at(text_, offset))};
  }

  std::string_view text_;
  std::vector<Plan> plans_;
  std::vector<Open> open_;
  std::size_t ignored_ = 0;
  std::size_t unknown_ = 0;
};

// A subquery in the select list is printed beside what it is evaluated for: below the same parent,
// or, where that is the statement's or a subquery's root, below the root.
void TreeReader::open_heading(const Line& line, std::string_view words) {
  Open heading{line.indent, std::nullopt, std::nullopt, std::string(words)};
  if (open_.empty()) {
    if (!plans_.empty() && words.starts_with("Select #")) {
      heading.parent = 0;
    }
  } else if (const Open& above = open_.back(); !above.heading) {
    heading.parent = above.node;
  } else {
    const bool beside = above.heading->starts_with("Select #") && above.node;
    heading.parent = beside ? above.node : above.parent;
  }
  open_.push_back(std::move(heading));
}

std::optional<Error> TreeReader::begin_node(const Line& line, Node node) {
  if (open_.size() >= most_depth) {
    return error_at(line.offset, fmt::format("the plan is more than {} levels deep at '{}'",
                                             most_depth, fragment_at(text_, line.offset)));
  }
  std::optional<NodeId> parent;
  if (!open_.empty()) {
    Open& above = open_.back();
    parent = above.heading ? above.parent : above.node;
  }
  if (!parent) {
    plans_.emplace_back().format = "mysql-tree";
  }
  if (plan().nodes.size() >= most_nodes) {
    return error_at(line.offset, fmt::format("the plan has more than {} operations", most_nodes));
  }
  const auto id = static_cast<NodeId>(plan().nodes.size());
  for (std::size_t at = open_.size(); at-- > 0 && open_[at].heading && !open_[at].node;) {
    place_heading(*open_[at].heading, node);
    open_[at].node = id;
  }
  node.parent = parent;
  plan().nodes.push_back(std::move(node));
  open_.push_back({line.indent, id, std::nullopt, std::nullopt});
  return std::nullopt;
}

std::optional<Error> TreeReader::take(const Line& line) {
  std::string_view words = strip_right(line.text.substr(arrow.size()));
  while (!open_.empty() && open_.back().indent >= line.indent) {
    open_.pop_back();
  }
  if (words == no_tree) {
    return error_at(
        line.offset,
        "MySQL has no plan of this statement in this format ('<not executable by iterator "
        "executor>'): take EXPLAIN FORMAT=TRADITIONAL, or FORMAT=JSON after "
        "SET explain_json_format_version = 1");
  }
  Node node;
  take_actual(words, node);
  take_cost(words, node);
  std::string valid;
  if (find_invalid_utf8(words) != npos) {
    append_valid_utf8(valid, words);
    words = valid;
  }
  if (!node.actual && !node.estimated && is_heading(words)) {
    open_heading(line, words);
    return std::nullopt;
  }
  const bool known = place_operation(words, node);
  auto error = begin_node(line, std::move(node));
  if (!error && !known && ++unknown_ <= 3) {
    plan().diagnostics.push_back(
        {Diagnostic::Level::info,
         fmt::format("an operation planwright does not know: '{}'", fragment_at(words, 0))});
  }
  return error;
}

// What is neither an operation nor blank is said, a few times.
void TreeReader::other_line(std::string_view line, std::size_t offset) {
  if (plans_.empty() || is_blank(line) || ++ignored_ > 3) {
    return;
  }
  plan().diagnostics.push_back(
      {Diagnostic::Level::warning,
       fmt::format("a line of the plan is not understood and left out, line {}: '{}'",
                   place_at(text_, offset).line, fragment_at(text_, offset))});
}

Result<std::vector<Plan>> TreeReader::read() {
  for (std::size_t at = 0; at < text_.size();) {
    const std::size_t end = std::min(text_.find('\n', at), text_.size());
    const std::string_view line = text_.substr(at, end - at);
    const std::size_t indent = std::min(line.find_first_not_of(" \t"), line.size());
    if (line.substr(indent).starts_with(arrow)) {
      if (auto error = take({line.substr(indent), indent, at + indent})) {
        return tl::make_unexpected(std::move(*error));
      }
    } else {
      other_line(line, at);
    }
    at = end + 1;
  }
  if (plans_.empty()) {
    return tl::make_unexpected(error_at(
        0, fmt::format("no operation in it: expected a line that begins with '-> '; it begins with "
                       "'{}'",
                       fragment_at(text_, 0))));
  }
  for (Plan& plan : plans_) {
    complete(plan);
  }
  return std::move(plans_);
}

}  // namespace

bool begins_tree(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  if (!text.starts_with(arrow)) {
    return false;
  }
  const std::string_view line = strip_right(text.substr(0, text.find('\n')));
  // PostgreSQL's own arrow, of a plan pasted without its first line, has two spaces after it.
  return line.find(" width=") == npos && !line.starts_with("->  ");
}

Result<std::vector<Plan>> read_tree(std::string_view text) {
  return TreeReader(text).read();
}

}  // namespace planwright::planners::mysql
