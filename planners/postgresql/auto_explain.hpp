#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <planwright/base/units.hpp>

// Plans in PostgreSQL's own log, as auto_explain writes them.
namespace planwright::planners::postgresql {

enum class PlanSyntax { text, json, xml, yaml };

struct LogEntry {
  // Of a text plan, whose body is the plan alone; the other formats hold them in their body.
  std::string query_text;
  std::string query_parameters;  // since version 16
  std::optional<Milliseconds> duration;
  std::string body;
  std::size_t body_line = 1;  // the line (1-based) of the log that the body begins on
  PlanSyntax syntax = PlanSyntax::text;
};

// The auto_explain entries of a log excerpt: stderr format with any log_line_prefix and language,
// continuation lines with their tab, with spaces for it, or with nothing; csvlog's quotes and line
// breaks flattened to \n or #012 are undone. Entries cut off before their plan are left out.
// Empty for a text that is no log: whatever begins with a plan is not one, even when a literal in
// it looks like a log entry.
std::vector<LogEntry> find_log_entries(std::string_view text);

}  // namespace planwright::planners::postgresql
