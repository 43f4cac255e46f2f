// The house rules that concern files: sizes, names, door plates, links, SQL headers, messages.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace {

namespace fs = std::filesystem;
const fs::path source = PLANWRIGHT_SOURCE_DIR;

std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<fs::path> files_below(const std::vector<std::string>& tops,
                                  const std::set<std::string>& extensions) {
  std::vector<fs::path> files;
  for (const std::string& top : tops) {
    if (!fs::exists(source / top)) {
      continue;
    }
    for (const auto& entry : fs::recursive_directory_iterator(source / top)) {
      if (entry.is_regular_file() && extensions.contains(entry.path().extension().string())) {
        files.push_back(entry.path());
      }
    }
  }
  return files;
}

const std::vector<std::string> code{"include", "src", "planners", "advisors", "tests"};

// path → reason; a file over the limit must be listed here with a reason.
std::map<std::string, std::string> large_files() {
  std::map<std::string, std::string> listed;
  std::istringstream lines(content(source / "tests/repo/large_files.txt"));
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.starts_with('#')) {
      continue;
    }
    const std::size_t space = line.find("  ");
    listed[line.substr(0, space)] = space == std::string::npos ? "" : line.substr(space + 2);
  }
  return listed;
}

TEST(Tree, NoFileIsLargerThanAReaderHolds) {
  const auto listed = large_files();
  for (const fs::path& file : files_below(code, {".cpp", ".hpp"})) {
    const std::string text = content(file);
    const auto lines = std::count(text.begin(), text.end(), '\n');
    const std::string name = fs::relative(file, source).string();
    if (lines > 600) {
      EXPECT_TRUE(listed.contains(name) && !listed.at(name).empty())
          << name << " has " << lines << " lines; split it where a reader would, or name it with a "
          << "reason in tests/repo/large_files.txt";
    } else {
      EXPECT_FALSE(listed.contains(name)) << name << " is small now: remove it from the list";
    }
  }
}

TEST(Tree, RulesFitOnTwoScreens) {
  for (const fs::path& file : files_below(
           {"advisors/findings", "advisors/indexes", "advisors/statistics", "advisors/settings"},
           {".cpp"})) {
    const std::string text = content(file);
    // The soft limit is 150; a few lines over is no reason to tear a rule apart.
    if (text.find("PW_DEFINE_RULE(") != std::string::npos) {
      EXPECT_LE(std::count(text.begin(), text.end(), '\n'), 165)
          << file << ": a rule is one readable file; share what is not the rule";
    }
  }
}

TEST(Tree, NoDrawers) {
  for (const std::string& top : code) {
    for (const auto& entry : fs::recursive_directory_iterator(source / top)) {
      const std::string stem = entry.path().stem().string();
      for (const char* drawer : {"utils", "util", "common", "helpers", "helper", "misc", "core"}) {
        EXPECT_NE(stem, drawer) << entry.path() << ": name the room after what is in it";
      }
    }
  }
}

TEST(Tree, EveryRoomSaysWhatBelongsThere) {
  std::vector<fs::path> rooms{source / "planners", source / "planners/postgresql",
                              source / "planners/estimates", source / "advisors",
                              source / "include/planwright"};
  for (const char* top : {"src", "advisors"}) {
    for (const auto& entry : fs::directory_iterator(source / top)) {
      if (entry.is_directory()) {
        rooms.push_back(entry.path());
      }
    }
  }
  for (const fs::path& room : rooms) {
    const std::string text = content(room / "README.md");
    EXPECT_FALSE(text.empty()) << room << " has no README.md";
    EXPECT_LE(std::count(text.begin(), text.end(), '\n'), 15) << room << "/README.md is too long";
  }
}

TEST(Tree, LinksInDocumentsResolve) {
  std::vector<fs::path> documents =
      files_below({"docs", "src", "planners", "advisors", "include"}, {".md"});
  for (const char* top : {"README.md", "CONTRIBUTING.md"}) {
    documents.push_back(source / top);
  }
  for (const fs::path& document : documents) {
    const std::string text = content(document);
    for (std::size_t at = text.find("]("); at != std::string::npos; at = text.find("](", at + 1)) {
      const std::size_t end = text.find(')', at);
      std::string target = text.substr(at + 2, end - at - 2);
      target = target.substr(0, target.find('#'));
      if (target.empty() || target.find("://") != std::string::npos ||
          target.find_first_of(" \n") != std::string::npos) {
        continue;
      }
      EXPECT_TRUE(fs::exists(document.parent_path() / target))
          << document << " links to " << target << ", which is not there";
    }
  }
}

// Messages of errors: lower case, no full stop.
TEST(Tree, ErrorMessagesFollowTheHouseStyle) {
  for (const fs::path& file : files_below({"src", "planners", "advisors"}, {".cpp"})) {
    const std::string text = content(file);
    for (std::size_t at = text.find("failure(ErrorCode::"); at != std::string::npos;
         at = text.find("failure(ErrorCode::", at + 1)) {
      const std::size_t comma = text.find(',', at);
      const std::size_t quote = text.find('"', at);
      if (comma == std::string::npos || quote == std::string::npos || quote > comma + 60) {
        continue;
      }
      const std::size_t end = text.find('"', quote + 1);
      const std::string message = text.substr(quote + 1, end - quote - 1);
      EXPECT_FALSE(message.ends_with('.')) << file << ": \"" << message << '"';
      // All capitals are SQL; capitals inside are a name (HypoPG).
      const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
      const std::string word = message.substr(0, message.find(' '));
      const bool capital = word.size() > 1 && is_capital(word[0]) &&
                           std::none_of(word.begin() + 1, word.end(), is_capital);
      EXPECT_FALSE(capital) << file << ": \"" << message << '"';
    }
  }
}

TEST(Tree, EveryGoldenCaseIsRead) {
  const std::set<std::string> runners{"rules", "plans", "reports", "report_values", "stories"};
  for (const auto& entry : fs::directory_iterator(source / "tests/golden")) {
    if (entry.is_directory()) {
      EXPECT_TRUE(runners.contains(entry.path().filename().string()))
          << entry.path() << " has no runner";
    }
  }
  for (const auto& rule : fs::directory_iterator(source / "tests/golden/rules")) {
    for (const auto& entry : fs::directory_iterator(rule)) {
      EXPECT_TRUE(entry.is_directory() && !fs::is_empty(entry)) << "orphan: " << entry.path();
    }
  }
}

TEST(Tree, EveryFuzzTargetHasACorpusAndEveryCorpusATarget) {
  std::set<std::string> targets;
  for (const fs::path& file : files_below({"tests/fuzz"}, {".cpp"})) {
    if (file.filename().string().starts_with("fuzz_")) {
      targets.insert(file.stem().string());
      EXPECT_TRUE(fs::exists(source / "tests/fuzz/corpus" / file.stem()))
          << file << " has no corpus";
    }
  }
  if (fs::exists(source / "tests/fuzz/corpus")) {
    for (const auto& entry : fs::directory_iterator(source / "tests/fuzz/corpus")) {
      EXPECT_TRUE(targets.contains(entry.path().filename().string()))
          << entry.path() << " belongs to no target";
    }
  }
}

}  // namespace
