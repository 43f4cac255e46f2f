// tests/golden/rules/<rule>/<fires|quiet>-<case>/: a real plan, and whether the rule speaks of it.
//   plan.* · query.sql? · schema.sql? · meta.json (how it was captured) · expected.txt (fires only)
// or, where the rule has to see a live server's catalog, sessions or the statement's frequency,
//   capture.jsonl (what `planwright diagnose --dsn … --capture` wrote) in place of plan and schema.
// The directory's name is the expectation, so that rewriting expected.txt without a look cannot
// turn a rule's silence into agreement.
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <planwright/advisors/advisors.hpp>
#include <planwright/pipeline/diagnose.hpp>
#include <planwright/pipeline/live.hpp>

#include "golden_case.hpp"

namespace planwright {
namespace {

namespace fs = std::filesystem;

// What a reader sees of the rule in this case.
std::string said_by(const std::string& rule, const Report& report) {
  std::string said;
  for (const Finding& finding : report.findings) {
    if (finding.rule == rule) {
      said +=
          fmt::format("[{}] {}\n{}\n", to_string(finding.severity), finding.title, finding.detail);
      if (!finding.columns.empty()) {
        said += fmt::format("columns: {}\n", fmt::join(finding.columns, ", "));
      }
      if (finding.caused_by) {
        said += fmt::format("follows from: {}\n", report.findings[*finding.caused_by].rule);
      }
      said += "\n";
    }
  }
  for (const Advice& advice : report.advice) {
    if (advice.rule == rule) {
      said += fmt::format("advice ({}): {}\n{}\nundo: {}\n", to_string(advice.evidence.level),
                          advice.title, fmt::join(advice.statements, "\n"),
                          fmt::join(advice.undo, "\n"));
      said += advice.evidence.note.empty() ? "\n" : advice.evidence.note + "\n\n";
    }
  }
  return said;
}

std::vector<fs::path> plans_in(const fs::path& directory) {
  std::vector<fs::path> plans;
  for (const auto& entry : fs::directory_iterator(directory)) {
    if (entry.path().stem() == "plan") {
      plans.push_back(entry.path());
    }
  }
  return plans;
}

Result<Report> report_of(const fs::path& directory) {
  if (const auto capture = golden::content_if(directory / "capture.jsonl")) {
    // What the planner was asked then is answered from the capture; most cases asked nothing.
    return pipeline::diagnose_case(*capture, "capture.jsonl", pipeline::Verify::automatic, {});
  }
  const fs::path plan = plans_in(directory).front();
  const std::string plan_text = golden::content(plan);
  const auto query = golden::content_if(directory / "query.sql");
  const auto schema = golden::content_if(directory / "schema.sql");
  pipeline::DiagnoseInput input;
  input.plan = {plan.filename().string(), plan_text};
  if (query) {
    input.query = {"query.sql", *query};
  }
  if (schema) {
    input.schema = {"schema.sql", *schema};
  }
  return pipeline::diagnose(input);
}

void check_case(const std::string& rule, const fs::path& directory) {
  SCOPED_TRACE(directory.string());
  const std::string name = directory.filename().string();
  const bool fires = name.starts_with("fires");
  ASSERT_TRUE(fires || name.starts_with("quiet"))
      << "a case's name begins with fires or quiet, to say what is expected";
  const std::size_t sources =
      plans_in(directory).size() + (fs::exists(directory / "capture.jsonl") ? 1 : 0);
  ASSERT_EQ(sources, 1U)
      << "a case has one plan.json, plan.txt, plan.yaml or plan.xml, or a capture.jsonl";
  const auto meta = nlohmann::json::parse(golden::content(directory / "meta.json"), nullptr, false);
  ASSERT_TRUE(meta.is_object() && meta.contains("captured"))
      << "meta.json must say how the plan was captured";

  const auto report = report_of(directory);
  ASSERT_TRUE(report) << report.error().where << ": " << report.error().message;

  if (meta.contains("advised")) {
    std::set<std::string> advised;
    for (const Advice& advice : report->advice) {
      advised.insert(std::string(advice.rule));
    }
    EXPECT_EQ(meta["advised"].get<std::set<std::string>>(), advised)
        << "not what the server's planner led to when it was asked: where the search asks other "
           "questions now, the capture cannot answer them: scripts/capture-golden-rules "
        << rule;
  }
  const std::string said = said_by(rule, *report);
  EXPECT_EQ(fires, !said.empty()) << (fires ? "the rule is silent"
                                            : "the rule speaks where it must not:\n" + said);
  const fs::path expected = directory / "expected.txt";
  if (!fires) {
    EXPECT_FALSE(fs::exists(expected)) << "a quiet case expects nothing";
    return;
  }
  if (golden::updating()) {
    std::ofstream(expected, std::ios::binary) << said;
  }
  EXPECT_EQ(golden::content(expected), said)
      << "if the new words are right: cmake --build --preset update-golden";
}

TEST(GoldenRules, EveryCaseIsDecidedAsItsNameSays) {
  std::size_t cases = 0;
  for (const fs::path& rule : golden::directories(golden::root() / "rules")) {
    const std::string id = rule.filename().string();
    EXPECT_NE(advisors::find_rule(id), nullptr) << "cases of a rule that does not exist: " << rule;
    for (const fs::path& directory : golden::directories(rule)) {
      check_case(id, directory);
      ++cases;
    }
  }
  EXPECT_GT(cases, 0U);
}

}  // namespace
}  // namespace planwright
