// The rules as a whole: registered, named after their files, documented, with cases both ways.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include <planwright/advisors/advisors.hpp>
#include <planwright/report/report.hpp>

namespace planwright {
namespace {

namespace fs = std::filesystem;
const fs::path source = PLANWRIGHT_SOURCE_DIR;

std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

bool has_case(const std::string& id, const std::string& prefix) {
  const fs::path directory = source / "tests/golden/rules" / id;
  if (!fs::exists(directory)) {
    return false;
  }
  for (const auto& entry : fs::directory_iterator(directory)) {
    if (entry.path().filename().string().starts_with(prefix)) {
      return true;
    }
  }
  return false;
}

TEST(Rules, EveryRuleFileIsRegisteredUnderItsName) {
  std::set<std::string> ids;
  for (const Rule& rule : advisors::all_rules()) {
    EXPECT_TRUE(ids.insert(std::string(rule.spec.id)).second)
        << "registered twice: " << rule.spec.id;
  }
  std::size_t files = 0;
  for (const char* room :
       {"findings", "indexes", "statistics", "settings", "schema", "application"}) {
    if (!fs::exists(source / "advisors" / room)) {
      continue;  // git keeps no empty directories
    }
    for (const auto& entry : fs::directory_iterator(source / "advisors" / room)) {
      // A rule's file ends with its definition; a file without one is shared by rules.
      const std::string text = content(entry.path());
      const bool defines = text.find("PW_DEFINE_RULE(") != std::string::npos ||
                           text.find("PW_DEFINE_INDEX_RULE(") != std::string::npos;
      if (entry.path().extension() != ".cpp" || !defines) {
        continue;
      }
      ++files;
      std::string id = entry.path().stem().string();
      std::replace(id.begin(), id.end(), '_', '-');
      EXPECT_TRUE(ids.contains(id)) << entry.path() << " is not in advisors/rules.def, or its id "
                                    << "differs from its file's name";
    }
  }
  EXPECT_EQ(files, ids.size());
}

TEST(Rules, EveryRuleHasACaseWhereItFiresAndOneWhereItIsQuiet) {
  for (const Rule& rule : advisors::all_rules()) {
    const std::string id(rule.spec.id);
    EXPECT_TRUE(has_case(id, "fires")) << "tests/golden/rules/" << id << "/fires-… is missing";
    EXPECT_TRUE(has_case(id, "quiet")) << "tests/golden/rules/" << id << "/quiet-… is missing";
  }
}

TEST(Rules, SpecsAreComplete) {
  for (const Rule& rule : advisors::all_rules()) {
    const RuleSpec& spec = rule.spec;
    SCOPED_TRACE(spec.id);
    for (const std::string_view text :
         {spec.title, spec.detects, spec.why, spec.remedy, spec.quiet_when}) {
      EXPECT_FALSE(text.empty());
    }
    EXPECT_FALSE(spec.title.ends_with('.')) << "titles are fragments";
    EXPECT_FALSE(spec.references[0].empty()) << "at least one reference";
    for (const std::string_view cause : spec.follows_from) {
      EXPECT_TRUE(cause.empty() || advisors::find_rule(cause) != nullptr)
          << "follows_from names no rule: " << cause;
    }
  }
}

// docs/rules is written from the specs; the update-golden target rewrites it.
TEST(Rules, GeneratedDocsAreCurrent) {
  const fs::path docs = source / "docs/rules";
  const bool update = std::getenv("PLANWRIGHT_UPDATE_GOLDEN") != nullptr;
  std::set<std::string> expected{"README.md"};
  const auto check = [&](const fs::path& path, const std::string& text) {
    if (update) {
      fs::create_directories(docs);
      std::ofstream(path, std::ios::binary) << text;
    }
    EXPECT_EQ(content(path), text)
        << path << " is out of date: cmake --build --preset update-golden";
  };
  check(docs / "README.md", *report::render_rules("markdown", advisors::all_rules()));
  for (const Rule& rule : advisors::all_rules()) {
    expected.insert(std::string(rule.spec.id) + ".md");
    check(docs / (std::string(rule.spec.id) + ".md"), report::rule_page_markdown(rule));
  }
  for (const auto& entry : fs::directory_iterator(docs)) {
    const bool known = expected.contains(entry.path().filename().string());
    if (!known && update) {
      fs::remove(entry.path());
    }
    EXPECT_TRUE(known || update) << entry.path() << " describes no rule";
  }
}

}  // namespace
}  // namespace planwright
