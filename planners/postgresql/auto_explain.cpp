// auto_explain writes one message: "duration: 1.234 ms  plan:", a line break, and what EXPLAIN
// would print, with the statement ("Query Text:") before it. The log puts a tab before every
// further line of a message. The first line is translated, "Query Text" is not (auto_explain.c,
// explain.c).
#include "postgresql/auto_explain.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <planwright/base/number.hpp>

#include "postgresql/explain_text.hpp"
#include "text_rows.hpp"

namespace planwright::planners::postgresql {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::string_view query_text_key = "Query Text:";
constexpr std::string_view query_parameters_key = "Query Parameters:";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    if (line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    lines.push_back(line);
    at = end + 1;
  }
  return lines;
}

// The last number with a fraction of three digits, which the duration is in every language.
std::optional<Milliseconds> duration_in(std::string_view line) {
  for (std::size_t at = line.size(); at-- > 1;) {
    if ((line[at] != '.' && line[at] != ',') || !is_digit(line[at - 1]) || at + 3 >= line.size() ||
        !is_digit(line[at + 1]) || !is_digit(line[at + 2]) || !is_digit(line[at + 3])) {
      continue;
    }
    std::size_t begin = at;
    while (begin > 0 && is_digit(line[begin - 1])) {
      --begin;
    }
    const std::string number =
        std::string(line.substr(begin, at - begin)) + "." + std::string(line.substr(at + 1, 3));
    if (const auto value = parse_number(number)) {
      return Milliseconds(*value);
    }
  }
  return std::nullopt;
}

bool begins_body(std::string_view line) {
  const std::string_view content = strip(line);
  return content.starts_with(query_text_key) || content == "{" ||
         content.starts_with("{\"Query Text\"") || content.starts_with("<explain") ||
         content.starts_with("Plan:");
}

// The first line of an entry. What follows decides, except for the English words themselves.
bool is_header(std::string_view line, std::string_view next) {
  line = strip_right(line);
  if (!line.ends_with(':') && !line.ends_with("：")) {
    return false;
  }
  const bool english = line.ends_with(" ms  plan:") && line.find("duration: ") != npos;
  if (english) {
    return begins_body(next) || begins_text_plan(next);
  }
  return begins_body(next) && duration_in(line).has_value();
}

// A line that begins a log message of its own, whatever the prefix.
bool is_log_line(std::string_view line) {
  constexpr std::array<std::string_view, 13> severities{
      "LOG:  ",   "ERROR:  ", "WARNING:  ", "NOTICE:  ", "INFO:  ",      "DETAIL:  ", "HINT:  ",
      "FATAL:  ", "PANIC:  ", "CONTEXT:  ", "DEBUG:  ",  "STATEMENT:  ", "QUERY:  "};
  const std::string_view beginning = line.substr(0, 200);
  return std::ranges::any_of(severities, [beginning](std::string_view severity) {
    const std::size_t at = beginning.find(severity);
    return at == 0 || (at != npos && beginning[at - 1] == ' ');
  });
}

// What begins with a plan or a client's frame is no log.
bool begins_with_plan(const std::vector<std::string_view>& lines) {
  for (const std::string_view line : lines) {
    const std::string_view content = strip(line);
    if (content.empty()) {
      continue;
    }
    const bool list = content.front() == '[' && (content.size() == 1 || !is_digit(content[1]));
    return content.front() == '{' || list || content.starts_with("<explain") ||
           content.starts_with("<?xml") || content.starts_with("- Plan:") ||
           content.starts_with("->") || content.starts_with("QUERY PLAN") ||
           content.front() == '|' || content.front() == '"' || begins_text_plan(content);
  }
  return true;
}

// Messages flattened to one line: "plan:\nQuery Text: …" by log shippers, "plan:#012#011…" by
// syslog. Empty when the text is not.
std::string unflatten(std::string_view text) {
  const bool backslashes = text.find("plan:\\n") != npos;
  const bool syslog = text.find("plan:#012") != npos;
  if (!backslashes && !syslog) {
    return {};
  }
  std::string lines;
  lines.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::string_view rest = text.substr(at);
    if (syslog && rest.starts_with("#012")) {
      lines += '\n';
      at += 3;
    } else if (syslog && rest.starts_with("#011")) {
      lines += '\t';
      at += 3;
    } else if (backslashes && rest.size() > 1 && rest[0] == '\\') {
      const char c = rest[1];
      lines += c == 'n' ? '\n' : c == 't' ? '\t' : c;
      ++at;
    } else {
      lines += text[at];
    }
  }
  return lines;
}

// How an entry's further lines are told from the log's next line.
struct Continuation {
  std::size_t indentation = 0;  // spaces before each; 0 with tabs or without any
  bool tabs = false;
  bool csv = false;  // the message is a quoted field, which ends with its quote
};

Continuation continuation_of(std::string_view header, std::string_view first) {
  Continuation found;
  if (first.starts_with('\t')) {
    found.tabs = true;
    return found;
  }
  found.csv = header.find("\"duration: ") != npos;
  if (!found.csv) {
    found.indentation = std::min(first.find_first_not_of(' '), first.size());
  }
  return found;
}

// The entry's lines from `at` on, their common indentation taken off; moves `at` behind them.
std::vector<std::string> take_lines(const std::vector<std::string_view>& lines, std::size_t& at,
                                    const Continuation& continuation) {
  std::vector<std::string> taken;
  const auto belongs = [&](std::size_t index) {
    const std::string_view line = lines[index];
    if (continuation.tabs) {
      return line.starts_with('\t');
    }
    if (continuation.indentation > 0) {
      return line.find_first_not_of(' ') != npos &&
             line.find_first_not_of(' ') >= continuation.indentation;
    }
    const std::string_view next = index + 1 < lines.size() ? lines[index + 1] : std::string_view{};
    return !is_log_line(line) && !is_header(line, next);
  };
  std::size_t blank_since = npos;  // the first of blank lines that may end the entry
  for (; at < lines.size(); ++at) {
    if (is_blank(lines[at]) && !(continuation.tabs && lines[at].starts_with('\t'))) {
      blank_since = std::min(blank_since, at);
      taken.emplace_back();
      continue;
    }
    if (!continuation.csv && !belongs(at)) {
      break;
    }
    blank_since = npos;
    std::string_view line = lines[at];
    line.remove_prefix(continuation.tabs ? 1 : continuation.indentation);
    if (!continuation.csv) {
      taken.emplace_back(line);
      continue;
    }
    std::string& bare = taken.emplace_back();
    bool closed = false;
    for (std::size_t c = 0; c < line.size() && !closed; ++c) {
      if (line[c] != '"') {
        bare += line[c];
      } else if (c + 1 < line.size() && line[c + 1] == '"') {
        bare += '"';
        ++c;
      } else {
        closed = true;
      }
    }
    if (closed) {
      ++at;
      break;
    }
  }
  while (!taken.empty() && is_blank(taken.back())) {
    taken.pop_back();
  }
  return taken;
}

std::string join(const std::vector<std::string>& lines, std::size_t begin, std::size_t end) {
  std::string text;
  for (std::size_t at = begin; at < end; ++at) {
    text += lines[at];
    if (at + 1 < end) {
      text += '\n';
    }
  }
  return text;
}

// Fills the entry from its lines; false when there is no plan in them.
bool fill(LogEntry& entry, const std::vector<std::string>& lines, std::size_t first_line) {
  if (lines.empty()) {
    return false;
  }
  const std::string_view first = strip(lines.front());
  entry.body_line = first_line;
  if (first.starts_with('{') || first.starts_with('<')) {
    entry.syntax = first.starts_with('{') ? PlanSyntax::json : PlanSyntax::xml;
    entry.body = join(lines, 0, lines.size());
    return true;
  }
  const bool yaml =
      first.starts_with("Plan:") || (first.starts_with("Query Text: \"") &&
                                     std::ranges::any_of(lines, [](const std::string& line) {
                                       return strip_right(line) == "Plan:";
                                     }));
  if (yaml) {
    entry.syntax = PlanSyntax::yaml;
    entry.body = join(lines, 0, lines.size());
    return true;
  }
  // The statement may be of many lines; auto_explain always prints costs, which it has none of.
  const auto root = std::ranges::find_if(lines, [](const std::string& line) {
    return !line.starts_with(' ') && line.find("(cost=") != npos && begins_text_plan(line);
  });
  if (root == lines.end()) {
    return false;
  }
  const auto plan = static_cast<std::size_t>(root - lines.begin());
  std::size_t parameters = plan;
  for (std::size_t at = 0; at < plan; ++at) {
    if (lines[at].starts_with(query_parameters_key)) {
      parameters = at;
    }
  }
  std::string query = join(lines, 0, parameters);
  if (query.starts_with(query_text_key)) {
    query.erase(0, query_text_key.size());
  }
  entry.query_text = strip(query);
  if (parameters < plan) {
    entry.query_parameters =
        strip(std::string_view(join(lines, parameters, plan)).substr(query_parameters_key.size()));
  }
  entry.body = join(lines, plan, lines.size());
  entry.body_line = first_line + plan;
  return true;
}

std::vector<LogEntry> entries_in(const std::vector<std::string_view>& lines) {
  std::vector<LogEntry> entries;
  for (std::size_t at = 0; at + 1 < lines.size();) {
    if (!is_header(lines[at], lines[at + 1])) {
      // A plan that is not an entry's: EXPLAIN's own output, with who knows what before it.
      if (entries.empty() && begins_text_plan(lines[at]) && lines[at].find("(cost=") != npos &&
          !lines[at].starts_with('\t')) {
        return entries;
      }
      ++at;
      continue;
    }
    LogEntry entry;
    entry.duration = duration_in(lines[at]);
    const Continuation continuation = continuation_of(lines[at], lines[at + 1]);
    ++at;
    const std::size_t first_line = at + 1;
    const std::vector<std::string> taken = take_lines(lines, at, continuation);
    if (fill(entry, taken, first_line)) {
      entries.push_back(std::move(entry));
    }
  }
  return entries;
}

}  // namespace

std::vector<LogEntry> find_log_entries(std::string_view text) {
  // Nearly all texts are no logs; a short look at the beginning tells most.
  const std::string_view beginning = text.substr(0, std::min<std::size_t>(text.size(), 4096));
  if (begins_with_plan(split_lines(beginning))) {
    return {};
  }
  std::vector<LogEntry> entries = entries_in(split_lines(text));
  if (!entries.empty()) {
    return entries;
  }
  const std::string lines = unflatten(text);
  if (!lines.empty()) {
    entries = entries_in(split_lines(lines));
    for (LogEntry& entry : entries) {
      entry.body_line = 1;  // its lines are none of the log's
    }
  }
  return entries;
}

}  // namespace planwright::planners::postgresql
