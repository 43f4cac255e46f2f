#include <algorithm>
#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/program.hpp"

namespace planwright::cli_test {
namespace {

const std::string filter_case = golden_rule("index-for-filter/fires-with-equality-before-range");

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// --- the main job --------------------------------------------------------------------------------

TEST(Diagnose, PlanSchemaAndQueryGiveTheIndex) {
  const Outcome result = run({"diagnose", "--plan", filter_case + "/plan.json", "--schema",
                              filter_case + "/schema.sql", filter_case + "/query.sql"});
  EXPECT_EQ(result.status, 0) << result.error;
  EXPECT_TRUE(contains(result.out,
                       "CREATE INDEX CONCURRENTLY orders_customer_id_created_at_idx ON "
                       "public.orders (customer_id, created_at);"))
      << result.out;
  EXPECT_EQ(result.error, "");
}

TEST(Diagnose, ReadsThePlanFromStandardInput) {
  const Outcome result =
      run({"diagnose", "--plan", "-", "--format", "json"}, content(filter_case + "/plan.json"));
  ASSERT_EQ(result.status, 0) << result.error;
  const auto report = nlohmann::json::parse(result.out);
  EXPECT_EQ(report["plan"]["nodes"].size(), 1U);
}

TEST(Diagnose, FailOnDecidesTheExitCode) {
  const std::vector<std::string> base{"diagnose", "--plan", filter_case + "/plan.json"};
  const auto with = [&base](const std::string& severity) {
    std::vector<std::string> arguments = base;
    arguments.insert(arguments.end(), {"--fail-on", severity});
    return run(arguments).status;
  };
  EXPECT_EQ(run(base).status, 0) << "the default is never";
  EXPECT_EQ(with("never"), 0);
  EXPECT_EQ(with("critical"), 0);
  EXPECT_EQ(with("medium"), 1);
  EXPECT_EQ(with("low"), 1);
}

TEST(Diagnose, MinSeverityHidesButDoesNotForgive) {
  const Outcome result = run({"diagnose", "--plan", filter_case + "/plan.json", "--min-severity",
                              "critical", "--fail-on", "medium", "--format", "json"});
  EXPECT_EQ(result.status, 1);
  EXPECT_TRUE(nlohmann::json::parse(result.out)["findings"].empty());
}

TEST(Diagnose, TargetGivesTheGap) {
  const Outcome result = run(
      {"diagnose", "--plan", filter_case + "/plan.json", "--target", "1ms", "--format", "json"});
  const auto analysis = nlohmann::json::parse(result.out)["analysis"];
  EXPECT_EQ(analysis["target"], "1.00 ms");
  EXPECT_TRUE(contains(analysis["gap"], "too slow"));
}

TEST(Diagnose, OutputIsWrittenWholeAndNothingElseIsLeft) {
  const TemporaryDirectory directory;
  const std::string target = (directory.path() / "report.json").string();
  const Outcome result = run(
      {"diagnose", "--plan", filter_case + "/plan.json", "--format", "json", "--output", target});
  EXPECT_EQ(result.status, 0) << result.error;
  EXPECT_EQ(result.out, "");
  EXPECT_TRUE(nlohmann::json::accept(content(target)));
  std::size_t files = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(directory.path())) {
    ++files;
  }
  EXPECT_EQ(files, 1U) << "a partial file was left";
}

TEST(Diagnose, SameInputSameBytes) {
  const std::vector<std::string> arguments{"diagnose",       "--plan",   filter_case + "/plan.json",
                                           "--reproducible", "--format", "json"};
  const Outcome first = run(arguments);
  EXPECT_EQ(first.out, run(arguments, "", "LC_ALL=de_DE.UTF-8 TZ=Asia/Tokyo").out);
  EXPECT_FALSE(contains(first.out, "\"meta\""));
}

TEST(Diagnose, ConfigurationFileStandsBelowTheCommandLine) {
  const TemporaryDirectory directory;
  const std::string config = directory.write("planwright.conf", "format = json\ntarget = 1ms\n");
  const Outcome from_file =
      run({"diagnose", "--plan", filter_case + "/plan.json", "--config", config});
  EXPECT_TRUE(nlohmann::json::accept(from_file.out)) << from_file.error;
  const Outcome overruled = run({"diagnose", "--plan", filter_case + "/plan.json", "--config",
                                 config, "--format", "markdown"});
  EXPECT_TRUE(overruled.out.starts_with("## Performance analysis"));
  EXPECT_EQ(run({"diagnose", "--plan", "x", "--config", "/nowhere"}).status, 2);
}

// --- hostile text --------------------------------------------------------------------------------

TEST(Diagnose, NamesInAPlanCannotSpeakToTheTerminal) {
  const TemporaryDirectory directory;
  const std::string plan = directory.write(
      "plan.json",
      R"([{"Plan":{"Node Type":"Seq Scan","Relation Name":"a\u001b[2Jb\u202ec","Alias":"a",)"
      R"("Startup Cost":0,"Total Cost":1,"Plan Rows":1,"Plan Width":4}}])");
  for (const char* format : {"text", "markdown"}) {
    const Outcome result = run({"diagnose", "--plan", plan, "--format", format});
    EXPECT_EQ(result.status, 0) << result.error;
    EXPECT_FALSE(contains(result.out, "\x1b[2J")) << "an escape sequence got through";
    EXPECT_FALSE(contains(result.out, "\xe2\x80\xae")) << "a direction override got through";
    EXPECT_TRUE(contains(result.out, "x1b")) << result.out;
  }
}

// --- usage ---------------------------------------------------------------------------------------

TEST(Usage, MistakesExitWithTwoAndSayWhatToDo) {
  struct Case {
    std::vector<std::string> arguments;
    std::string says;
  };
  const std::string plan = filter_case + "/plan.json";
  const std::vector<Case> cases{
      {{}, "Usage: planwright COMMAND"},
      {{"frobnicate"}, "there is no command 'frobnicate'"},
      {{"diagnose"}, "--plan"},
      {{"diagnose", "--plan", plan, "--no-such-option"}, "no-such-option"},
      {{"diagnose", "--plan", plan, "--format", "pdf"}, "no format 'pdf'"},
      {{"diagnose", "--plan", plan, "--fail-on", "sometimes"}, "--fail-on takes"},
      {{"diagnose", "--plan", plan, "--target", "soon"}, "'soon' is not a duration"},
      {{"diagnose", "--plan", plan, "--engine", "oracle"}, "--engine takes"},
      {{"diagnose", "--plan", "-", "--schema", "-"}, "at most one input can be '-'"},
      {{"diagnose", "--plan", plan, "a.sql", "b.sql"}, "one query at a time"},
      {{"diagnose", "--plan", plan, "--sql", "select 1", "a.sql"}, "give the query once"},
      {{"diagnose", "--plan", plan, "--output", "/nowhere/report"}, "cannot write /nowhere/report"},
      {{"explain", "no-such-rule"}, "there is no rule 'no-such-rule'"},
      {{"explain"}, "name one rule"},
      {{"rules", "--format", "sarif"}, "rules has no format 'sarif'"},
  };
  for (const Case& mistake : cases) {
    const Outcome result = run(mistake.arguments);
    EXPECT_EQ(result.status, 2) << result.error;
    EXPECT_TRUE(contains(result.error, mistake.says)) << mistake.says << "\n" << result.error;
    EXPECT_EQ(result.out, "");
  }
}

TEST(Usage, HelpHasExamplesAndExitsWithZero) {
  for (const char* command : {"diagnose", "rules", "explain", "version"}) {
    const Outcome result = run({command, "--help"});
    EXPECT_EQ(result.status, 0);
    EXPECT_TRUE(contains(result.out, "Examples")) << command;
    std::istringstream lines(result.out);
    for (std::string line; std::getline(lines, line);) {
      // An ellipsis is one column of three bytes.
      const auto more = std::ranges::count(line, '\xE2') * 2;
      EXPECT_LE(static_cast<std::ptrdiff_t>(line.size()) - more, 80) << line;
    }
  }
  EXPECT_EQ(run({"--help"}).status, 0);
  EXPECT_TRUE(contains(run({"--version"}).out, "planwright 0."));
}

TEST(Version, NamesLibrariesAndServers) {
  const Outcome result = run({"version"});
  EXPECT_EQ(result.status, 0);
  EXPECT_TRUE(contains(result.out, "libpg_query grammar PostgreSQL 1"));
  EXPECT_TRUE(contains(result.out, "\n  libpq 1"));
  EXPECT_TRUE(contains(result.out, "\n  libpqxx "));
  EXPECT_TRUE(contains(result.out, "postgresql 15.")) << "the tests' own server should be found";
}

TEST(Rules, ListAndPageComeFromTheSpecs) {
  const Outcome list = run({"rules"});
  EXPECT_TRUE(contains(list.out, "sort-spills-to-disk"));
  const auto json = nlohmann::json::parse(run({"rules", "--format", "json"}).out);
  EXPECT_GT(json["rules"].size(), 3U);
  EXPECT_TRUE(contains(run({"explain", "sort-spills-to-disk"}).out, "work_mem"));
  EXPECT_TRUE(
      run({"explain", "sort-spills-to-disk", "--format", "markdown"}).out.starts_with("# "));
}

}  // namespace
}  // namespace planwright::cli_test
