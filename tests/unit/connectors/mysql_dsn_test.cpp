#include "connectors/mysql_dsn.hpp"

#include <cstdlib>

#include <gtest/gtest.h>

#include "connectors/mysql_statement.hpp"

namespace {

using namespace planwright;
using namespace planwright::connectors;

MysqlDsn read(std::string_view url, const ClientOptions& file = {}) {
  unsetenv("MYSQL_PWD");
  unsetenv("MYSQL_UNIX_PORT");
  auto dsn = read_mysql_dsn(url, file);
  EXPECT_TRUE(dsn) << url << ": " << dsn.error().message;
  return dsn ? std::move(*dsn) : MysqlDsn{};
}

TEST(MysqlDsn, PartsOfTheUrl) {
  const MysqlDsn dsn =
      read("MariaDB://app:p%40ss%2Fw@db1.example:3307/my%20shop?ssl-mode=VERIFY_CA&ssl_ca=/ca.pem");
  EXPECT_EQ(dsn.scheme, Engine::mariadb);
  EXPECT_EQ(dsn.user, "app");
  EXPECT_EQ(dsn.password, "p@ss/w");
  EXPECT_EQ(dsn.host, "db1.example");
  EXPECT_EQ(dsn.port, 3307);
  EXPECT_EQ(dsn.database, "my shop");
  EXPECT_EQ(dsn.ssl, SslMode::verify_ca);
  EXPECT_EQ(dsn.ssl_ca, "/ca.pem");
  EXPECT_EQ(dsn.display(), "host \"db1.example\" port 3307 as user \"app\", database \"my shop\"");
  EXPECT_EQ(read("mysql://u@[::1]:3308/").host, "::1");
  EXPECT_EQ(read("mysql://u@[::1]:3308/").port, 3308);
  EXPECT_EQ(read("mysql://u@h").port, 3306);
  EXPECT_EQ(read("mysql://u@h").database, "");
}

TEST(MysqlDsn, LocalhostIsTheSocketUnlessAPortIsNamed) {
  EXPECT_EQ(read("mysql://u@localhost/d?socket=/run/my%20sql").socket, "/run/my sql");
  EXPECT_EQ(read("mysql://u@localhost/d?socket=/s").host, "");
  EXPECT_EQ(read("mysql://u@localhost/d").host, "");
  EXPECT_EQ(read("mysql:///d").host, "");
  EXPECT_EQ(read("mysql://u@localhost:3306/d").host, "localhost");
  ClientOptions file;
  file.socket = "/from/file";
  file.host = "elsewhere";
  EXPECT_EQ(read("mysql:///d", file).host, "elsewhere");
  EXPECT_EQ(read("mysql://localhost/d", file).socket, "/from/file");
  EXPECT_EQ(read("mysql://h/d", file).socket, "");
}

TEST(MysqlDsn, WhoWeAreComesFromTheUrlThenTheEnvironmentThenTheFile) {
  ClientOptions file;
  file.user = "filed";
  file.password = "from file";
  EXPECT_EQ(read("mysql://h/", file).user, "filed");
  EXPECT_EQ(read("mysql://u@h/", file).user, "u");
  EXPECT_EQ(read("mysql://u@h/", file).password, "from file");
  EXPECT_EQ(read("mysql://u:own@h/", file).password, "own");
  setenv("MYSQL_PWD", "from environment", 1);
  const auto dsn = read_mysql_dsn("mysql://u@h/", file);
  unsetenv("MYSQL_PWD");
  ASSERT_TRUE(dsn);
  EXPECT_EQ(dsn->password, "from environment");
  EXPECT_EQ(dsn->secrets.size(), 3U);  // none of them is printed
}

TEST(MysqlDsn, WhatCannotBeReadIsNotRepeated) {
  for (const std::string_view url :
       {"mysql://me:geh@eim@127.0.0.1/shop", "mysql://me:geh/eim@127.0.0.1/shop",
        "mysql://me:geh%zz@x/y", "mysql://[geheim/x", "mysql://x:geheim/y", "mysql://x:0/y",
        "mysql://x/y?geheim=1", "mysql://x/y?geheim", "mysql://x/y?ssl-mode=geheim",
        "mysql://me:geh%00eim@x/y", "geheim"}) {
    const auto dsn = read_mysql_dsn(url, {});
    ASSERT_FALSE(dsn) << url;
    EXPECT_EQ(dsn.error().code, ErrorCode::usage);
    EXPECT_EQ(dsn.error().message.find("geh"), std::string::npos) << dsn.error().message;
  }
}

TEST(MysqlOptionFile, OnlyClientAndItsEscapes) {
  const ClientOptions options = read_option_file(
      "# a comment\n[mysql]\nuser=no\n[client]\r\nuser = app\npassword=\"p#w\\\\ "
      "\\s'x\"\nport=3307\n"
      "socket = '/run/x'\nssl_mode=REQUIRED\n; more\n!include "
      "/x\ncompress\n[mysqldump]\nhost=no\n");
  EXPECT_EQ(options.user, "app");
  EXPECT_EQ(options.password, "p#w\\  'x");
  EXPECT_EQ(options.port, "3307");
  EXPECT_EQ(options.socket, "/run/x");
  EXPECT_EQ(options.ssl_mode, "REQUIRED");
  EXPECT_FALSE(options.host);
}

TEST(MysqlStatement, OnlyExplainWithoutAnalyzeMayGoOutside) {
  for (const std::string_view text :
       {"EXPLAIN DELETE FROM t", "explain format=json update t set x = 1",
        "/* x */ EXPLAIN FORMAT = 'tree' INSERT INTO t VALUES (1)", "desc replace into t select 1",
        "EXPLAIN EXTENDED UPDATE t SET x = 1", "EXPLAIN WITH x AS (SELECT 1) DELETE FROM t",
        "EXPLAIN SELECT 1 FOR UPDATE"}) {
    EXPECT_TRUE(is_plain_explain(text)) << text;
  }
  for (const std::string_view text :
       {"DELETE FROM t", "EXPLAIN ANALYZE DELETE t FROM t", "ANALYZE DELETE FROM t",
        "EXPLAIN FORMAT=TREE ANALYZE UPDATE t SET x = 1", "EXPLAIN /*!80018 ANALYZE */ UPDATE t",
        "/*!99999 EXPLAIN */ DELETE FROM t", "EXPLAIN FOR CONNECTION 3", "EXPLAIN", "",
        "EXPLAIN FORMAT /*!99999 = x */ = ANALYZE UPDATE t", "EXPLAIN `delete`", "EXPLAIN t",
        "EXPLAIN INTO @x ANALYZE UPDATE t SET x = 1"}) {
    EXPECT_FALSE(is_plain_explain(text)) << text;
  }
}

TEST(MysqlStatement, ParametersBecomeLiteralsOutsideOfStrings) {
  const std::vector<ports::Parameter> values{"a'\\", std::nullopt};
  EXPECT_EQ(with_literals("SELECT $1,'$1',`$1`,a$1,$2 -- $1\n/* $1 */ # $1", values, {}).value(),
            "SELECT _utf8mb4 X'61275C','$1',`$1`,a$1,NULL -- $1\n/* $1 */ # $1");
  // Where a backslash is a character like any other the string ends before.
  EXPECT_EQ(with_literals("SELECT '\\', $2, '\\'", values, {false}).value(),
            "SELECT '\\', NULL, '\\'");
  EXPECT_FALSE(with_literals("SELECT $3", values, {}));
}

TEST(MysqlStatement, FilesAreNotWritten) {
  EXPECT_FALSE(check_mysql_allowed("SELECT '\\' INTO OUTFILE '/x' -- '", true, {false}));
  EXPECT_TRUE(check_mysql_allowed("SELECT '\\' INTO OUTFILE ' -- '", true, {true}));
  EXPECT_FALSE(check_mysql_allowed("TABLE t INTO OUTFILE '/x'", true, {}));
  EXPECT_FALSE(check_mysql_allowed("SELECT 1 INTO /* x */ DUMPFILE '/x'", true, {}));
  EXPECT_FALSE(check_mysql_allowed("EXPLAIN ANALYZE SELECT 1 INTO OUTFILE '/x'", true, {}));
  EXPECT_TRUE(check_mysql_allowed("SELECT dumpfile FROM t", true, {}));
  EXPECT_TRUE(check_mysql_allowed("DELETE FROM t", false, {}));
  EXPECT_FALSE(check_mysql_allowed("DROP TABLE t", false, {}));
}

}  // namespace
