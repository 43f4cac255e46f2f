// Needs a server: run through scripts/with-postgresql, which sets PGHOST and the like.
#include <chrono>
#include <thread>

#include <planwright/catalog/catalog.hpp>

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

TEST(Connection, NothingButOurOwnTransactionsIsEndedOrLeft) {
  const auto session = connected();
  for (const std::string text :
       {"commit", "  /* a /* nested */ comment */ -- and\n Rollback", "set work_mem = '1GB'",
        "set session statement_timeout = 0", "reset all", "begin", "prepare p as select 1",
        "create table hurt (x int)", "explain (analyze, timing 0) create table hurt as select 1",
        "explain analyze verbose execute p", "do $$ begin end $$", "", "-- nothing", "(((("}) {
    const auto result = session->run(text);
    ASSERT_FALSE(result) << text;
    EXPECT_EQ(result.error().code, ErrorCode::unsupported) << text;
  }
  EXPECT_TRUE(session->run("/* x */ (select 1)"));
  EXPECT_TRUE(session->run("explain (costs off, format json) (select 1 as create)"));
  EXPECT_TRUE(session->run("explain delete from pg_description"));
  EXPECT_TRUE(session->run("set local work_mem = '5MB'"));
  EXPECT_EQ(one(*session, "show work_mem"), "5MB");
  ASSERT_TRUE(session->restart({}));
  EXPECT_EQ(one(*session, "show work_mem"), "4MB");
  // The server refuses what hides behind an allowed word.
  for (const std::string text :
       {"with x as (insert into pg_description values (1, 1, 1, 'x') returning 1) select * from x",
        "explain analyze insert into pg_description values (1, 1, 1, 'x')",
        "select set_config('transaction_read_only', 'off', true)"}) {
    const auto result = session->run(text);
    ASSERT_FALSE(result) << text;
    EXPECT_EQ(result.error().code, ErrorCode::server);
  }
  EXPECT_EQ(one(*session, "show transaction_read_only"), "on");
}

TEST(Connection, AfterAnErrorTheNextCallBeginsAnew) {
  ports::Limits limits;
  limits.statement = Milliseconds(4321);
  const auto session = connected("", limits);
  for (int round = 0; round < 2; ++round) {
    const auto failed = session->run("select 1/0");
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().sqlstate, "22012");
    EXPECT_EQ(failed.error().message, "division by zero");
    EXPECT_EQ(one(*session, "show statement_timeout"), "4321ms");
    EXPECT_EQ(one(*session, "show transaction_read_only"), "on");
  }
}

TEST(Connection, GenericPlansKeepTheirParametersOpen) {
  const auto session = connected();
  constexpr int generic_plan_since = 160'000;
  const std::string text = session->version() >= generic_plan_since
                               ? "EXPLAIN (GENERIC_PLAN) SELECT * FROM pg_class WHERE oid = $1"
                               : "EXPLAIN (COSTS OFF) SELECT * FROM pg_class WHERE oid = 1";
  const auto plan = session->run_unbound(text);
  ASSERT_TRUE(plan) << plan.error().message;
  std::string lines;
  for (const auto& row : plan->rows) {
    lines += row[0].value_or("") + "\n";
  }
  if (session->version() >= generic_plan_since) {
    EXPECT_NE(lines.find("oid = $1"), std::string::npos) << lines;
    const auto two = session->run_unbound(text + "; DROP TABLE x");
    ASSERT_FALSE(two);
    EXPECT_EQ(two.error().sqlstate, "42601");
  }
  EXPECT_EQ(one(*session, "show transaction_read_only"), "on");
}

Error refused(std::string_view dsn) {
  auto session = connectors::connect(dsn, {});
  EXPECT_FALSE(session) << dsn;
  const Error error = session ? Error{} : session.error();
  EXPECT_EQ(error.message.find("geh"), std::string::npos) << error.message;
  EXPECT_EQ(error.message.find('\n'), std::string::npos) << error.message;
  EXPECT_FALSE(error.message.ends_with('.')) << error.message;
  return error;
}

bool says(const Error& error, std::string_view part) {
  const bool found = error.message.find(part) != std::string::npos;
  EXPECT_TRUE(found) << "\"" << error.message << "\" does not say \"" << part << '"';
  return found;
}

TEST(ConnectionErrors, NobodyThere) {
  const Error closed =
      refused("host=127.0.0.1 port=1 user=me dbname=shop password='geh%eim\\'1\\\\ 23'");
  EXPECT_EQ(closed.code, ErrorCode::connection);
  says(closed,
       "cannot connect to host \"127.0.0.1\" port 1 as role \"me\", database \"shop\": nothing "
       "listens "
       "there");
  says(refused("postgresql://me:geheim@127.0.0.1:1/shop"), "nothing listens there");
  says(refused("host=/nonexistent password=geheim"), "cannot connect to socket \"/nonexistent\"");
  says(refused("host=no-such-host.invalid password=geheim"), "no such host");
}

TEST(ConnectionErrors, WhatCannotBeReadIsNotRepeated) {
  for (const std::string_view dsn :
       {"postgresql://me:geh@eim@127.0.0.1/shop", "postgresql://me:geh/eim@127.0.0.1/shop",
        "host=x password=a geheim", "geheim", "postgresql://me:geh%zz@x/y",
        "postgresql://[geheim/x", "host=x port=geheim", "geheim=1", "postgresql://x/y?geheim=1",
        "host=x password='geheim"}) {
    const Error error = refused(dsn);
    EXPECT_EQ(error.code, ErrorCode::usage) << dsn << ": " << error.message;
  }
  EXPECT_EQ(refused(std::string_view("host=x\0y", 8)).code, ErrorCode::usage);
}

TEST(ConnectionErrors, TheServerRefuses) {
  tests::psql(
      "CREATE ROLE full_up LOGIN CONNECTION LIMIT 0; CREATE ROLE no_login NOLOGIN; CREATE ROLE "
      "outsider LOGIN; CREATE DATABASE closed; REVOKE CONNECT ON DATABASE closed FROM public; "
      "CREATE "
      "ROLE with_password LOGIN PASSWORD 'right';"
      "CREATE TEMP TABLE hba (n serial, line text); \\set path `echo $PGHOST/data/pg_hba.conf`\n"
      "COPY (SELECT 'local all with_password scram-sha-256' UNION ALL SELECT 'local all rejected "
      "reject' UNION ALL SELECT 'local all all trust') TO :'path';"
      "SELECT pg_reload_conf(); SELECT pg_sleep(0.3);");
  const Error no_database = refused("dbname=missing");
  EXPECT_EQ(no_database.sqlstate, "3D000");
  says(no_database, "there is no database \"missing\"");
  const Error no_role = refused("user=missing");
  EXPECT_EQ(no_role.code, ErrorCode::permission);
  says(no_role, "there is no role \"missing\"");
  const Error full = refused("user=full_up");
  EXPECT_EQ(full.code, ErrorCode::connection);
  EXPECT_EQ(full.sqlstate, "53300");
  const Error no_login = refused("user=no_login");
  EXPECT_EQ(no_login.code, ErrorCode::permission);
  const Error closed = refused("user=outsider dbname=closed");
  EXPECT_EQ(closed.code, ErrorCode::permission);
  EXPECT_EQ(closed.sqlstate, "42501");
  const Error wrong = refused("user=with_password password='geh%eim'");
  EXPECT_EQ(wrong.code, ErrorCode::permission);
  EXPECT_EQ(wrong.sqlstate, "28P01");
  says(wrong, "the password is wrong");
  says(refused("user=with_password"), "PGPASSWORD");
  says(refused("user=rejected"), "pg_hba.conf");
  EXPECT_EQ(one(*connected("user=with_password password=right dbname=postgres"), "select 1"), "1");
}

TEST(StatementErrors, TimeoutsAndLocks) {
  ports::Limits limits;
  limits.statement = Milliseconds(200);
  auto session = connected("", limits);
  auto failed = session->run("select pg_sleep(10)");
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().sqlstate, "57014");
  EXPECT_EQ(failed.error().code, ErrorCode::server);
  says(failed.error(), "it may run 200 ms");

  tests::psql("CREATE TABLE held (x int)");
  limits.read_only = false;
  limits.statement = Milliseconds(0);
  const auto holder = connected("", limits);
  ASSERT_TRUE(holder->run("lock table held in access exclusive mode"));
  limits.read_only = true;
  limits.lock = Milliseconds(100);
  session = connected("", limits);
  failed = session->run("select * from held");
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().sqlstate, "55P03");
  says(failed.error(), "waited 100 ms for a lock");
  // The catalog does not wait for it.
  const std::vector<RelationRef> names{{"", "held"}};
  const auto live = catalog::from_server(*session, names);
  ASSERT_TRUE(live) << live.error().message;
  EXPECT_EQ(live->catalog.relations().size(), 1U);
  ASSERT_EQ(live->diagnostics.size(), 1U);
  EXPECT_NE(live->diagnostics[0].message.find("locked public.held exclusively"), std::string::npos);
}

TEST(StatementErrors, WhatIsNotThereOrNotAllowed) {
  tests::psql("CREATE TABLE private_matter (x int); CREATE ROLE stranger LOGIN");
  const auto session = connected("user=stranger dbname=postgres");
  auto failed = session->run("select * from private_matter");
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, ErrorCode::permission);
  EXPECT_EQ(failed.error().sqlstate, "42501");
  says(failed.error(), "role \"stranger\" needs SELECT on what the statement reads");
  failed = session->run("select * from gone");
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().sqlstate, "42P01");
  says(failed.error(), "relation \"gone\" does not exist in database \"postgres\"");
  failed = session->run("selekt 1");
  ASSERT_FALSE(failed);
  failed = session->run("select from where");
  EXPECT_EQ(failed.error().sqlstate, "42601");
}

TEST(StatementErrors, TheServerGoesAway) {
  for (const bool busy : {false, true}) {
    const auto session = connected();
    const std::string pid = one(*session, "select pg_backend_pid()");
    std::thread killer([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(busy ? 200 : 0));
      tests::psql("SELECT pg_terminate_backend(" + pid + ")");
    });
    if (!busy) {
      killer.join();
    }
    const auto failed = session->run("select pg_sleep(5)");
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

TEST(StatementErrors, CancelStopsWhatRunsAndWhatFollows) {
  const auto session = connected();
  ASSERT_TRUE(session->run("select 1"));
  const auto begin = std::chrono::steady_clock::now();
  std::thread other([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    session->cancel();
  });
  const auto failed = session->run("select pg_sleep(20)");
  other.join();
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().message, "cancelled");
  EXPECT_EQ(failed.error().sqlstate, "57014");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
  EXPECT_EQ(session->run("select 1").error().message, "cancelled");
}

TEST(OwnServer, EachStatementIsKeptUntilATransactionIsBegun) {
  auto connected = connectors::connect_to_own("");
  ASSERT_TRUE(connected) << connected.error().message;
  ports::Session& own = **connected;
  ASSERT_TRUE(own.run("CREATE TABLE kept (x int)"));
  const auto seen_by_others = [] {
    return one(*tests::connected(), "select to_regclass('kept')::text || count(*) from kept");
  };
  ASSERT_TRUE(own.run("INSERT INTO kept VALUES (1)"));
  EXPECT_EQ(seen_by_others(), "kept1");
  EXPECT_FALSE(own.run("INSERT INTO kept VALUES (1); COMMIT")) << "two statements";

  ports::Limits limits;
  limits.read_only = false;
  limits.statement = Milliseconds(1234);
  ASSERT_TRUE(own.restart(limits));
  EXPECT_EQ(one(own, "show statement_timeout"), "1234ms");
  ASSERT_TRUE(own.run("INSERT INTO kept VALUES (2)"));
  ASSERT_TRUE(own.restart(limits));
  EXPECT_EQ(one(own, "select count(*) from kept"), "1");
  ASSERT_TRUE(own.run("INSERT INTO kept VALUES (3)"));
  ASSERT_TRUE(own.run("COMMIT"));
  EXPECT_EQ(seen_by_others(), "kept2");
  EXPECT_EQ(one(own, "show statement_timeout"), "0");

  // What fails ends the transaction, and the next statement stands for itself.
  ASSERT_TRUE(own.run("BEGIN"));
  ASSERT_TRUE(own.run("INSERT INTO kept VALUES (4)"));
  EXPECT_FALSE(own.run("SELECT 1/0"));
  ASSERT_TRUE(own.run("INSERT INTO kept VALUES (5)"));
  EXPECT_EQ(seen_by_others(), "kept3");
  ASSERT_TRUE(own.run("DROP TABLE kept"));
}

}  // namespace
