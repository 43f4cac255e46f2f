#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <planwright/base/result.hpp>
#include <planwright/base/units.hpp>
#include <planwright/model/context.hpp>
#include <planwright/model/engine.hpp>
#include <planwright/model/report.hpp>
#include <planwright/rules/rule.hpp>

// DESIGN §2's sentence as functions. The door of src/pipeline.
namespace planwright::pipeline {

// A text the user gave, with the name to use in messages.
struct NamedText {
  std::string name;  // "plan.txt", "standard input"
  std::string_view text;
};

// What an offline diagnosis starts from. Texts are borrowed for the call.
struct DiagnoseInput {
  NamedText plan;
  std::optional<NamedText> query;
  std::optional<NamedText> schema;
  std::optional<Engine> engine;
  std::string server_version;  // empty: what the plan tells
  std::optional<Milliseconds> target;
  StatementContext context{};
  // Given stretches of the plan's text once they have been read: planners::PlanInput::done_with.
  std::function<void(std::string_view)> done_with_plan{};
};

// plan → findings → advice → report. Pure: reads no file, asks no server. Fails when the plan
// cannot be read, or provably belongs to another query; anything less narrows the report and is
// said in its diagnostics.
Result<Report> diagnose(const DiagnoseInput& input);

// Every rule there is, for lists and pages; and one by its id, null when there is none.
std::span<const Rule> rules();
const Rule* find_rule(std::string_view id);

// Versions of the libraries in use, from the rooms that own them; sorted.
std::vector<std::pair<std::string, std::string>> library_versions();

// Servers installed on this machine as {"postgresql 15.20", "/usr/lib/…"}, newest first; `first`
// are directories to look in before the usual ones.
std::vector<std::pair<std::string, std::string>> server_versions(
    const std::vector<std::string>& first);

}  // namespace planwright::pipeline
