// Which options of diagnose go together, and what becomes of a password on the command line. No
// server is reached: a test that would reach one names a socket that is not there.
#include <gtest/gtest.h>

#include "cli/program.hpp"

namespace planwright::cli_test {
namespace {

void refused(int status, const std::vector<std::string>& options, const std::string& part) {
  std::vector<std::string> arguments{"diagnose"};
  arguments.insert(arguments.end(), options.begin(), options.end());
  const Outcome result = run(arguments);
  EXPECT_EQ(result.status, status) << result.error;
  EXPECT_NE(result.error.find(part), std::string::npos) << result.error;
  EXPECT_EQ(result.out, "");
}

const std::string nowhere = "host=/nonexistent/socket";

TEST(LiveOptions, OneSource) {
  refused(2, {}, "give a server with --dsn URL, or a plan with --plan FILE");
  refused(2, {"--dsn", nowhere, "--plan", "x"}, "not both");
  refused(2, {"--case", "x", "--dsn", nowhere}, "it goes without --dsn");
  refused(2, {"--case", "x", "q.sql"}, "it goes without a query");
  refused(2, {"--case", "x", "--params", "[1]"}, "it goes without --params");
  refused(2, {"--dsn", nowhere, "--schema", "x", "-e", "SELECT 1"}, "--schema");
}

TEST(LiveOptions, OneQuery) {
  refused(2, {"--dsn", nowhere}, "give the query");
  refused(2, {"--dsn", nowhere, "-e", "SELECT 1", "q.sql"}, "give the query once");
  refused(2, {"--dsn", nowhere, "-e", "SELECT 1", "--query-id", "7"}, "give the query once");
}

TEST(LiveOptions, WhatNeedsAServer) {
  for (const std::vector<std::string>& options : {std::vector<std::string>{"--no-analyze"},
                                                  {"--timeout", "3s"},
                                                  {"--runs", "3"},
                                                  {"--params", "[1]"},
                                                  {"--allow-writes"},
                                                  {"--query-id", "7"},
                                                  {"--capture", "x"}}) {
    std::vector<std::string> all{"--plan", "x"};
    all.insert(all.end(), options.begin(), options.end());
    refused(2, all, options.front() + " needs a server");
  }
}

TEST(LiveOptions, Values) {
  const auto live = [](std::vector<std::string> options) {
    options.insert(options.end(), {"--dsn", nowhere, "-e", "SELECT 1"});
    return options;
  };
  refused(3, live({"--verify", "sandbox"}), "cannot connect");
  refused(2, live({"--verify", "measure"}), "--measure-on URL");
  refused(2, live({"--measure-on", "dbname=x", "--verify", "none"}), "give one of them");
  refused(2, live({"--measure-on", "dbname=x", "--no-analyze"}), "give one of them");
  refused(2, live({"--measure-on", ""}), "--measure-on takes");
  refused(2, live({"--verify", "maybe"}), "auto, hypopg, sandbox, measure or none");
  refused(2, live({"--runs", "0"}), "1 to 1000");
  refused(2, live({"--runs", "2.5"}), "1 to 1000");
  refused(2, live({"--timeout", "soon"}), "not a duration");
  refused(2, live({"--allow-writes", "--no-analyze"}), "one of them");
  refused(2, live({"--snapshot", "x"}), "it goes without --dsn");
  refused(2, live({"--rows", "orders"}), "--rows");
  refused(3, live({}), "cannot connect");
}

TEST(LiveOptions, ASnapshotStandsForTheServer) {
  const auto refuse = [](const std::vector<std::string>& more, const std::string& part,
                         int status = 2) {
    std::vector<std::string> options{"--snapshot", "/nonexistent/prod.pws"};
    options.insert(options.end(), more.begin(), more.end());
    refused(status, options, part);
  };
  refuse({}, "give the query with the snapshot");
  refuse({"-e", "SELECT 1", "--schema", "x"}, "it goes without --schema");
  refuse({"-e", "SELECT 1", "--no-analyze"}, "a snapshot holds no rows");
  refuse({"--query-id", "7"}, "a snapshot holds no rows");
  refuse({"-e", "SELECT 1", "--verify", "hypopg"}, "--verify hypopg needs a server");
  refuse({"-e", "SELECT 1"}, "prod.pws", 4);
  refused(2, {"--snapshot", "-", "--plan", "-"}, "at most one input");
  refused(2, {"--plan", "x", "--verify", "sandbox"}, "needs production's statistics");
}

TEST(LiveOptions, TheEnvironmentNamesTheServerOnlyWhereNothingElseDoes) {
  const Outcome live = run({"diagnose", "-e", "SELECT 1"}, {}, "PLANWRIGHT_DSN='" + nowhere + "'");
  EXPECT_EQ(live.status, 3) << live.error;
  const Outcome offline =
      run({"diagnose", "--plan", "-"}, "Seq Scan on t (cost=0.00..1.00 rows=1 width=4)\n",
          "PLANWRIGHT_DSN='" + nowhere + "'");
  EXPECT_EQ(offline.status, 0) << offline.error;
}

TEST(LiveOptions, APasswordIsWarnedAboutAndNotRepeated) {
  for (const char* dsn :
       {"postgresql://app:s3cr3t@localhost:1/shop", "host=localhost port=1 password=s3cr3t",
        "postgresql://app@localhost:1/shop?password=s3cr3t", "postgresql://app:s3cr3t@[bad/x"}) {
    const Outcome result = run({"diagnose", "--dsn", dsn, "-e", "SELECT 1"});
    EXPECT_NE(result.status, 0);
    EXPECT_NE(result.error.find("was visible"), std::string::npos) << result.error;
    EXPECT_EQ(result.error.find("s3cr3t"), std::string::npos) << result.error;
  }
  EXPECT_EQ(run({"diagnose", "--dsn", "host=localhost port=1", "-e", "SELECT 1"})
                .error.find("was visible"),
            std::string::npos);
}

TEST(LiveOptions, ACaseThatIsNone) {
  refused(4, {"--case", "/nonexistent.pwc"}, "cannot open");
  const TemporaryDirectory directory;
  refused(4, {"--case", directory.write("case.pwc", "SELECT 1")}, "case.pwc");
}

}  // namespace
}  // namespace planwright::cli_test
