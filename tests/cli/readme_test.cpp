// README's examples are run: what a ```console block shows is what the program prints.
#include <sstream>

#include <gtest/gtest.h>

#include "cli/program.hpp"

namespace planwright::cli_test {
namespace {

TEST(Readme, ConsoleExamplesPrintWhatTheyShow) {
  const std::filesystem::path source = PLANWRIGHT_SOURCE_DIR;
  const std::string readme = content(source / "README.md");
  std::size_t examples = 0;
  for (std::size_t at = readme.find("```console\n$ planwright "); at != std::string::npos;
       at = readme.find("```console\n$ planwright ", at + 1)) {
    const std::size_t begin = at + std::string("```console\n$ planwright ").size();
    const std::size_t end = readme.find("\n```", begin);
    std::istringstream block(readme.substr(begin, end - begin));
    std::string line;
    std::getline(block, line);
    std::istringstream words(line);
    std::vector<std::string> arguments;
    for (std::string word; words >> word;) {
      const std::filesystem::path file = source / "tests/golden/reports/selective-filter" / word;
      arguments.push_back(std::filesystem::exists(file) ? file.string() : word);
    }
    std::string shown;
    while (std::getline(block, line) && line != "…") {
      shown += line + "\n";
    }
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.status, 0) << outcome.error;
    ASSERT_FALSE(shown.empty());
    EXPECT_EQ(outcome.out.substr(0, shown.size()), shown);
    ++examples;
  }
  EXPECT_GT(examples, 0U);
}

// The commands README begins with are there and can be run.
TEST(Readme, ItsCommandsExist) {
  const std::filesystem::path source = PLANWRIGHT_SOURCE_DIR;
  for (const char* script : {"scripts/demo", "scripts/test", "scripts/setup", ".ci/run"}) {
    EXPECT_EQ(access((source / script).c_str(), X_OK), 0) << script;
  }
}

}  // namespace
}  // namespace planwright::cli_test
