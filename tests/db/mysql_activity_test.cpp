// What goes on beside a statement, and how often it runs, on MySQL and MariaDB.
#include <algorithm>
#include <chrono>
#include <thread>

#include <planwright/catalog/catalog.hpp>

#include "db/mysql_server.hpp"

namespace {

using namespace planwright;
using tests::client;
using tests::connected;
using tests::is_mariadb;
using tests::one;
using tests::server_url;

std::unique_ptr<ports::Session> own() {
  auto session = connectors::connect_to_own(server_url());
  EXPECT_TRUE(session) << session.error().message;
  return std::move(*session);
}

// Reads until the condition holds, since the other session takes a moment to arrive at its lock.
Activity activity_when(ports::Session& session, auto holds) {
  for (int attempt = 0;; ++attempt) {
    auto activity = catalog::read_activity(session);
    EXPECT_TRUE(activity) << activity.error().message;
    if (!activity || holds(*activity) || attempt > 50) {
      return activity ? std::move(*activity) : Activity{};
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

TEST(MysqlActivity, WhoWaitsForWhoseRowLock) {
  client("CREATE TABLE counted (id int PRIMARY KEY, n int); INSERT INTO counted VALUES (1, 0)");
  const auto holder = own();
  const std::string holder_id = one(*holder, "SELECT CONNECTION_ID()");
  ASSERT_TRUE(holder->run("BEGIN"));
  ASSERT_TRUE(holder->run("UPDATE counted SET n = n + 1 WHERE id = 1"));
  std::string waiter_id;
  const auto waiter = own();
  waiter_id = one(*waiter, "SELECT CONNECTION_ID()");
  std::thread waiting(
      [&] { EXPECT_TRUE(waiter->run("UPDATE counted SET n = n + 10 WHERE id = 1")); });
  const auto session = connected();
  const std::int64_t waits = std::stoll(waiter_id), holds = std::stoll(holder_id);
  const Activity activity = activity_when(*session, [&](const Activity& seen) {
    const Backend* backend = seen.find(waits);
    return backend != nullptr && !backend->blocked_by.empty();
  });
  EXPECT_TRUE(activity.visible);
  const Backend* blocked = activity.find(waits);
  ASSERT_NE(blocked, nullptr);
  EXPECT_EQ(blocked->blocked_by, (std::vector<std::int64_t>{holds}));
  EXPECT_EQ(blocked->wait_event_type, "Lock");
  EXPECT_EQ(blocked->state, "active");
  EXPECT_TRUE(blocked->query.starts_with("UPDATE counted"));
  const Backend* blocking = activity.find(holds);
  ASSERT_NE(blocking, nullptr);
  EXPECT_EQ(blocking->state, "idle in transaction");
  EXPECT_TRUE(blocking->transaction_s);
  ASSERT_TRUE(holder->run("ROLLBACK"));
  waiting.join();
}

TEST(MysqlActivity, WithoutProcessOthersAreHidden) {
  client("CREATE USER unseeing; GRANT SELECT ON test.* TO unseeing");
  const auto session = connected(server_url("unseeing"));
  const auto activity = catalog::read_activity(*session);
  ASSERT_TRUE(activity) << activity.error().message;
  EXPECT_FALSE(activity->visible);
}

TEST(MysqlActivity, WhoHoldsAWholeTable) {
  if (is_mariadb()) {
    return;  // its performance_schema is off
  }
  client("CREATE TABLE held_whole (x int)");
  const auto holder = own();
  ASSERT_TRUE(holder->run("LOCK TABLES held_whole WRITE"));
  const auto holders = catalog::lock_holders(*connected());
  ASSERT_TRUE(holders) << holders.error().message;
  ASSERT_EQ(holders->size(), 1U);
  EXPECT_EQ((*holders)[0].relation, (RelationRef{"test", "held_whole"}));
  EXPECT_EQ(std::to_string((*holders)[0].pid), one(*holder, "SELECT CONNECTION_ID()"));
}

TEST(MysqlDigests, TheServersOwnCount) {
  const auto session = connected();
  const std::string text = "SELECT COUNT(*) AS digested FROM information_schema.ENGINES WHERE 1 = ";
  for (int call = 0; call < 3; ++call) {
    client(text + std::to_string(call));
  }
  const auto digest = catalog::digest_of(*session, text + "7");
  ASSERT_TRUE(digest) << digest.error().message;
  const auto counters = catalog::digest_counters(*session, *digest, "digested");
  ASSERT_TRUE(counters) << counters.error().message;
  if (is_mariadb()) {
    EXPECT_EQ(*digest, "");
    EXPECT_TRUE(counters->statements.empty());
    return;
  }
  ASSERT_EQ(counters->statements.size(), 1U);
  EXPECT_EQ(counters->statements[0].calls, 3);
  EXPECT_EQ(counters->statements[0].rows, 3);
  EXPECT_TRUE(counters->statements[0].sample.starts_with(text));
  EXPECT_FALSE(counters->statements[0].calls_per_s());  // of seconds: tells nothing

  client("CREATE USER blind; GRANT SELECT ON test.* TO blind");
  const auto hidden = catalog::digest_counters(*connected(server_url("blind")), *digest, "");
  ASSERT_TRUE(hidden) << hidden.error().message;
  ASSERT_EQ(hidden->diagnostics.size(), 1U);
  EXPECT_NE(hidden->diagnostics[0].message.find("grant select on performance_schema"),
            std::string::npos);
}

}  // namespace
