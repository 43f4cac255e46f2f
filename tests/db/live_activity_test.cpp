// What goes on beside us, and what pg_stat_statements counted.
#include <algorithm>
#include <thread>

#include <planwright/catalog/catalog.hpp>

#include "db/server.hpp"

namespace {

using namespace planwright;
using catalog::read_activity;
using catalog::statement_counters;

std::int64_t pid_of(ports::Session& session) {
  return std::stoll(tests::one(session, "select pg_backend_pid()"));
}

TEST(LiveActivity, WhoWaitsForWhomAndWhatHoldsVacuumBack) {
  tests::psql("CREATE DATABASE busy");
  tests::psql(
      "CREATE TABLE wanted (x int); CREATE TABLE other (x int);"
      "BEGIN; INSERT INTO other VALUES (2); PREPARE TRANSACTION 'forgotten \"one\"';",
      "busy");
  ports::Limits limits;
  limits.read_only = false;
  limits.lock = Milliseconds(10'000);
  const auto holder = tests::connected("dbname=busy application_name=holder", limits);
  ASSERT_TRUE(holder->run("lock table wanted in access exclusive mode"));
  const std::int64_t holder_pid = pid_of(*holder);
  limits.read_only = true;
  const auto waiter = tests::connected("dbname=busy", limits);
  const std::int64_t waiter_pid = pid_of(*waiter);
  std::thread waiting([&] { (void)waiter->run("select count(*) from wanted"); });

  const auto session = tests::connected("dbname=busy");
  Result<Activity> activity;
  for (int round = 0; round < 100; ++round) {
    // The server shows one transaction the same sessions again and again.
    ASSERT_TRUE(session->restart(ports::Limits{}));
    activity = read_activity(*session);
    ASSERT_TRUE(activity) << activity.error().message;
    const Backend* found = activity->find(waiter_pid);
    if (found != nullptr && !found->blocked_by.empty()) {
      break;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  ASSERT_TRUE(holder->restart(limits));  // lets go
  waiting.join();

  EXPECT_TRUE(activity->visible);
  const Backend* waits = activity->find(waiter_pid);
  ASSERT_NE(waits, nullptr);
  EXPECT_EQ(waits->blocked_by, std::vector<std::int64_t>{holder_pid});
  EXPECT_EQ(waits->wait_event_type, "Lock");
  EXPECT_EQ(waits->wait_event, "relation");
  EXPECT_EQ(waits->state, "active");
  EXPECT_EQ(waits->query, "select count(*) from wanted");
  EXPECT_EQ(waits->application, "planwright");
  EXPECT_TRUE(waits->statement_s && *waits->statement_s >= 0);
  const Backend* holds = activity->find(holder_pid);
  ASSERT_NE(holds, nullptr);
  EXPECT_EQ(holds->state, "idle in transaction");
  EXPECT_EQ(holds->application, "holder");
  EXPECT_TRUE(holds->transaction_s);
  const Backend* prepared = activity->find(0);
  ASSERT_NE(prepared, nullptr);
  EXPECT_EQ(prepared->state, "prepared transaction");
  EXPECT_EQ(prepared->application, "forgotten \"one\"");
  EXPECT_TRUE(prepared->held_back_transactions);
  EXPECT_TRUE(std::ranges::is_sorted(activity->backends, {}, &Backend::pid));
  EXPECT_EQ(activity->find(pid_of(*session)), nullptr) << "not ourselves";
  tests::psql("ROLLBACK PREPARED 'forgotten \"one\"'", "busy");
}

TEST(LiveActivity, WithoutPgMonitorOthersAreHidden) {
  tests::psql("CREATE ROLE blind LOGIN; CREATE ROLE seeing LOGIN; GRANT pg_monitor TO seeing");
  const auto other = tests::connected("dbname=postgres");
  const std::int64_t pid = pid_of(*other);
  const auto hidden = read_activity(*tests::connected("dbname=postgres user=blind"));
  ASSERT_TRUE(hidden) << hidden.error().message;
  EXPECT_FALSE(hidden->visible);
  const auto seen = read_activity(*tests::connected("dbname=postgres user=seeing"));
  ASSERT_TRUE(seen);
  EXPECT_TRUE(seen->visible);
  ASSERT_NE(seen->find(pid), nullptr);
  EXPECT_EQ(seen->find(pid)->state, "idle in transaction");
}

TEST(StatementCounters, CallsByWordsAndById) {
  tests::psql("CREATE DATABASE counted");
  tests::psql(
      "CREATE SCHEMA \"in here\"; CREATE EXTENSION pg_stat_statements SCHEMA \"in here\"; CREATE "
      "TABLE \"Orders\" (x int); CREATE TABLE plain (x int)",
      "counted");
  tests::psql(
      "SELECT x FROM \"Orders\" WHERE x = 1; SELECT x FROM \"Orders\" WHERE x = 2; SELECT x FROM "
      "plain",
      "counted");
  const auto session = tests::connected("dbname=counted");
  const std::vector<std::string> words{"Orders"};
  const auto counters = statement_counters(*session, {}, words);
  ASSERT_TRUE(counters) << counters.error().message;
  EXPECT_TRUE(counters->diagnostics.empty());
  const auto select = std::ranges::find_if(counters->statements, [](const auto& each) {
    return each.text == "SELECT x FROM \"Orders\" WHERE x = $1";
  });
  ASSERT_NE(select, counters->statements.end());
  EXPECT_EQ(select->calls, 2);
  EXPECT_GT(select->total.value(), 0);
  EXPECT_NE(select->query_id, 0);
  for (const auto& each : counters->statements) {
    EXPECT_EQ(each.text.find("plain"), std::string::npos) << each.text;
  }
  constexpr int knows_its_age_since = 140'000;
  EXPECT_EQ(select->age_s.has_value(), session->version() >= knows_its_age_since);
  EXPECT_FALSE(select->calls_per_s()) << "counters of a moment tell no rate";

  const auto by_id = statement_counters(*session, select->query_id, {});
  ASSERT_TRUE(by_id && by_id->statements.size() == 1U);
  EXPECT_EQ(by_id->statements[0].text, select->text);
  EXPECT_TRUE(statement_counters(*session, 12345, {})->statements.empty());

  tests::psql("CREATE ROLE unseeing LOGIN; GRANT USAGE ON SCHEMA \"in here\" TO unseeing",
              "counted");
  const auto hidden =
      statement_counters(*tests::connected("dbname=counted user=unseeing"), {}, words);
  ASSERT_TRUE(hidden) << hidden.error().message;
  EXPECT_TRUE(hidden->statements.empty());
  ASSERT_EQ(hidden->diagnostics.size(), 1U);
  EXPECT_NE(hidden->diagnostics[0].message.find("grant pg_monitor"), std::string::npos);
}

TEST(StatementCounters, WithoutTheExtension) {
  const auto counters = statement_counters(*tests::connected("dbname=template1"), {}, {});
  ASSERT_TRUE(counters);
  ASSERT_EQ(counters->diagnostics.size(), 1U);
  EXPECT_NE(counters->diagnostics[0].message.find("--frequency"), std::string::npos);
}

}  // namespace
