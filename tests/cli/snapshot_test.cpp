// Options of planwright snapshot. No server is reached.
#include <gtest/gtest.h>

#include "cli/program.hpp"

namespace planwright::cli_test {
namespace {

const std::string nowhere = "host=/nonexistent/socket";

void refused(int status, const std::vector<std::string>& options, const std::string& part) {
  std::vector<std::string> arguments{"snapshot"};
  arguments.insert(arguments.end(), options.begin(), options.end());
  const Outcome result = run(arguments);
  EXPECT_EQ(result.status, status) << result.error;
  EXPECT_NE(result.error.find(part), std::string::npos) << result.error;
  EXPECT_EQ(result.out, "");
}

TEST(SnapshotOptions, WhatIsWrongIsSaid) {
  refused(2, {"--dsn", nowhere}, "say where the snapshot goes: --output FILE.pws");
  refused(2, {"--dsn", nowhere, "--output", "-"}, "say where the snapshot goes");
  refused(2, {"--output", "x.pws"}, "give the server with --dsn URL");
  refused(2, {"--dsn", nowhere, "--output", "x.pws", "orders"}, "tables are named with --tables");
  refused(2, {"--dsn", nowhere, "--output", "x.pws", "--format", "json"}, "no format 'json'");
  refused(2, {"--dsn", nowhere, "--output", "x.pws", "--key", "k"}, "go with --redact");
  refused(2, {"--dsn", nowhere, "--output", "x.pws", "--redact-definitions"}, "go with --redact");
  refused(2, {"--dsn", nowhere, "--output", "x.pws", "--redact", "--key", "/dev/null"},
          "/dev/null is there already");
}

TEST(SnapshotOptions, NothingIsWrittenWithoutAServer) {
  const TemporaryDirectory directory;
  const std::string path = (directory.path() / "x.pws").string();
  refused(3, {"--dsn", nowhere, "--output", path}, "cannot connect");
  const Outcome from_environment =
      run({"snapshot", "--output", path}, {}, "PLANWRIGHT_DSN='" + nowhere + "'");
  EXPECT_EQ(from_environment.status, 3) << from_environment.error;
  EXPECT_TRUE(std::filesystem::is_empty(directory.path()));
}

TEST(SnapshotOptions, HelpHasExamples) {
  const Outcome help = run({"snapshot", "--help"});
  EXPECT_EQ(help.status, 0);
  EXPECT_NE(help.out.find("planwright snapshot --dsn postgresql://app@db1/shop"),
            std::string::npos);
}

}  // namespace
}  // namespace planwright::cli_test
