// What pg_dump writes, read statement by statement and run again, makes the same schema.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include <planwright/catalog/snapshot.hpp>
#include <planwright/sandbox/sandbox.hpp>

#include "db/server.hpp"

namespace {

using namespace planwright;

std::string file(const std::string& name) {
  std::ifstream in(std::filesystem::path(PLANWRIGHT_TESTS_DIR) / "db" / name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string dump_program() {
  const auto found = sandbox::installed_dump_programs({});
  EXPECT_FALSE(found.empty()) << "the section `test` of docker/packages.txt brings pg_dump";
  return found.empty() ? "" : found.front().directory + "/pg_dump";
}

int server_major() {
  return tests::connected()->version() / 10'000;
}
int program_major() {
  return std::atoi(sandbox::installed_dump_programs({}).front().version.c_str());
}

constexpr std::string_view harder = R"(
CREATE SEQUENCE public.shared;
CREATE TABLE public.own (id serial PRIMARY KEY, n int DEFAULT nextval('public.shared'));
CREATE TABLE public.other (id int DEFAULT nextval('public.shared'), m int DEFAULT nextval('public.own_id_seq'));
ALTER SEQUENCE public.shared OWNED BY public.own.n;
CREATE TYPE public.pair AS (a int, b public.own);
CREATE FUNCTION public.owns() RETURNS SETOF public.own LANGUAGE sql AS 'select * from public.own';
CREATE POLICY mine ON public.own TO PUBLIC USING (id > 3);
ALTER TABLE public.own ENABLE ROW LEVEL SECURITY;
CREATE RULE r AS ON INSERT TO public.rich DO INSTEAD NOTHING;
CREATE EXTENSION pg_trgm;
CREATE INDEX trigrams ON public.customers USING gin (name public.gin_trgm_ops);
CREATE INDEX expr ON public.own ((id + 1));
ALTER INDEX public.expr ALTER COLUMN 1 SET STATISTICS 300;
ALTER TABLE public.own CLUSTER ON expr;
CREATE CONSTRAINT TRIGGER ct AFTER INSERT OR UPDATE OF id, n ON public.own FROM public.other
  DEFERRABLE FOR EACH ROW EXECUTE FUNCTION public.touch();
COMMENT ON TABLE public.own IS 'x; y';
GRANT SELECT ON public.own TO PUBLIC;
)";

TEST(SchemaDump, RunAgainItIsTheSameSchema) {
  if (server_major() > program_major()) {
    const auto refused = connectors::dump_schema(dump_program(), "", Milliseconds(1000));
    ASSERT_FALSE(refused) << "an older pg_dump cannot know a newer server";
    EXPECT_EQ(refused.error().code, ErrorCode::unsupported) << refused.error().message;
    return;
  }
  tests::psql(
      "CREATE DATABASE \"first db\" TEMPLATE template0; CREATE DATABASE second TEMPLATE template0");
  tests::psql(file("rich_schema.sql") + (server_major() >= 14 ? file("rich_schema_14.sql") : "") +
                  std::string(harder),
              "first db");
  const auto dump =
      connectors::dump_schema(dump_program(), "dbname='first db'", Milliseconds(1000));
  ASSERT_TRUE(dump) << dump.error().message;
  const catalog::DumpedSchema read = catalog::read_dump(*dump);
  std::string again =
      "SET check_function_bodies = off; SET search_path = ''; "
      "CREATE EXTENSION pg_trgm SCHEMA public;\n";
  std::size_t of_tables = 0;
  for (const SchemaStatement& statement : read.statements) {
    again += statement.sql + ";\n";
    of_tables += statement.relation.empty() ? 0 : 1;
  }
  tests::psql(again, "second");
  const auto second = connectors::dump_schema(dump_program(), "dbname=second", Milliseconds(1000));
  ASSERT_TRUE(second) << second.error().message;
  EXPECT_EQ(catalog::read_dump(*second).statements, read.statements);
  EXPECT_GT(of_tables, 40U);
  EXPECT_EQ(dump->find("x; y"), std::string::npos);
}

TEST(SchemaDump, SaysWhatWasMissing) {
  if (server_major() > program_major()) {
    GTEST_SKIP() << "pg_dump is older than this server";
  }
  tests::psql("CREATE TABLE guarded (a int); CREATE ROLE nobody_special LOGIN");
  const auto denied =
      connectors::dump_schema(dump_program(), "user=nobody_special", Milliseconds(1000));
  ASSERT_FALSE(denied);
  EXPECT_EQ(denied.error().code, ErrorCode::permission);
  // Which of them comes first depends on what other tests have left in the database.
  EXPECT_NE(denied.error().message.find("permission denied for table "), std::string::npos)
      << denied.error().message;
  const auto nowhere = connectors::dump_schema(
      dump_program(), "host=/nonexistent user=x password=hush", Milliseconds(1000));
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().code, ErrorCode::connection);
  EXPECT_EQ(nowhere.error().message.find("hush"), std::string::npos);
  const auto program = connectors::dump_schema("/nonexistent/pg_dump", "", Milliseconds(1000));
  ASSERT_FALSE(program);
  EXPECT_NE(program.error().message.find("/nonexistent/pg_dump"), std::string::npos);

  tests::psql("CREATE TABLE locked (a int)");
  const auto holder = connectors::connect_to_own("");
  ASSERT_TRUE(holder) << holder.error().message;
  ASSERT_TRUE((*holder)->restart({Milliseconds(0), Milliseconds(0), Milliseconds(0), false}));
  ASSERT_TRUE((*holder)->run("LOCK TABLE locked IN ACCESS EXCLUSIVE MODE"));
  const auto waited = connectors::dump_schema(dump_program(), "", Milliseconds(300));
  ASSERT_FALSE(waited);
  EXPECT_NE(waited.error().message.find("statement timeout"), std::string::npos)
      << waited.error().message;
  ASSERT_TRUE((*holder)->run("ROLLBACK"));
  tests::psql("DROP TABLE guarded, locked; DROP ROLE nobody_special");
}

// The password is given to pg_dump where other users cannot read it.
TEST(SchemaDump, ThePasswordIsNoArgument) {
  const std::string directory = testing::TempDir();
  const std::string program = directory + "/pg_dump";
  std::ofstream(program) << "#!/bin/sh\nprintf '%s\\n' \"$PGPASSWORD\" \"$@\"\n";
  std::filesystem::permissions(program, std::filesystem::perms::owner_all);
  const auto said = connectors::dump_schema(program, "postgresql://app:h%20ush@db1:5433/shop",
                                            Milliseconds(1500));
  ASSERT_TRUE(said) << said.error().message;
  EXPECT_TRUE(said->starts_with("h ush\n--schema-only\n")) << *said;
  EXPECT_EQ(said->find("h ush", 1), std::string::npos) << *said;
  EXPECT_NE(said->find("dbname='shop' host='db1' port='5433'"), std::string::npos) << *said;
  EXPECT_NE(said->find("--lock-wait-timeout=1500\n"), std::string::npos);
  std::filesystem::remove(program);
}

}  // namespace
