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

// How a plan is read. The door of planners/.
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
