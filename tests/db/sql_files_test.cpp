// Every file of sql/ against a server: it runs, and its contract names exactly what it takes and
// returns.
#include <charconv>
#include <sstream>

#include <planwright/sql/sql.hpp>

#include "db/server.hpp"

namespace {

using namespace planwright;

struct Contract {
  int from = 0, to = 99;  // majors
  bool rights = false;
  std::string extension;
  bool changes = false;  // for servers where we may build: run there, and rolled back
  std::vector<std::string> parameters;                       // types
  std::vector<std::pair<std::string, std::string>> columns;  // name, type
};

// What is between the name and the prose of "--   name type prose": types of more than one word are
// known ones.
std::string type_of(const std::string& rest) {
  for (const std::string_view long_type : {"double precision", "timestamp with time zone"}) {
    if (rest.starts_with(long_type)) {
      return std::string(long_type);
    }
  }
  return rest.substr(0, rest.find(' '));
}

Contract read(std::string_view text) {
  Contract contract;
  std::istringstream lines{std::string(text)};
  std::string part;
  for (std::string line; std::getline(lines, line);) {
    const auto value = [&](std::string_view key) {
      return line.starts_with(key) ? line.substr(key.size()) : std::string();
    };
    if (const std::string server = value("-- server: "); !server.empty()) {
      contract.from = std::atoi(server.c_str());
      const std::size_t dash = server.find('-');
      contract.to = dash == std::string::npos ? 99 : std::atoi(server.c_str() + dash + 1);
    } else if (line.starts_with("-- rights: ")) {
      contract.rights = true;
    } else if (const std::string needed = value("-- extension: "); !needed.empty()) {
      contract.extension = needed.substr(0, needed.find(' '));
    } else if (line.starts_with("-- changes: ")) {
      contract.changes = true;
    } else if (line == "-- parameters:" || line == "-- columns:") {
      part = line;
    } else if (line.starts_with("--   ")) {
      const std::string entry = line.substr(5);
      const std::size_t space = entry.find(' ');
      const std::string name = entry.substr(0, space);
      const std::string type = space == std::string::npos ? "" : type_of(entry.substr(space + 1));
      if (part == "-- parameters:") {
        EXPECT_EQ(name, "$" + std::to_string(contract.parameters.size() + 1));
        contract.parameters.push_back(type);
      } else {
        contract.columns.emplace_back(name, type);
      }
    }
  }
  return contract;
}

TEST(SqlFiles, NamesMajorsAndContractsFitTogether) {
  const sql::File* before = nullptr;
  for (const sql::File& file : sql::all()) {
    if (!file.name.starts_with("postgresql/")) {
      continue;  // mysql_sql_files_test.cpp
    }
    const Contract contract = read(file.contract);
    const std::string plate = "-- " + std::string(file.name.substr(file.name.find('/') + 1)) + ": ";
    EXPECT_TRUE(file.contract.starts_with(plate)) << file.name << " does not begin with " << plate;
    EXPECT_TRUE(contract.rights) << file.name << " does not say which rights it needs";
    EXPECT_TRUE(contract.changes || !contract.columns.empty()) << file.name;
    EXPECT_GE(contract.from, 12) << file.name << " does not say for which servers it is";
    if (file.major != 0) {
      EXPECT_EQ(contract.from, file.major) << file.name;
      ASSERT_NE(before, nullptr);
      EXPECT_EQ(before->name, file.name) << "a variant without the file it varies";
      EXPECT_EQ(read(before->contract).to, file.major - 1) << file.name;
      EXPECT_EQ(sql::statement(file.name, file.major * 10'000 + 3), file.statement);
      EXPECT_EQ(sql::statement(file.name, file.major * 10'000 - 1), before->statement);
    }
    before = &file;
  }
}

// Each in a transaction of its own that is rolled back, with the books of --measure-on in place.
void runs_where_we_may_build(const sql::File& file, const Contract& contract,
                             const std::vector<ports::Parameter>& parameters) {
  const auto own = connectors::connect_to_own("dbname=sql_files");
  ASSERT_TRUE(own) << own.error().message;
  ASSERT_TRUE((*own)->run("BEGIN"));
  if (file.name.ends_with("drop_schema")) {
    ASSERT_TRUE((*own)->run("DROP TABLE planwright_measure.made"));
  }
  const auto answer = (*own)->run(file.statement, parameters);
  ASSERT_TRUE(answer) << file.name << ": " << answer.error().message;
  std::vector<std::string> declared;
  for (const auto& [name, type] : contract.columns) {
    declared.push_back(name);
  }
  EXPECT_EQ(answer->columns, declared) << file.name;
  ASSERT_TRUE((*own)->run("ROLLBACK"));
}

TEST(SqlFiles, EachRunsAndReturnsWhatItsContractNames) {
  tests::psql("CREATE DATABASE sql_files");
  const auto text = [](std::string_view name) {
    return std::string(sql::statement(name, 120'000)) + ";";
  };
  tests::psql(text("postgresql/measure/create_schema") + text("postgresql/measure/create_table"),
              "sql_files");
  tests::psql(
      "CREATE SCHEMA \"odd \"\"schema\"; CREATE EXTENSION pg_stat_statements SCHEMA \"odd "
      "\"\"schema\"",
      "sql_files");
  // The binaries of other majors come without HypoPG, and a server may be without contrib.
  tests::psql(
      "DO $$ DECLARE e name; BEGIN FOR e IN SELECT name FROM pg_available_extensions() WHERE name "
      "IN ('hypopg', 'pageinspect') LOOP EXECUTE format('CREATE EXTENSION %I SCHEMA "
      "\"odd \"\"schema\"', e); END LOOP; END $$",
      "sql_files");
  const auto session = tests::connected("dbname=sql_files");
  ASSERT_NE(session, nullptr);
  const int major = session->version() / 10'000;
  const auto installed = [&](const std::string& extension) {
    return tests::one(*session, "SELECT count(*) FROM pg_extension WHERE extname = '" + extension +
                                    "'") == "1";
  };
  std::size_t tried = 0;
  for (const sql::File& file : sql::all()) {
    if (!file.name.starts_with("postgresql/")) {
      continue;
    }
    const Contract contract = read(file.contract);
    if (major < contract.from || major > contract.to) {
      continue;
    }
    if (!contract.extension.empty() && !installed(contract.extension)) {
      continue;
    }
    const std::string statement =
        contract.extension.empty()
            ? std::string(file.statement)
            : sql::statement(file.name, session->version(), "\"odd \"\"schema\"");
    std::vector<ports::Parameter> parameters;
    for (const std::string& type : contract.parameters) {
      parameters.push_back(type.ends_with("[]") ? ports::Parameter("{}") : std::nullopt);
    }
    if (contract.changes) {
      ASSERT_TRUE(session->restart(ports::Limits{}));  // lets go of what it has read
      runs_where_we_may_build(file, contract, parameters);
      ++tried;
      continue;
    }
    const auto answer = session->run(statement, parameters);
    ASSERT_TRUE(answer) << file.name << ": " << answer.error().message;
    std::vector<std::string> declared;
    std::string types;
    for (const auto& [name, type] : contract.columns) {
      declared.push_back(name);
      types += (types.empty() ? "pg_typeof(x." : ", pg_typeof(x.") + name + ")::text";
    }
    EXPECT_EQ(answer->columns, declared) << file.name;
    // A row of nulls has the types too.
    const auto typed = session->run(
        "SELECT " + types + " FROM (VALUES (1)) v LEFT JOIN (" + statement + ") x ON true LIMIT 1",
        parameters);
    ASSERT_TRUE(typed) << file.name << ": " << typed.error().message;
    for (std::size_t at = 0; at < declared.size(); ++at) {
      EXPECT_EQ(typed->rows[0][at], contract.columns[at].second)
          << file.name << ": " << declared[at];
    }
    ++tried;
  }
  EXPECT_GT(tried, 12U);
}

}  // namespace
