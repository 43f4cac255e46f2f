// Needs a server: run through scripts/with-mysql, once with each engine.
#include <chrono>
#include <cstdlib>
#include <thread>

#include "db/mysql_server.hpp"

namespace {

using namespace planwright;

using tests::client;
using tests::connected;
using tests::is_mariadb;
using tests::one;
using tests::server_url;

bool says(const Error& error, std::string_view part) {
  const bool found = error.message.find(part) != std::string::npos;
  EXPECT_TRUE(found) << "\"" << error.message << "\" does not say \"" << part << '"';
  return found;
}

std::string transaction_read_only() {
  return is_mariadb() ? "SELECT @@tx_read_only" : "SELECT @@transaction_read_only";
}

TEST(MysqlConnection, WorksInAReadOnlyTransactionWithItsLimits) {
  ports::Limits limits;
  limits.statement = Milliseconds(12'340);
  limits.lock = Milliseconds(1'500);
  limits.idle = Milliseconds(7'000);
  const auto session = connected(server_url(), limits);
  EXPECT_EQ(one(*session, transaction_read_only()), "1");
  EXPECT_EQ(one(*session, "SELECT COUNT(*) FROM information_schema.INNODB_TRX"), "0");
  EXPECT_EQ(is_mariadb() ? one(*session, "SELECT @@max_statement_time")
                         : one(*session, "SELECT @@max_execution_time"),
            is_mariadb() ? "12.340000" : "12340");
  EXPECT_EQ(one(*session, "SELECT @@lock_wait_timeout"), "2");  // whole seconds
  EXPECT_EQ(one(*session, "SELECT @@innodb_lock_wait_timeout"), "2");
  EXPECT_EQ(one(*session, "SELECT @@wait_timeout"), "7");
  EXPECT_EQ(one(*session, "SELECT @@character_set_connection"), "utf8mb4");
  EXPECT_EQ(one(*session, "SELECT 'a' = _utf8mb4 'A'"), "1");  // collations agree
  limits.read_only = false;
  ASSERT_TRUE(session->restart(limits));
  EXPECT_EQ(one(*session, transaction_read_only()), "0");
}

TEST(MysqlConnection, KnowsWhatServerItIs) {
  const auto session = connected();
  EXPECT_EQ(session->engine(), is_mariadb() ? Engine::mariadb : Engine::mysql);
  const std::string version = one(*session, "SELECT VERSION()");
  EXPECT_TRUE(version.starts_with(session->version_text())) << version;
  EXPECT_GE(session->version(), is_mariadb() ? 101'100 : 90'000);
  EXPECT_TRUE(session->diagnostics().empty());
  std::string other = server_url();
  other = (is_mariadb() ? "mysql" : "mariadb") + other.substr(other.find("://"));
  const auto misnamed = connected(other);
  EXPECT_EQ(misnamed->engine(), session->engine());
  ASSERT_EQ(misnamed->diagnostics().size(), 1U);
  EXPECT_NE(misnamed->diagnostics()[0].message.find(is_mariadb() ? "the server is MariaDB 10."
                                                                 : "the server is MySQL 9."),
            std::string::npos)
      << misnamed->diagnostics()[0].message;
}

TEST(MysqlConnection, BindsParametersAndKeepsNullApartFromEmpty) {
  for (const std::string mode : {"", "NO_BACKSLASH_ESCAPES", "ANSI"}) {
    client("SET GLOBAL sql_mode = '" + mode + "'");
    const auto session = connected();
    const std::vector<ports::Parameter> values{std::nullopt, "", "a'b\\c\n\"d\" ä' OR 1 -- \\"};
    const auto table =
        session->run("select $1 as a, $2 as b, $3 as `C $1`, '$1' -- $1 '\n /* $2 */ # $3", values);
    ASSERT_TRUE(table) << table.error().message;
    EXPECT_EQ(table->columns[2], "C $1");
    EXPECT_EQ(table->rows[0],
              (std::vector<ports::Parameter>{values[0], values[1], values[2], "$1"}));
    EXPECT_FALSE(session->run("select $2", std::vector<ports::Parameter>{"x"}));
  }
  client("SET GLOBAL sql_mode = DEFAULT");
}

TEST(MysqlConnection, OneStatementOnly) {
  const auto session = connected();
  for (const std::string text :
       {"SELECT 1; COMMIT; CREATE TABLE hurt (x int)", "SELECT 1; SELECT 2",
        "EXPLAIN DELETE FROM mysql.user; COMMIT; CREATE TABLE hurt (x int)"}) {
    const auto result = session->run(text);
    ASSERT_FALSE(result) << text;
    EXPECT_EQ(result.error().sqlstate, "42601") << result.error().message;
  }
  EXPECT_EQ(
      one(*session, "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_NAME = 'hurt'"),
      "0");
}

TEST(MysqlConnection, NothingButOurOwnTransactionsIsEndedOrLeft) {
  client("CREATE TABLE guarded (x int); INSERT INTO guarded VALUES (1), (2)");
  const auto session = connected();
  for (const std::string text : {"commit",
                                 "  /* a comment */ -- and\n # more\n Rollback",
                                 "set sql_mode = ''",
                                 "set session max_execution_time = 0",
                                 "set session transaction read write",
                                 "SET SESSION optimizer_switch = (SELECT 1)",
                                 "begin",
                                 "prepare p from 'select 1'",
                                 "create table hurt (x int)",
                                 "call x()",
                                 "do sleep(1)",
                                 "handler guarded open",
                                 "",
                                 "-- nothing",
                                 "((((",
                                 "analyze table guarded",
                                 "analyze local table guarded",
                                 "lock tables guarded write",
                                 "flush tables",
                                 "/*!50000 commit */",
                                 "/*!99999 select 1, */ drop table guarded",
                                 "analyze /*!99999 format=json select */ table x",
                                 "select 1 into outfile '/tmp/planwright-hurt'",
                                 "select 1 /*!50000 into dumpfile '/tmp/planwright-hurt' */",
                                 "kill 1",
                                 "use mysql",
                                 "delete from guarded"}) {
    const auto result = session->run(text);
    ASSERT_FALSE(result) << text;
    EXPECT_EQ(result.error().code, ErrorCode::unsupported)
        << text << ": " << result.error().message;
  }
  EXPECT_TRUE(session->run("/* x */ (select 1)"));
  EXPECT_TRUE(session->run("select 'into outfile' as `outfile`"));
  EXPECT_TRUE(session->run("SET SESSION optimizer_switch = 'mrr=off'"));
  EXPECT_TRUE(session->run("desc guarded"));
  // The server refuses what hides behind an allowed word.
  for (const std::string text :
       {"with x as (select 1 as x) delete from guarded where x in (select x from x)",
        "analyze delete from guarded", "explain analyze delete g from guarded g"}) {
    const auto result = session->run(text);
    ASSERT_FALSE(result) << text;
  }
  EXPECT_EQ(one(*session, "select count(*) from guarded"), "2");
  EXPECT_EQ(one(*session, transaction_read_only()), "1");
}

TEST(MysqlConnection, DmlIsPlannedAndStaysUndone) {
  client("CREATE TABLE planned (x int primary key); INSERT INTO planned VALUES (1), (2)");
  const auto session = connected();
  for (const std::string text :
       {"EXPLAIN DELETE FROM planned WHERE x = 1", "explain insert into planned values (3)",
        "EXPLAIN FORMAT=JSON UPDATE planned SET x = x + 10",
        "EXPLAIN REPLACE INTO planned VALUES (2)"}) {
    const auto plan = session->run(text);
    ASSERT_TRUE(plan) << text << ": " << plan.error().message;
    EXPECT_FALSE(plan->rows.empty());
    EXPECT_EQ(one(*session, transaction_read_only()), "1");
    EXPECT_EQ(one(*session, "SELECT SUM(x) FROM planned"), "3");
  }
  // SHOW WARNINGS still tells of it.
  ASSERT_TRUE(session->run(is_mariadb()
                               ? "EXPLAIN DELETE FROM planned WHERE x = 1"
                               : "EXPLAIN FORMAT=TRADITIONAL DELETE FROM planned WHERE x = 1"));
  const auto warnings = session->run("SHOW WARNINGS");
  ASSERT_TRUE(warnings);
  if (!is_mariadb()) {  // MariaDB has none for DML
    ASSERT_FALSE(warnings->rows.empty());
    EXPECT_EQ(warnings->rows[0][1], "1003");
  }
  ASSERT_TRUE(session->run("EXPLAIN FORMAT=JSON SELECT * FROM planned FOR UPDATE"));
}

TEST(MysqlConnection, AfterAnErrorTheNextCallBeginsAnew) {
  const auto session = connected();
  for (int round = 0; round < 2; ++round) {
    const auto failed = session->run("select nope");
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().sqlstate, "42S22");
    EXPECT_EQ(one(*session, transaction_read_only()), "1");
  }
}

// MariaDB calls a function with constant arguments while it plans.
TEST(MysqlConnection, PlanningAWriteCallsNobodysFunction) {
  client(
      "CREATE TABLE written (x int); SET GLOBAL log_bin_trust_function_creators = 1;\n"
      "DELIMITER //\n"
      "CREATE FUNCTION `Writes It`(a int) RETURNS int DETERMINISTIC MODIFIES SQL DATA "
      "BEGIN INSERT INTO written VALUES (a); RETURN a; END//\n"
      "DELIMITER ;\n"
      "CREATE VIEW behind AS SELECT * FROM written WHERE x = `Writes It`(2);");
  const auto session = connected();
  for (const std::string text : {"EXPLAIN DELETE FROM written WHERE x = `writes it`(1)",
                                 "EXPLAIN DELETE FROM written WHERE x IN (SELECT x FROM behind)"}) {
    const auto failed = session->run(text);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, ErrorCode::unsupported) << failed.error().message;
    says(failed.error(), "the stored function writes it");
  }
  EXPECT_TRUE(session->run("EXPLAIN DELETE FROM written WHERE x = 1"));
  EXPECT_EQ(one(*session, "SELECT COUNT(*) FROM written"), "0");
  client("DROP VIEW behind; DROP FUNCTION `Writes It`");
}

Error refused(const std::string& dsn) {
  auto session = connectors::connect(dsn, {});
  EXPECT_FALSE(session) << dsn;
  const Error error = session ? Error{} : session.error();
  EXPECT_EQ(error.message.find("geh"), std::string::npos) << error.message;
  EXPECT_EQ(error.message.find('\n'), std::string::npos) << error.message;
  EXPECT_FALSE(error.message.ends_with('.')) << error.message;
  return error;
}

TEST(MysqlConnectionErrors, NobodyThere) {
  const Error closed = refused("mysql://me:geh%40eim@127.0.0.1:1/shop");
  EXPECT_EQ(closed.code, ErrorCode::connection);
  says(closed,
       "cannot connect to host \"127.0.0.1\" port 1 as user \"me\", database \"shop\": nothing "
       "listens there");
  says(refused("mysql://me:geheim@localhost:1/shop"), "host \"localhost\" port 1");
  says(refused("mariadb://me:geheim@localhost/?socket=/nonexistent"),
       "cannot connect to socket \"/nonexistent\" as user \"me\": there is no such socket");
  says(refused("mysql://me:geheim@no-such-host.invalid/"), "no such host");
}

TEST(MysqlConnectionErrors, TheServerRefuses) {
  client(
      "CREATE USER with_password IDENTIFIED BY 'right'; CREATE USER outsider; CREATE DATABASE "
      "closed; GRANT SELECT ON test.* TO with_password; CREATE USER full_up WITH "
      "MAX_USER_CONNECTIONS 1");
  const Error no_database = refused(server_url("root", "missing"));
  EXPECT_EQ(no_database.sqlstate, "3D000");
  says(no_database, "there is no database \"missing\"");
  const Error wrong = refused(server_url("with_password:geheim"));
  EXPECT_EQ(wrong.code, ErrorCode::permission);
  EXPECT_EQ(wrong.sqlstate, "28000");
  says(wrong, "the password is wrong");
  says(refused(server_url("with_password")), "the server wants a password");
  const Error closed = refused(server_url("outsider", "closed"));
  EXPECT_EQ(closed.code, ErrorCode::permission);
  EXPECT_EQ(closed.sqlstate, "42501");
  EXPECT_EQ(one(*connected(server_url("with_password:right")), "select 1"), "1");
  setenv("MYSQL_PWD", "right", 1);
  EXPECT_EQ(one(*connected(server_url("with_password")), "select 1"), "1");
  unsetenv("MYSQL_PWD");
  // The test's servers have no TLS.
  says(refused(server_url() + "&ssl-mode=required"), "the server does not speak TLS");
  EXPECT_EQ(one(*connected(server_url() + "&ssl-mode=preferred"), "select 1"), "1");
  const auto only = connected(server_url("full_up", ""));
  EXPECT_EQ(refused(server_url("full_up", "")).code, ErrorCode::connection);
}

TEST(MysqlStatementErrors, TimeoutsAndLocks) {
  client(
      "CREATE TABLE many (x int); INSERT INTO many VALUES "
      "(1),(2),(3),(4),(5),(6),(7),(8),(9),(0);");
  ports::Limits limits;
  limits.statement = Milliseconds(200);
  auto session = connected(server_url(), limits);
  const auto begin = std::chrono::steady_clock::now();
  auto failed = session->run(
      "SELECT COUNT(*) FROM many a, many b, many c, many d, many e, many f, many g, many h, many "
      "i, "
      "many j WHERE a.x + b.x + c.x + d.x + e.x + f.x + g.x + h.x + i.x + j.x = 91");
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().sqlstate, "57014");
  EXPECT_EQ(failed.error().code, ErrorCode::server);
  says(failed.error(), "it may run 200 ms");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));

  auto own = connectors::connect_to_own(server_url());
  ASSERT_TRUE(own);
  ASSERT_TRUE((*own)->run("LOCK TABLES many WRITE"));
  limits = {};
  limits.lock = Milliseconds(100);
  session = connected(server_url(), limits);
  failed = session->run("SELECT * FROM many");
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().sqlstate, "55P03") << failed.error().message;
  says(failed.error(), "for a lock another session holds");
}

TEST(MysqlStatementErrors, WhatIsNotThereOrNotAllowed) {
  client("CREATE TABLE private_matter (x int); CREATE USER stranger");
  const auto session = connected(server_url("stranger", ""));
  auto failed = session->run("select * from test.private_matter");
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, ErrorCode::permission);
  EXPECT_EQ(failed.error().sqlstate, "42501");
  says(failed.error(), "user \"stranger\" needs SELECT on what the statement reads");
  failed = session->run("select * from gone");
  ASSERT_FALSE(failed);
  says(failed.error(), "name a database in the URL");
  failed = connected()->run("select * from gone");
  EXPECT_EQ(failed.error().sqlstate, "42S02");
  failed = connected()->run("select from where");
  EXPECT_EQ(failed.error().sqlstate, "42601");
}

TEST(MysqlStatementErrors, TheServerGoesAway) {
  for (const bool busy : {false, true}) {
    const auto session = connected();
    const std::string id = one(*session, "select connection_id()");
    std::thread killer([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(busy ? 200 : 0));
      client("KILL " + id);
    });
    if (!busy) {
      killer.join();
    }
    const auto failed = session->run("select sleep(5)");
    if (busy) {
      killer.join();
    }
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, ErrorCode::connection) << failed.error().message;
    says(failed.error(), "the connection to");
    const auto again = session->run("select 1");
    ASSERT_FALSE(again) << "reconnected behind our back";
    EXPECT_EQ(again.error().code, ErrorCode::connection) << again.error().message;
    EXPECT_FALSE(session->restart({}));
  }
}

TEST(MysqlStatementErrors, CancelStopsWhatRunsAndWhatFollows) {
  for (const std::string text : {"select sleep(20)", "EXPLAIN SELECT (SELECT SLEEP(20))"}) {
    const auto session = connected();
    ASSERT_TRUE(session->run("select 1"));
    const auto begin = std::chrono::steady_clock::now();
    std::thread other([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
      session->cancel();
    });
    const auto failed = session->run(text);
    other.join();
    if (text.starts_with("select")) {
      ASSERT_FALSE(failed);
      EXPECT_EQ(failed.error().message, "cancelled");
      EXPECT_EQ(failed.error().sqlstate, "57014");
    }
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
    EXPECT_EQ(session->run("select 1").error().message, "cancelled");
  }
}

TEST(MysqlOwnServer, EachStatementIsKeptUntilATransactionIsBegun) {
  auto connected_own = connectors::connect_to_own(server_url());
  ASSERT_TRUE(connected_own) << connected_own.error().message;
  ports::Session& own = **connected_own;
  ASSERT_TRUE(own.run("CREATE TABLE kept (x int)"));
  const auto seen_by_others = [] { return one(*connected(), "select count(*) from kept"); };
  ASSERT_TRUE(own.run("INSERT INTO kept VALUES (1)"));
  EXPECT_EQ(seen_by_others(), "1");
  EXPECT_FALSE(own.run("INSERT INTO kept VALUES (1); COMMIT")) << "two statements";

  ports::Limits limits;
  limits.read_only = false;
  limits.lock = Milliseconds(3000);
  ASSERT_TRUE(own.restart(limits));
  EXPECT_EQ(one(own, "select @@lock_wait_timeout"), "3");
  ASSERT_TRUE(own.run("INSERT INTO kept VALUES (2)"));
  ASSERT_TRUE(own.restart(limits));
  EXPECT_EQ(one(own, "select count(*) from kept"), "1");
  ASSERT_TRUE(own.run("INSERT INTO kept VALUES (3)"));
  ASSERT_TRUE(own.run("COMMIT"));
  EXPECT_EQ(seen_by_others(), "2");

  // What fails ends the transaction, and the next statement stands for itself.
  ASSERT_TRUE(own.run("BEGIN"));
  ASSERT_TRUE(own.run("INSERT INTO kept VALUES (4)"));
  EXPECT_FALSE(own.run("SELECT nope"));
  ASSERT_TRUE(own.run("INSERT INTO kept VALUES (5)"));
  EXPECT_EQ(seen_by_others(), "3");
  ASSERT_TRUE(own.run("DROP TABLE kept"));
}

}  // namespace
