#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <planwright/base/result.hpp>
#include <planwright/model/engine.hpp>
#include <planwright/model/plan.hpp>

// How a plan is asked for and read. The door of planners/.
namespace planwright::planners {

// A text that should hold one or more plans.
struct PlanInput {
  std::string_view text;
  std::string name = "plan";     // for error messages: the file's name, "standard input"
  std::optional<Engine> engine;  // overrides detection
  // Called now and then with a stretch of `text` that the plan does not need any more (an error
  // message may still look at it), so that a caller who mapped a large file can let its pages go.
  // May be empty.
  std::function<void(std::string_view)> done_with{};
};

// Reads every plan in the text: format and engine detected, terminal frames and log prefixes
// removed, times attributed to nodes. At least one plan, or the error naming line, column, what was
// expected and the offending fragment. Never reads anything but the text.
Result<std::vector<Plan>> read_plans(const PlanInput& input);

// How the server is asked for a plan.
struct ExplainRequest {
  Engine engine = Engine::postgresql;
  int server_version = 0;   // server_version_num: 150018; MySQL's 80036 and 90704
  bool analyze = false;     // runs the statement
  bool timing = true;       // false: rows only, where reading the clock is dear; needs analyze
  bool writes = false;      // DML: the write-ahead log counts too
  bool serialize = true;    // 17+: with the result's conversion, as a client would have it sent
  bool generic = false;     // 16+: plans a statement with $n; not together with analyze
  bool costs_only = false;  // of a question asked many times: not what planning itself used
};

// What the server is sent to explain one statement. PostgreSQL: EXPLAIN (…, FORMAT JSON) with every
// option that version knows. MySQL: EXPLAIN, or EXPLAIN ANALYZE where that version has it, always
// naming the format (9.x has other defaults); see also mysql_json_version. MariaDB: EXPLAIN or
// ANALYZE FORMAT=JSON. The other options of the request are PostgreSQL's.
std::string explain_statement(const ExplainRequest& request, std::string_view statement);

// The value that MySQL's session variable explain_json_format_version must have when that statement
// is sent: 2 for the iterators' own plan with actual numbers or without; 1 for statements that
// write, of which version 2 has no plan when they write one table. Absent: that version has no such
// variable (before 8.3), or the format is not JSON.
std::optional<int> mysql_json_version(const ExplainRequest& request);

// Whether the server can run a statement to explain it: MySQL from 8.0.18 on.
bool has_explain_analyze(Engine engine, int server_version);

// Whether the server can plan a statement with parameters that nobody gave.
bool has_generic_plans(int server_version);

// A format read_plans knows, as named in Plan::format.
struct PlanFormat {
  Engine engine;
  std::string_view name;     // "postgresql-text"
  std::string_view summary;  // what it is and where it comes from
};

std::span<const PlanFormat> plan_formats();

// Versions of the parsing libraries in use: {"nlohmann-json", "3.11.2"} …
std::vector<std::pair<std::string, std::string>> versions();

}  // namespace planwright::planners
