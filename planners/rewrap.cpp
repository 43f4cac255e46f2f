// Lines broken at a width, with no mark left to tell. A text plan's own lines begin with spaces, an
// arrow or one of few words; what begins at the first column with anything else is the rest of the
// line before, where that line reaches as far as lines can.
#include <algorithm>
#include <optional>

#include "postgresql/explain_text.hpp"
#include "text_rows.hpp"

namespace planwright::planners {
namespace {

std::size_t indentation(std::string_view text) {
  return std::min(text.find_first_not_of(" \t"), text.size());
}

bool begins_statement_line(std::string_view text) {
  constexpr std::string_view words[] = {"Planning",
                                        "Execution Time:",
                                        "Execution time:",
                                        "Total runtime:",
                                        "Trigger ",
                                        "JIT:",
                                        "Settings:",
                                        "Query Identifier:",
                                        "Serialization:",
                                        "NOTIFY",
                                        "Slice statistics",
                                        "Statement statistics",
                                        "Optimizer:",
                                        "Time: ",
                                        "--"};
  return std::ranges::any_of(words,
                             [text](std::string_view word) { return text.starts_with(word); });
}

// What of a line, possibly joined of several, is still open at its end.
struct OpenEnds {
  char quote = 0;
  std::size_t parentheses = 0;
  bool figures = false;  // the last parenthesis opened "(cost=…" or "(actual …"

  void read(std::string_view text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
      const char c = text[at];
      if (quote != 0) {
        quote = c == quote ? '\0' : quote;
      } else if (c == '\'' || c == '"') {
        quote = c;
      } else if (c == '(') {
        ++parentheses;
        const std::string_view rest = text.substr(at, 8);
        figures = rest.starts_with("(cost=") || rest.starts_with("(actual");
      } else if (c == ')' && parentheses > 0) {
        --parentheses;
      }
    }
  }
};

// For every row whether it begins inside a quoted text that an earlier row begins and a later one
// closes: a literal's own line breaks.
std::vector<bool> rows_in_quotes(const std::vector<Row>& rows, std::size_t begin) {
  std::vector<bool> inside(rows.size(), false);
  // A quote that is never closed is looked for up to the end; a damaged text may have many.
  std::size_t failures_left = 16;
  for (std::size_t at = begin; at < rows.size(); ++at) {
    OpenEnds open;
    open.read(rows[at].text);
    std::size_t end = at;
    while (open.quote != 0 && failures_left > 0 && end + 1 < rows.size()) {
      ++end;
      open.read(rows[end].text);
    }
    if (open.quote != 0) {
      failures_left -= failures_left > 0 ? 1 : 0;
      continue;
    }
    std::fill(inside.begin() + static_cast<std::ptrdiff_t>(at) + 1,
              inside.begin() + static_cast<std::ptrdiff_t>(end) + 1, true);
    at = end;
  }
  return inside;
}

bool begins_figures(std::string_view content) {
  return content.starts_with("(actual ") || content.starts_with("(cost=") ||
         content.starts_with("(never executed");
}

std::string_view first_word(std::string_view text) {
  text = strip(text);
  return text.substr(0, text.find(' '));
}

}  // namespace

void rewrap(RowList& list) {
  std::vector<Row>& rows = list.rows;
  const auto first = std::ranges::find_if_not(rows, is_blank, &Row::text);
  if (first == rows.end() || !postgresql::begins_text_plan(first->text)) {
    return;
  }
  const std::size_t root = indentation(first->text);
  const auto is_rest = [&](std::string_view text) {
    const std::string_view content = strip(text);
    if (content.empty() || content.starts_with("->")) {
      return false;
    }
    if (begins_figures(content)) {
      return true;
    }
    return indentation(text) <= root + 1 && !begins_statement_line(content) &&
           !postgresql::begins_text_plan(content);
  };

  // The width: that of the widest line which another continues outside quotes.
  const auto begin = static_cast<std::size_t>(first - rows.begin());
  const std::vector<bool> quoted = rows_in_quotes(rows, begin);
  std::vector<std::size_t> widths(rows.size());
  std::size_t width = 0;
  std::size_t widest = 0;
  bool any_rest = false;
  for (std::size_t at = begin; at < rows.size(); ++at) {
    widths[at] = display_width(rows[at].text) + rows[at].padding;
    widest = std::max(widest, widths[at]);
    if (at > begin && !quoted[at] && is_rest(rows[at].text) && !is_blank(rows[at - 1].text)) {
      width = std::max(width, widths[at - 1]);
      any_rest = true;
    }
  }
  if (!any_rest) {
    return;
  }
  // Where lines are longer than that, whoever broke them did so here and there, and only what is
  // open at the end of a line tells.
  const bool has_width = widest <= width + 1;
  bool by_words = false;
  for (std::size_t at = begin + 1; has_width && at < rows.size(); ++at) {
    by_words = by_words || (!quoted[at] && is_rest(rows[at].text) && widths[at - 1] + 2 < width);
  }

  std::vector<Row> joined(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(begin) + 1);
  std::string* open = nullptr;  // the text made for joined.back()
  OpenEnds open_ends;
  open_ends.read(first->text);
  for (std::size_t at = begin + 1; at < rows.size(); ++at) {
    const Row& row = rows[at];
    const std::size_t before = widths[at - 1];
    const bool rest = is_rest(row.text) && !is_blank(rows[at - 1].text);
    const bool reaches = has_width && before + 1 + display_width(first_word(row.text)) > width;
    const bool unbalanced =
        !quoted[at] && (open_ends.parentheses > 0 || begins_figures(strip(row.text)));
    if (!rest || !(reaches || unbalanced)) {
      joined.push_back(row);
      open = nullptr;
      if (!quoted[at]) {
        open_ends = {};
      }
      open_ends.read(row.text);
      continue;
    }
    if (open == nullptr) {
      open = &list.made.emplace_back(joined.back().text);
    }
    if (has_width && by_words) {
      *open += ' ';
      *open += strip(row.text);
    } else {
      // Trailing spaces were cut off by whatever broke the line. Figures are a digit, a space and
      // a word: "rows=32 width=4".
      const bool digit = !open->empty() && open->back() >= '0' && open->back() <= '9';
      const bool word = !row.text.empty() && row.text.front() >= 'a' && row.text.front() <= 'z';
      const bool lost = open_ends.figures && digit && word;
      const std::size_t cut_off = has_width && width > before ? width - before : 0;
      open->append(lost ? 1 : cut_off, ' ');
      *open += row.text;
    }
    open_ends.read(row.text);
    joined.back().text = *open;
    list.changed = true;
  }
  rows = std::move(joined);
}

}  // namespace planwright::planners
