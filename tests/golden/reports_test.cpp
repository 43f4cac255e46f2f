// tests/golden/reports/<case>/: whole reports as readers see them, in every format.
//   plan.* · query.sql? · schema.sql? · meta.json · expected.<format> for each registered format
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <planwright/pipeline/diagnose.hpp>
#include <planwright/report/report.hpp>

#include "golden_case.hpp"

namespace planwright {
namespace {

namespace fs = std::filesystem;

TEST(GoldenReports, EveryCaseInEveryFormat) {
  std::size_t cases = 0;
  for (const fs::path& directory : golden::directories(golden::root() / "reports")) {
    SCOPED_TRACE(directory.string());
    ++cases;
    std::string plan_name;
    for (const auto& entry : fs::directory_iterator(directory)) {
      if (entry.path().stem() == "plan") {
        plan_name = entry.path().filename().string();
      }
    }
    ASSERT_FALSE(plan_name.empty());
    const std::string plan = golden::content(directory / plan_name);
    const auto query = golden::content_if(directory / "query.sql");
    const auto schema = golden::content_if(directory / "schema.sql");
    pipeline::DiagnoseInput input;
    input.plan = {plan_name, plan};
    if (query) {
      input.query = {"query.sql", *query};
    }
    if (schema) {
      input.schema = {"schema.sql", *schema};
    }
    const auto report = pipeline::diagnose(input);
    ASSERT_TRUE(report) << report.error().message;
    report::Style style;
    style.width = 100;
    style.reproducible = true;
    for (const report::Format& format : report::formats()) {
      const auto text = report::render(format.name, *report, style);
      ASSERT_TRUE(text);
      const fs::path expected = directory / fmt::format("expected.{}", format.name);
      if (golden::updating()) {
        std::ofstream(expected, std::ios::binary) << *text;
      }
      EXPECT_EQ(golden::content(expected), *text) << expected;
      EXPECT_EQ(report::render(format.name, *report, style), text) << "same report, same bytes";
    }
  }
  EXPECT_GT(cases, 0U);
}

}  // namespace
}  // namespace planwright
