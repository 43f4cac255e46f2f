// Needs a server: run through scripts/with-postgresql, which sets PGHOST and the like.
#include "db/server.hpp"

namespace {

using namespace planwright;

using tests::connected;
using tests::one;

TEST(Connection, WorksInAReadOnlyTransactionWithItsLimits) {
  ports::Limits limits;
  limits.statement = Milliseconds(1234);
  limits.lock = Milliseconds(567);
  limits.idle = Milliseconds(0);
  const auto session = connected("", limits);
  EXPECT_EQ(one(*session, "show transaction_read_only"), "on");
  EXPECT_EQ(one(*session, "show statement_timeout"), "1234ms");
  EXPECT_EQ(one(*session, "show lock_timeout"), "567ms");
  EXPECT_EQ(one(*session, "show idle_in_transaction_session_timeout"), "0");
  EXPECT_EQ(one(*session, "show application_name"), "planwright");
  EXPECT_EQ(one(*session, "show client_encoding"), "UTF8");
  limits.read_only = false;
  ASSERT_TRUE(session->restart(limits));
  EXPECT_EQ(one(*session, "show transaction_read_only"), "off");
  EXPECT_EQ(one(*session, "show statement_timeout"), "1234ms");
}

TEST(Connection, BindsParametersAndKeepsNullApartFromEmpty) {
  const auto session = connected();
  const std::vector<ports::Parameter> values{std::nullopt, "", "a'b\\c\n\"d\" ä"};
  const auto table =
      session->run("select $1::text as a, $2::text as b, $3::text as \"C c\"", values);
  ASSERT_TRUE(table) << table.error().message;
  EXPECT_EQ(table->columns, (std::vector<std::string>{"a", "b", "C c"}));
  EXPECT_EQ(table->rows[0], values);
}

TEST(Connection, OneStatementOnly) {
  const auto session = connected();
  for (const std::string text :
       {"SELECT 1; COMMIT; CREATE TABLE hurt (x int)", "SELECT 1; SELECT 2",
        "EXPLAIN SELECT 1; COMMIT; CREATE TABLE hurt (x int)"}) {
    for (const bool unbound : {false, true}) {
      const auto result = unbound ? session->run_unbound(text) : session->run(text);
      ASSERT_FALSE(result) << text;
      EXPECT_EQ(result.error().sqlstate, "42601") << result.error().message;
    }
  }
  EXPECT_EQ(one(*session, "select to_regclass('hurt')"), "(null)");
  EXPECT_EQ(one(*session, "show transaction_read_only"), "on");
}

}  // namespace
