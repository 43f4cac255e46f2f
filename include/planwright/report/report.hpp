#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <planwright/model/report.hpp>
#include <planwright/rules/rule.hpp>

// Reports as text for people and machines. The door of src/report.
namespace planwright::report {

// Where the output goes.
struct Style {
  int width = 80;             // columns of the terminal; only `text` looks at it
  bool colour = false;        // ANSI colours; only `text`
  bool unicode = true;        // box characters and bars; plain ASCII otherwise
  bool reproducible = false;  // leave out `meta`
  bool verbose = false;       // every node of a large plan, native fields
};

struct Format {
  std::string_view name;  // as in --format
  std::string_view summary;
};

// The formats `diagnose` can be had in.
std::span<const Format> formats();

// The report in the format of that name; absent when there is none. Same report and style, same
// bytes.
std::optional<std::string> render(std::string_view format, const Report& report,
                                  const Style& style);

// The rule list and one rule's page, from the rules' own specs.
std::optional<std::string> render_rules(std::string_view format, std::span<const Rule> rules);
std::string rule_page_markdown(const Rule& rule);
std::string rule_page_text(const Rule& rule, const Style& style);

// The text without anything a terminal would obey: control characters (C0, DEL, C1) and invalid
// UTF-8 become visible escapes. Plans, queries and identifiers are other people's input. Newlines
// are kept only where `keep_newlines`.
std::string printable(std::string_view text, bool keep_newlines = false);

std::vector<std::pair<std::string, std::string>> versions();

}  // namespace planwright::report
