#include "unframe.hpp"

#include <algorithm>

#include "row_shapes.hpp"
#include "text_rows.hpp"

namespace planwright::planners {
namespace {

constexpr std::size_t npos = std::string_view::npos;

// --- the work ------------------------------------------------------------------------------------

class Unframer {
 public:
  explicit Unframer(RowList& list) : list_(list), rows_(list.rows) {}

  void run() {
    strip_carriage_returns();
    strip_quotation();
    strip_fences();
    strip_quotes();
    strip_numbers();
    strip_frames();
    rewrap(list_);
  }

 private:
  enum class State { outside, bare, table, expanded };

  void strip_carriage_returns();
  void strip_quotation();
  void strip_fences();
  void strip_quotes();
  void strip_numbers();
  void strip_frames();

  void outside_row(std::size_t& at);
  void table_row(const Row& row);
  void expanded_row(const Row& row);
  void bare_row(std::size_t at);
  // A row of a table without its frame: joined to the row before where that was wrapped.
  void add_cell(std::string_view cell, std::uint32_t line, bool at_full_width);
  void cut_tail(std::vector<Row>& rows) const;
  void begin_plan(State state) {
    state_ = state;
    structured_ = false;
    cells_ = 0;
    bare_indent_ = npos;
    open_ = nullptr;
  }

  RowList& list_;
  std::vector<Row>& rows_;
  std::vector<Row> kept_;

  State state_ = State::outside;
  bool structured_ = false;         // the plan is JSON, XML or YAML
  bool hard_wrapped_ = false;       // by the terminal: rows hold no marks
  bool bordered_ = false;           // bars left and right
  bool right_bar_ = false;          // a bar on the right alone, as DBeaver writes
  std::size_t width_ = 0;           // of the frame's rule; 0: not known
  std::size_t padding_ = 0;         // spaces the frame puts before a cell
  std::size_t cells_ = 0;           // rows of this table or record so far
  std::size_t bare_indent_ = npos;  // of a bare structured plan's first row
  bool marked_ = false;             // the rows of a bare plan end with marks
  std::string* open_ = nullptr;     // what kept_.back() views, when it was made here
};

// Of the file, not of one literal's line break in it.
void Unframer::strip_carriage_returns() {
  const auto without = static_cast<std::size_t>(std::ranges::count_if(
      rows_, [](const Row& row) { return !row.text.empty() && !row.text.ends_with('\r'); }));
  if (without * 2 > rows_.size()) {
    return;
  }
  for (Row& row : rows_) {
    if (row.text.ends_with('\r')) {
      row.text.remove_suffix(1);
      list_.changed = true;
    }
  }
}

// "> " before every line, as in mails and markdown.
void Unframer::strip_quotation() {
  std::size_t marked = 0;
  for (const Row& row : rows_) {
    if (row.text.starts_with('>')) {
      ++marked;
    } else if (!is_blank(row.text)) {
      return;
    }
  }
  if (marked == 0) {
    return;
  }
  list_.changed = true;
  for (Row& row : rows_) {
    if (row.text.starts_with('>')) {
      row.text.remove_prefix(row.text.starts_with("> ") ? 2 : 1);
    }
  }
}

// Where there are markdown fences, the plan is between two of them.
void Unframer::strip_fences() {
  const auto first = std::ranges::find_if(
      rows_, [](const Row& row) { return is_fence(row.text) || begins_any_plan(row.text); });
  if (first == rows_.end() || !is_fence(first->text)) {
    return;
  }
  list_.changed = true;
  std::vector<Row> inside;
  bool fenced = false;
  for (const Row& row : rows_) {
    if (is_fence(row.text)) {
      fenced = !fenced;
    } else if (fenced) {
      inside.push_back(row);
    }
  }
  rows_ = std::move(inside);
}

// CSV (psql --csv, pgAdmin): a field in quotes, with its own quotes doubled, may be one line or
// the whole plan.
void Unframer::strip_quotes() {
  auto row = std::ranges::find_if_not(rows_, is_blank, &Row::text);
  if (row == rows_.end()) {
    return;
  }
  const std::string_view first = strip(row->text);
  const char quote = first.front() == '\'' ? '\'' : '"';
  const bool csv = first == "QUERY PLAN" && row + 1 != rows_.end() && !is_rule(row[1].text);
  if (first.front() != quote && !csv) {
    return;
  }
  if (csv &&
      std::ranges::none_of(rows_, [](const Row& any) { return any.text.starts_with('"'); })) {
    return;
  }
  list_.changed = true;
  const std::string doubled(2, quote);
  bool inside = false;
  for (; row != rows_.end(); ++row) {
    std::string_view text = row->text;
    if (!inside) {
      const std::string_view stripped = strip(text);
      if (!stripped.starts_with(quote)) {
        continue;
      }
      text = stripped.substr(1);
      inside = true;
    }
    // The field ends with a quote at the end of a line that is not one of a doubled pair.
    const std::string_view without_space = strip_right(text);
    std::size_t quotes = 0;
    while (quotes < without_space.size() &&
           without_space[without_space.size() - 1 - quotes] == quote) {
      ++quotes;
    }
    if (quotes % 2 != 0) {
      text = without_space.substr(0, without_space.size() - 1);
      inside = false;
    }
    if (text.find(doubled) != npos) {
      std::string& bare = list_.made.emplace_back();
      bare.reserve(text.size());
      for (std::size_t at = 0; at < text.size(); ++at) {
        bare += text[at];
        if (text[at] == quote && at + 1 < text.size() && text[at + 1] == quote) {
          ++at;
        }
      }
      text = bare;
    }
    row->text = text;
  }
}

// Lines numbered 1, 2, 3 …: "1. Seq Scan …", "2 | …".
void Unframer::strip_numbers() {
  std::size_t expected = 1;
  const auto after_number = [](std::string_view text, std::size_t number) -> std::size_t {
    const std::size_t begin = std::min(text.find_first_not_of(' '), text.size());
    const std::string digits = std::to_string(number);
    if (!text.substr(begin).starts_with(digits)) {
      return npos;
    }
    std::size_t at = begin + digits.size();
    if (at < text.size() && (text[at] == '.' || text[at] == ')' || text[at] == ':')) {
      ++at;
    }
    if (at < text.size() && (text[at] == ' ' || text[at] == '\t')) {
      return at + 1;
    }
    return at == text.size() ? at : npos;
  };
  for (const Row& row : rows_) {
    if (is_blank(row.text)) {
      continue;
    }
    if (after_number(row.text, expected) == npos) {
      return;
    }
    ++expected;
  }
  if (expected < 3) {
    return;
  }
  list_.changed = true;
  expected = 1;
  for (Row& row : rows_) {
    if (!is_blank(row.text)) {
      row.text.remove_prefix(after_number(row.text, expected));
      ++expected;
    }
  }
}

void Unframer::outside_row(std::size_t& at) {
  const Row& row = rows_[at];
  if (is_record_rule(row.text)) {
    begin_plan(State::expanded);
    width_ = display_width(strip_right(row.text));
    hard_wrapped_ = false;
    list_.changed = true;
    return;
  }
  if (is_rule(row.text)) {
    begin_plan(State::table);
    list_.changed = true;
    width_ = display_width(strip_right(row.text));
    right_bar_ = strip_right(row.text).ends_with('+') || strip_right(row.text).ends_with('|');
    // Above the header stands a rule in a full frame; a rule broken by the terminal's width goes
    // on in the next row.
    std::size_t next = at + 1;
    while (next < rows_.size() && next < at + 8 && starts_with_any(rows_[next].text, bars) != 0 &&
           !is_rule(rows_[next].text)) {
      ++next;
    }
    if (next > at + 1 && next < rows_.size() && is_rule(rows_[next].text)) {
      at = next;
    }
    hard_wrapped_ = false;
    while (at + 1 < rows_.size() && is_rule(rows_[at + 1].text)) {
      hard_wrapped_ = true;
      ++at;
    }
    bordered_ = at + 1 < rows_.size() && starts_with_any(rows_[at + 1].text, bars) != 0;
    padding_ = at + 1 < rows_.size() && (bordered_ || rows_[at + 1].text.starts_with(' ')) ? 1 : 0;
    return;
  }
  const std::size_t bar = starts_with_any(row.text, bars);
  if (bar != 0 && begins_any_plan(without_right_bar(row.text.substr(bar)))) {
    begin_plan(State::table);
    width_ = 0;
    hard_wrapped_ = false;
    bordered_ = true;
    padding_ = 1;
    list_.changed = true;
    table_row(row);
    return;
  }
  if (begins_any_plan(row.text) || says_no_plan(row.text)) {
    begin_plan(State::bare);
    // "[    +": the cell was copied without the header above it.
    structured_ = begins_structured(row.text);
    marked_ = structured_ && ends_with_any(strip_right(row.text), break_marks) != 0;
    bare_row(at);
    return;
  }
  list_.changed = true;
}

void Unframer::add_cell(std::string_view cell, std::uint32_t line, bool at_full_width) {
  if (cells_ == 0) {
    structured_ = begins_structured(cell);
  }
  ++cells_;
  std::string_view content = cell;
  std::uint32_t padding = 0;
  if (padding_ > 0 && !content.empty()) {
    const std::size_t wrapped = hard_wrapped_ ? 0 : starts_with_any(content, wrap_marks);
    if (wrapped != 0 && cells_ > 1 && !kept_.empty()) {
      const std::string_view before = kept_.back().text;
      if (const std::size_t mark = ends_with_any(before, wrap_marks); mark != 0) {
        // The mark at the end may itself have been cut down with trailing marks of a line break.
        if (open_ == nullptr) {
          open_ = &list_.made.emplace_back(before);
        }
        open_->resize(open_->size() - mark);
        content.remove_prefix(wrapped);
        if (at_full_width) {
          if (const std::size_t broken = ends_with_any(content, break_marks); broken != 0) {
            content = strip_right(content.substr(0, content.size() - broken));
          }
        }
        *open_ += content;
        kept_.back().text = *open_;
        return;
      }
    }
    if (content.front() == ' ') {
      content.remove_prefix(1);
      padding = 1;
    }
  }
  if (at_full_width || structured_) {
    const std::string_view stripped = strip_right(content);
    if (const std::size_t mark = ends_with_any(stripped, break_marks); mark != 0) {
      content = strip_right(stripped.substr(0, stripped.size() - mark));
    }
  }
  kept_.push_back({content, line, padding});
  open_ = nullptr;
}

void Unframer::table_row(const Row& row) {
  if (bordered_) {
    const std::string_view text = strip_right(row.text);
    const std::size_t bar = starts_with_any(text, bars);
    if (bar == 0 || is_rule(text)) {
      state_ = State::outside;
      return;
    }
    const std::string_view cell = without_right_bar(text.substr(bar));
    // Before the bar stands a space, or a mark.
    const bool wrapped = !hard_wrapped_ && ends_with_any(cell, wrap_marks) != 0;
    const bool broken = ends_with_any(cell, break_marks) != 0;
    add_cell(wrapped || broken ? cell : strip_right(cell), row.line, broken);
    return;
  }
  if (is_footer(row.text)) {
    state_ = State::outside;
    return;
  }
  if (right_bar_ && strip_right(row.text).ends_with('|')) {
    std::string_view cell = strip_right(row.text);
    cell.remove_suffix(1);
    add_cell(strip_right(cell), row.line, false);
    return;
  }
  const std::size_t width = width_ == 0 ? 0 : display_width(row.text);
  // Border 0 puts the mark behind the column, the others inside it.
  add_cell(row.text, row.line, width_ != 0 && (width == width_ || width == width_ + 1));
}

void Unframer::expanded_row(const Row& row) {
  if (is_record_rule(row.text)) {
    // Each record is a line of its own; the next one is not wrapped to it.
    open_ = nullptr;
    return;
  }
  if (is_footer(row.text) || is_blank(row.text) || is_rule(row.text)) {
    state_ = State::outside;
    return;
  }
  std::string_view text = strip_right(row.text);
  if (const std::size_t bar = starts_with_any(text, bars); bar != 0) {
    text = strip_right(without_right_bar(text.substr(bar)));
  }
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (const std::size_t bar = starts_with_any(text.substr(at), bars); bar != 0) {
      padding_ = 1;
      add_cell(text.substr(at + bar), row.line, display_width(strip_right(row.text)) == width_);
      return;
    }
  }
  // Border 0: the header, a space, the value.
  constexpr std::string_view header = "QUERY PLAN";
  padding_ = 0;
  if (text.starts_with(header)) {
    text.remove_prefix(std::min(header.size() + 1, text.size()));
  } else if (text.starts_with("          ")) {
    text.remove_prefix(std::min<std::size_t>(11, text.size()));
  }
  add_cell(text, row.line, false);
}

void Unframer::bare_row(std::size_t at) {
  const Row& row = rows_[at];
  const auto next_is_plan = [&] {
    return at + 1 < rows_.size() && !is_blank(rows_[at + 1].text) &&
           !is_timing(rows_[at + 1].text) && !is_prompt(rows_[at + 1].text);
  };
  // A line of a literal may look like a footer, too; but then the plan goes on.
  if (is_footer(row.text) && !next_is_plan()) {
    state_ = State::outside;
    list_.changed = true;
    return;
  }
  if (strip(row.text) == "QUERY PLAN" && at + 1 < rows_.size() && is_rule(rows_[at + 1].text)) {
    state_ = State::outside;
    list_.changed = true;
    return;
  }
  if (is_prompt(row.text) && !structured_) {
    state_ = State::outside;
    list_.changed = true;
    return;
  }
  if (!structured_) {
    kept_.push_back(row);
    return;
  }
  std::string_view text = row.text;
  bool last = false;
  if (marked_) {
    const std::string_view stripped = strip_right(text);
    const std::size_t mark = ends_with_any(stripped, break_marks);
    last = mark == 0;
    text = strip_right(stripped.substr(0, stripped.size() - mark));
    list_.changed = true;
  }
  kept_.push_back({text, row.line});
  const std::size_t indent = std::min(text.find_first_not_of(' '), text.size());
  const std::string_view content = strip(text);
  if (bare_indent_ == npos) {
    bare_indent_ = indent;
    last = (content.starts_with('[') && content.ends_with(']') && content.size() > 2) ||
           (content.starts_with('{') && content.ends_with('}') && content.size() > 2);
  } else if (indent == bare_indent_ &&
             (content == "]" || content == "}" || content == "</explain>")) {
    last = true;
  }
  if (last) {
    state_ = State::outside;
  }
}

void Unframer::cut_tail(std::vector<Row>& rows) const {
  while (!rows.empty() && (is_blank(rows.back().text) || is_timing(rows.back().text) ||
                           is_footer(rows.back().text) || is_prompt(rows.back().text))) {
    rows.pop_back();
  }
}

void Unframer::strip_frames() {
  for (std::size_t at = 0; at < rows_.size(); ++at) {
    switch (state_) {
      case State::outside:
        outside_row(at);
        break;
      case State::bare:
        bare_row(at);
        break;
      case State::table:
        table_row(rows_[at]);
        break;
      case State::expanded:
        expanded_row(rows_[at]);
        break;
    }
  }
  const std::size_t before = kept_.size();
  if (!kept_.empty() && structured_) {
    cut_tail(kept_);
  }
  list_.changed = list_.changed || kept_.size() != before || kept_.size() != rows_.size();
  rows_ = std::move(kept_);
}

bool needs_nothing(std::string_view text) {
  // Of a JSON or XML plan that begins and ends as one, only the first line is looked at: it would
  // carry the frame's marks.
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == npos) {
    return true;
  }
  const char last = text[text.find_last_not_of(" \t\r\n")];
  const char open = text[first];
  if (!(open == '[' && last == ']') && !(open == '{' && last == '}') &&
      !(open == '<' && last == '>')) {
    return false;
  }
  const std::string_view line =
      strip_right(text.substr(first, std::min(text.find('\n', first), text.size()) - first));
  return ends_with_any(line, break_marks) == 0 && ends_with_any(line, wrap_marks) == 0;
}

}  // namespace

std::size_t Unframed::original_line(std::size_t line) const {
  if (lines_.empty()) {
    return line;
  }
  return lines_[std::min(std::max<std::size_t>(line, 1), lines_.size()) - 1];
}

Unframed unframe(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) {
    text.remove_prefix(3);
  }
  if (needs_nothing(text)) {
    return Unframed(text);
  }
  RowList list;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    list.rows.push_back(
        {text.substr(at, end - at), static_cast<std::uint32_t>(list.rows.size() + 1)});
    at = end + 1;
  }
  Unframer(list).run();
  if (!list.changed || list.rows.empty()) {
    return Unframed(text);
  }
  std::string built;
  std::size_t size = 0;
  for (const Row& row : list.rows) {
    size += row.text.size() + 1;
  }
  built.reserve(size);
  std::vector<std::uint32_t> lines;
  lines.reserve(list.rows.size());
  for (const Row& row : list.rows) {
    built += row.text;
    built += '\n';
    lines.push_back(row.line);
  }
  return {std::move(built), std::move(lines)};
}

}  // namespace planwright::planners
