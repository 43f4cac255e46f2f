// EXPLAIN's TEXT format, as ExplainNode in PostgreSQL's explain.c prints it. Structure is told by
// the column of the arrow alone: a node's details and what hangs below it stand further right than
// its own arrow. So the reader takes any indentation that keeps this, not only the server's.
#include "postgresql/explain_text.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "postgresql/explain_text_lines.hpp"
#include "postgresql/explain_text_scan.hpp"
#include "postgresql/plan_builder.hpp"
#include "postgresql/plan_fields.hpp"
#include "source_place.hpp"
#include "utf8.hpp"

namespace planwright::planners::postgresql {
namespace {

constexpr std::size_t npos = std::string_view::npos;

// --- the reader ----------------------------------------------------------------------------------

class TextReader {
 public:
  explicit TextReader(std::string_view text) : text_(text) {}

  Result<std::vector<Plan>> read();

 private:
  // A node or a subplan's heading that later lines may stand below.
  struct Level {
    std::size_t column = 0;  // of the arrow, or of the heading; the root's counts as none
    bool is_root = false;
    NodeId node = 0;           // of a heading: the node that owns the subplan
    std::string_view heading;  // "InitPlan 1 (returns $0)"; empty for a node
  };
  // Key lines of an Aggregate: one is its group key, several are its grouping sets.
  struct KeyLine {
    std::string_view key;
    std::string_view value;
  };

  void read_line();
  [[nodiscard]] bool begins_plan(std::string_view content, std::size_t column) const;
  void begin_plan();
  void end_plan();
  void begin_node(std::string_view content, std::size_t column, bool is_root);
  void set_node(Node& node, std::string_view head, std::string_view figures);
  bool begin_heading(std::string_view content, std::size_t column, std::size_t end);
  void read_detail(std::string_view content, std::size_t column);
  void read_worker(std::string_view content, std::size_t column);
  void read_statement_line(std::string_view content, std::size_t column);
  void apply(const DetailOwner& owner, std::string_view content);
  void flush_key_lines();
  void set_relationships();
  void extend_line(std::string_view content, std::string_view quotes);
  // The innermost level further left than the column; the root if none is.
  [[nodiscard]] const Level& level_left_of(std::size_t column) const;
  void fail(std::size_t offset, std::string message);

  std::string_view text_;
  std::size_t at_ = 0;            // where the line being read begins
  std::size_t next_ = 0;          // where the next one will
  std::size_t quote_budget_ = 0;  // how much may still be searched in vain for closing quotes

  std::vector<Plan> plans_;
  std::vector<Level> levels_;  // columns strictly ascending; empty: no plan is open
  std::size_t root_column_ = 0;
  std::set<std::string, std::less<>> unknown_;

  std::optional<NodeId> worker_node_;  // the node whose worker's lines are being read
  std::size_t worker_ = 0;
  std::size_t worker_column_ = 0;
  std::string group_;  // "Planning.", "JIT.": what lines further right belong to
  std::size_t group_column_ = 0;
  std::vector<KeyLine> key_lines_;
  bool node_line_incomplete_ = false;  // its figures may stand on the next line

  std::optional<Error> error_;
};

void TextReader::fail(std::size_t offset, std::string message) {
  if (!error_) {
    error_ =
        Error{ErrorCode::malformed_input,
              fmt::format("not a text plan: {} near '{}'", message, fragment_at(text_, offset)),
              {},
              place_text(place_at(text_, offset))};
  }
}

const TextReader::Level& TextReader::level_left_of(std::size_t column) const {
  const auto further_right =
      std::ranges::lower_bound(levels_.begin() + 1, levels_.end(), column, {}, &Level::column);
  return *(further_right - 1);
}

// Lets the line run on to where its quotes are balanced. What a damaged text could make us search
// over and over is bounded.
void TextReader::extend_line(std::string_view content, std::string_view quotes) {
  const std::size_t end = line_end(text_, at_);
  const auto from = static_cast<std::size_t>(content.data() - text_.data());
  const std::size_t closed = quoted_line_end(text_, from, quotes);
  if (closed == npos) {
    const std::size_t searched = text_.size() - from;
    quote_budget_ -= std::min(quote_budget_, searched);
    return;
  }
  if (closed > end) {
    next_ = closed + 1;
  }
}

bool TextReader::begins_plan(std::string_view content, std::size_t column) const {
  if (!levels_.empty() && column > root_column_) {
    return false;
  }
  return begins_text_plan(content);
}

void TextReader::begin_plan() {
  end_plan();
  Plan& plan = plans_.emplace_back();
  plan.format = "postgresql-text";
}

void TextReader::end_plan() {
  if (levels_.empty()) {
    return;
  }
  flush_key_lines();
  set_relationships();
  complete_plan(plans_.back(), unknown_);
  levels_.clear();
  unknown_.clear();
  worker_node_.reset();
  group_.clear();
  node_line_incomplete_ = false;
}

void TextReader::flush_key_lines() {
  if (key_lines_.empty()) {
    return;
  }
  Plan& plan = plans_.back();
  const DetailOwner owner{&plan, &plan.nodes.back(), nullptr, {}, &unknown_};
  const bool plain = key_lines_.size() == 1 && key_lines_.front().key == "Group Key" &&
                     key_lines_.front().value != "()";
  for (const KeyLine& line : key_lines_) {
    if (plain) {
      set_detail(owner, line.key, line.value);
      continue;
    }
    const std::string key =
        fmt::format("Grouping Sets.{}{}", line.key, line.key == "Sort Key" ? "" : "s");
    if (line.value != "()") {
      for (const std::string_view element : split_list(line.value)) {
        owner.set(key, element);
      }
    }
  }
  key_lines_.clear();
}

void TextReader::begin_node(std::string_view content, std::size_t column, bool is_root) {
  flush_key_lines();
  worker_node_.reset();
  group_.clear();
  Plan& plan = plans_.back();
  const std::size_t offset = static_cast<std::size_t>(content.data() - text_.data());
  if (plan.nodes.size() >= max_nodes) {
    fail(offset, fmt::format("a plan of more than {} nodes is not read", max_nodes));
    return;
  }
  Node& node = plan.nodes.emplace_back();
  node.id = static_cast<NodeId>(plan.nodes.size() - 1);
  if (is_root) {
    levels_.push_back({0, true, node.id, {}});
  } else {
    while (!levels_.back().is_root && levels_.back().column >= column) {
      levels_.pop_back();
    }
    const Level& above = levels_.back();
    node.parent = above.node;
    node.relationship = Relationship::outer;  // until set_relationships()
    if (!above.heading.empty()) {
      node.relationship =
          above.heading.starts_with("SubPlan ") ? Relationship::sub_plan : Relationship::init_plan;
      node.subplan_name = above.heading;
    }
    levels_.push_back({column, false, node.id, {}});
  }

  // A quoted name may hold line breaks.
  std::size_t end = line_end(text_, at_);
  if (std::ranges::count(text_.substr(offset, end - offset), '"') % 2 != 0 && quote_budget_ > 0) {
    extend_line(content, "\"");
    end = next_ > 0 ? std::min(next_ - 1, text_.size()) : end;
  }
  const std::size_t figures = find_figures(text_, offset, end);
  const std::size_t head_end = figures == npos ? end : figures;
  node_line_incomplete_ = figures == npos;
  set_node(node, text_.substr(offset, head_end - offset),
           figures == npos ? std::string_view{} : text_.substr(figures, end - figures));
}

void TextReader::set_node(Node& node, std::string_view head, std::string_view figures) {
  Plan& plan = plans_.back();
  head = trim(head);
  if (!head.empty()) {
    set_head({&plan, &node, nullptr, {}, &unknown_}, split_head(head));
  }
  const std::optional<Actual>& root_actual = plan.nodes.front().actual;
  const std::size_t damaged = set_figures(node, figures, root_actual && root_actual->total);
  if (damaged != npos) {
    fail(static_cast<std::size_t>(figures.data() + damaged - text_.data()),
         "expected figures such as (cost=0.00..1.15 rows=4 width=4)");
  } else if (node.native.empty()) {
    fail(at_, "a plan node without its operator; expected one such as Seq Scan");
  }
}

// A heading names the subplan that begins on the next line, further right. Names of CTEs are
// printed bare and may hold anything, so that line is what tells it from a detail.
bool TextReader::begin_heading(std::string_view content, std::size_t column, std::size_t end) {
  if (!is_heading(content) || column <= root_column_ || end >= text_.size()) {
    return false;
  }
  const std::size_t below_end = line_end(text_, end + 1);
  const Content below = content_of(text_, end + 1, below_end);
  if (below.column <= column || !text_.substr(below.begin).starts_with("->")) {
    return false;
  }
  flush_key_lines();
  worker_node_.reset();
  while (!levels_.back().is_root && levels_.back().column >= column) {
    levels_.pop_back();
  }
  const NodeId owner = levels_.back().node;
  levels_.push_back({column, false, owner, trim_right(content)});
  return true;
}

void TextReader::apply(const DetailOwner& owner, std::string_view content) {
  const auto detail = split_detail(content);
  if (!detail) {
    owner.set("Text", trim(content));
    return;
  }
  std::string_view value = detail->second;
  const bool quoted = value.find_first_of("'\"") != npos;
  if (quoted && quote_budget_ > 0 && is_expression_key(detail->first)) {
    extend_line(value, "'\"");
    const std::size_t begin = static_cast<std::size_t>(value.data() - text_.data());
    value = trim_right(text_.substr(begin, std::min(next_ - 1, text_.size()) - begin));
  }
  set_detail(owner, detail->first, value);
  // Several functions in ROWS FROM have no name of their own: what was read as one is the alias.
  if (owner.node != nullptr && detail->first == "Function Call" &&
      owner.node->alias == owner.node->function && split_list(value).size() > 1) {
    owner.node->function.clear();
  }
}

void TextReader::read_worker(std::string_view content, std::size_t column) {
  Plan& plan = plans_.back();
  Node& node = plan.nodes[level_left_of(column).node];
  const std::size_t colon = content.find(':');
  constexpr std::size_t label = std::string_view("Worker ").size();
  const std::string_view number = content.substr(label, colon - label);
  const FieldValue number_field{number, std::nullopt};
  Worker found;
  set_worker_field(found, "Worker Number", number_field);
  // Up to version 12 a worker has a line for its sort and another for its times.
  auto place = std::ranges::find(node.workers, found.number, &Worker::number);
  if (place == node.workers.end()) {
    node.workers.push_back(std::move(found));
    place = node.workers.end() - 1;
  }
  worker_node_ = node.id;
  worker_ = static_cast<std::size_t>(place - node.workers.begin());
  worker_column_ = column;
  group_.clear();
  std::string_view rest = trim(content.substr(colon + 1));
  if (rest.empty()) {
    return;
  }
  if (rest.starts_with("actual ")) {
    Node figures;
    const std::string grouped = fmt::format("({})", rest);
    if (set_figures(figures, grouped, false) == npos) {
      place->actual = figures.actual;
      return;
    }
  }
  apply({&plan, &node, &*place, {}, &unknown_}, rest);
}

void TextReader::read_detail(std::string_view content, std::size_t column) {
  if (content.starts_with("Worker ") && content.size() > 7 && content[7] >= '0' &&
      content[7] <= '9') {
    const std::size_t end = content.find_first_not_of("0123456789", 7);
    // Worker numbers are small; a longer one is some other text.
    if (end != npos && end < 14 && content[end] == ':') {
      read_worker(content, column);
      return;
    }
  }
  Plan& plan = plans_.back();
  const auto detail = split_detail(content);
  const bool opens_group = detail && detail->second.empty();
  if (worker_node_ && column > worker_column_) {
    Node& node = plan.nodes[*worker_node_];
    if (!group_.empty() && column <= group_column_) {
      group_.clear();
    }
    if (opens_group) {
      group_ = std::string(detail->first) + ".";
      group_column_ = column;
      return;
    }
    apply({&plan, &node, &node.workers[worker_], group_, &unknown_}, content);
    return;
  }
  worker_node_.reset();
  Node& node = plan.nodes[level_left_of(column).node];
  if (!group_.empty() && column > group_column_) {
    apply({&plan, &node, nullptr, group_, &unknown_}, content);
    return;
  }
  group_.clear();
  if (opens_group && !is_expression_key(detail->first)) {
    group_ = std::string(detail->first) + ".";
    group_column_ = column;
    return;
  }
  if (node.kind == NodeKind::aggregate && node.id + 1 == plan.nodes.size() && detail &&
      (detail->first == "Group Key" || detail->first == "Hash Key" ||
       detail->first == "Sort Key")) {
    std::string_view value = detail->second;
    if (value.find_first_of("'\"") != npos && quote_budget_ > 0) {
      extend_line(value, "'\"");
      const std::size_t begin = static_cast<std::size_t>(value.data() - text_.data());
      value = trim_right(text_.substr(begin, std::min(next_ - 1, text_.size()) - begin));
    }
    key_lines_.push_back({detail->first, value});
    return;
  }
  if (node.kind == NodeKind::modify_table && !detail) {
    const NodeHead head = split_head(content);
    if (!head.target.empty() && is_operator(head.name)) {
      set_target_table({&plan, &node, nullptr, {}, &unknown_}, head);
      return;
    }
  }
  apply({&plan, &node, nullptr, {}, &unknown_}, content);
}

void TextReader::read_statement_line(std::string_view content, std::size_t column) {
  flush_key_lines();
  worker_node_.reset();
  Plan& plan = plans_.back();
  if (!group_.empty() && column > group_column_) {
    apply({&plan, nullptr, nullptr, group_, &unknown_}, content);
    return;
  }
  group_.clear();
  constexpr std::string_view trigger = "Trigger ";
  if (content.starts_with(trigger) && set_trigger(plan, content.substr(trigger.size()))) {
    return;
  }
  // What a rule of the statement's table does besides; comments; the client's timing.
  if (content == "NOTIFY" || content.starts_with("--") || content.starts_with("Time: ")) {
    return;
  }
  const auto detail = split_detail(content);
  if (detail && (detail->second.empty() || detail->first == "Serialization")) {
    group_ = std::string(detail->first) + ".";
    group_column_ = column;
    if (detail->second.empty()) {
      return;
    }
  }
  apply({&plan, nullptr, nullptr, {}, &unknown_}, content);
}

void TextReader::read_line() {
  const std::size_t end = line_end(text_, at_);
  next_ = end + 1;
  const Content start = content_of(text_, at_, end);
  const std::string_view content = trim_right(text_.substr(start.begin, end - start.begin));
  if (content.empty()) {
    return;
  }
  const auto node_line = after_arrow(content);
  if (levels_.empty()) {
    if (node_line && !node_line->empty()) {
      // The root lost its line, or this is a piece of a larger plan: read what is there.
      begin_plan();
      root_column_ = start.column;
      begin_node(*node_line, start.column, true);
    } else if (begins_plan(content, start.column)) {
      begin_plan();
      root_column_ = start.column;
      begin_node(content, start.column, true);
    }
    return;
  }
  if (node_line && !node_line->empty()) {
    begin_node(*node_line, start.column, false);
    return;
  }
  if (node_line_incomplete_ && content.front() == '(') {
    node_line_incomplete_ = false;
    if (find_figures(text_, start.begin, end) == start.begin) {
      set_node(plans_.back().nodes.back(), {}, content);
      return;
    }
  }
  if (begins_plan(content, start.column)) {
    begin_plan();
    root_column_ = start.column;
    begin_node(content, start.column, true);
    return;
  }
  if (begin_heading(content, start.column, end)) {
    return;
  }
  // Where the first line lost the space psql puts before each, the rest stands one further right;
  // a root's own details stand two further right.
  const bool statement = start.column <= root_column_ ||
                         (start.column == root_column_ + 1 && is_statement_line(content));
  const bool in_statement_group =
      !group_.empty() && group_column_ <= root_column_ + 1 && start.column > group_column_;
  if (statement || in_statement_group) {
    read_statement_line(content, start.column);
  } else {
    read_detail(content, start.column);
  }
}

// How children hang below their parents is printed in the structured formats only; it follows from
// the parent's operator and the child's position.
void TextReader::set_relationships() {
  std::vector<Node>& nodes = plans_.back().nodes;
  std::vector<std::uint32_t> plain_children(nodes.size(), 0);
  for (const Node& node : nodes) {
    if (node.parent && node.relationship == Relationship::outer) {
      ++plain_children[*node.parent];
    }
  }
  std::vector<std::uint32_t> seen(nodes.size(), 0);
  for (Node& node : nodes) {
    if (!node.parent || node.relationship != Relationship::outer) {
      continue;
    }
    const Node& parent = nodes[*node.parent];
    const std::uint32_t position = seen[parent.id]++;
    switch (parent.kind) {
      case NodeKind::append:
      case NodeKind::merge_append:
      case NodeKind::bitmap_and:
      case NodeKind::bitmap_or:
        node.relationship = Relationship::member;
        break;
      case NodeKind::modify_table:
        // Up to version 13 a list of plans; since 14 one plan below, and the node has rows of its
        // own: none, or what RETURNING gives (which VERBOSE shows as its Output).
        if (plain_children[parent.id] > 1 ||
            (!node.output.empty() && parent.output.empty() && parent.estimated &&
             parent.estimated->rows > Rows(0))) {
          node.relationship = Relationship::member;
        }
        break;
      case NodeKind::subquery_scan:
        node.relationship = Relationship::subquery;
        break;
      case NodeKind::custom_scan:
      case NodeKind::unknown:
        node.relationship = Relationship::other;
        break;
      default:
        node.relationship = position == 0   ? Relationship::outer
                            : position == 1 ? Relationship::inner
                                            : Relationship::other;
    }
  }
}

Result<std::vector<Plan>> TextReader::read() {
  quote_budget_ = 4 * text_.size() + 1;
  while (at_ < text_.size() && !error_) {
    read_line();
    at_ = next_;
  }
  if (error_) {
    return tl::make_unexpected(*error_);
  }
  end_plan();
  if (plans_.empty()) {
    fail(std::min(text_.find_first_not_of(" \t\r\n"), text_.size()),
         "expected a plan node such as Seq Scan on t  (cost=0.00..1.15 rows=4 width=4)");
    return tl::make_unexpected(*error_);
  }
  return std::move(plans_);
}

}  // namespace

Result<std::vector<Plan>> read_text(std::string_view text) {
  if (find_invalid_utf8(text) == npos) {
    return TextReader(text).read();
  }
  std::string valid;
  append_valid_utf8(valid, text);
  auto plans = TextReader(valid).read();
  if (plans) {
    for (Plan& plan : *plans) {
      plan.diagnostics.push_back(replaced_bytes_diagnostic());
    }
  }
  return plans;
}

}  // namespace planwright::planners::postgresql
