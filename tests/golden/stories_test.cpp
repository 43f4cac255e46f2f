// tests/golden/stories/<case>/: a real plan and the chains its findings must form.
//   plan.* · query.sql · schema.sql · meta.json · chains.txt
// A line of chains.txt is one story, deepest cause first: "row-misestimate >
// nested-loop-explosion". Every step must follow from the one before it, the first from nothing,
// and two lines must be two stories. It is written by hand: nothing rewrites it. Findings that no
// line names may come on top.
#include <set>
#include <sstream>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <planwright/pipeline/diagnose.hpp>

#include "golden_case.hpp"

namespace planwright {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> steps_of(const std::string& line) {
  std::vector<std::string> steps;
  std::istringstream words(line);
  for (std::string word; words >> word;) {
    if (word != ">") {
      steps.push_back(word);
    }
  }
  return steps;
}

// The chain that ends at the finding, deepest cause first.
std::vector<std::size_t> chain_of(const std::vector<Finding>& findings, std::size_t last) {
  std::vector<std::size_t> chain{last};
  while (findings[chain.front()].caused_by) {
    chain.insert(chain.begin(), *findings[chain.front()].caused_by);
  }
  return chain;
}

std::string told(const std::vector<Finding>& findings) {
  std::string text;
  for (std::size_t at = 0; at < findings.size(); ++at) {
    for (const std::size_t step : chain_of(findings, at)) {
      text += (text.empty() || text.back() == '\n' ? "" : " > ") + findings[step].rule;
    }
    text += "\n";
  }
  return text;
}

TEST(GoldenStories, EveryChainIsToldDeepestCauseFirst) {
  std::size_t cases = 0;
  for (const fs::path& directory : golden::directories(golden::root() / "stories")) {
    SCOPED_TRACE(directory.string());
    ++cases;
    const std::string plan = golden::content(directory / "plan.json");
    const std::string query = golden::content(directory / "query.sql");
    const std::string schema = golden::content(directory / "schema.sql");
    pipeline::DiagnoseInput input;
    input.plan = {"plan.json", plan};
    input.query = {"query.sql", query};
    input.schema = {"schema.sql", schema};
    const auto report = pipeline::diagnose(input);
    ASSERT_TRUE(report) << report.error().message;
    const std::vector<Finding>& findings = report->findings;

    std::set<std::size_t> roots;
    std::size_t stories = 0;
    std::istringstream lines(golden::content(directory / "chains.txt"));
    for (std::string line; std::getline(lines, line);) {
      ++stories;
      bool found = false;
      for (std::size_t at = 0; at < findings.size() && !found; ++at) {
        std::vector<std::string> rules;
        const auto chain = chain_of(findings, at);
        for (const std::size_t step : chain) {
          rules.push_back(findings[step].rule);
        }
        if (rules == steps_of(line)) {
          found = roots.insert(chain.front()).second;
        }
      }
      EXPECT_TRUE(found) << "not told: " << line << "\ntold:\n" << told(findings);
    }
    EXPECT_EQ(roots.size(), stories);
    EXPECT_GT(stories, 0U);
  }
  EXPECT_GT(cases, 0U);
}

}  // namespace
}  // namespace planwright
