// Every file of sql/mysql and sql/mariadb against a server: it runs, and its contract names exactly
// what it takes and returns.
#include <algorithm>
#include <cstdlib>
#include <sstream>

#include <planwright/base/number.hpp>
#include <planwright/sql/sql.hpp>

#include "db/mysql_server.hpp"

namespace {

using namespace planwright;

struct Contract {
  int from = 0, to = 999'999;
  bool rights = false;
  std::vector<std::pair<std::string, std::string>> parameters;  // type, meaning
  std::vector<std::pair<std::string, std::string>> columns;     // name, type
};

// "8.0.12" → 80012, "5.7" → 50700; as the last one of a range "5.7" means all of it.
int version_of(std::string text, bool last) {
  int version = 0;
  int weight = 10'000;
  std::istringstream parts(text);
  for (std::string part; std::getline(parts, part, '.'); weight /= 100) {
    version += std::atoi(part.c_str()) * weight;
  }
  return last && weight > 0 ? version + 99 : version;
}

Contract read(std::string_view text) {
  Contract contract;
  std::istringstream lines{std::string(text)};
  std::string part;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("-- server: ")) {
      const std::string server = line.substr(11);
      const std::size_t dash = server.find('-');
      contract.from = version_of(server.substr(0, dash), false);
      if (!server.ends_with('+')) {
        contract.to =
            version_of(dash == std::string::npos ? server : server.substr(dash + 1), true);
      }
    } else if (line.starts_with("-- rights: ")) {
      contract.rights = true;
    } else if (line == "-- parameters:" || line == "-- columns:") {
      part = line;
    } else if (line.starts_with("--   ") && line[5] != ' ') {
      std::istringstream words(line.substr(5));
      std::string name, type, meaning;
      words >> name >> type >> meaning;
      if (part == "-- parameters:") {
        EXPECT_EQ(name, "$" + std::to_string(contract.parameters.size() + 1));
        contract.parameters.emplace_back(type, meaning);
      } else {
        EXPECT_TRUE(type == "text" || type == "number" || type == "flag") << line;
        contract.columns.emplace_back(name, type);
      }
    }
  }
  return contract;
}

bool is_ours(const sql::File& file) {
  return file.name.starts_with("mysql/") || file.name.starts_with("mariadb/");
}

TEST(MysqlSqlFiles, NamesVersionsAndContractsFitTogether) {
  const sql::File* before = nullptr;
  for (const sql::File& file : sql::all()) {
    if (!is_ours(file)) {
      continue;
    }
    const Contract contract = read(file.contract);
    const std::string plate = "-- " + std::string(file.name.substr(file.name.find('/') + 1)) + ": ";
    EXPECT_TRUE(file.contract.starts_with(plate)) << file.name << " does not begin with " << plate;
    EXPECT_TRUE(contract.rights) << file.name << " does not say which rights it needs";
    EXPECT_FALSE(contract.columns.empty()) << file.name;
    EXPECT_GE(contract.from, 50'700) << file.name << " does not say for which servers it is";
    if (file.major != 0) {
      EXPECT_EQ(contract.from, file.major) << file.name;
      ASSERT_NE(before, nullptr);
      EXPECT_EQ(before->name, file.name) << "a variant without the file it varies";
      EXPECT_LT(read(before->contract).to, file.major) << file.name;
      EXPECT_EQ(sql::statement(file.name, file.major), file.statement);
      EXPECT_EQ(sql::statement(file.name, file.major - 1), before->statement);
    }
    before = &file;
  }
}

TEST(MysqlSqlFiles, EachRunsAndReturnsWhatItsContractNames) {
  tests::client(
      "CREATE TABLE filled (id int PRIMARY KEY, name varchar(20), n int CHECK (n > 0), day date, "
      "KEY (name), CONSTRAINT up FOREIGN KEY (n) REFERENCES filled (id));"
      "INSERT INTO filled VALUES (1, 'a', 1, '2020-01-01'), (2, 'b', NULL, NULL);"
      "CREATE TRIGGER fires BEFORE INSERT ON filled FOR EACH ROW SET NEW.day = NULL;"
      "CREATE VIEW seen AS SELECT id FROM filled;"
      "CREATE TABLE split_up (id int PRIMARY KEY) PARTITION BY HASH (id) PARTITIONS 3;" +
      std::string(tests::is_mariadb()
                      ? "ANALYZE TABLE filled PERSISTENT FOR ALL;"
                      : "ANALYZE TABLE filled UPDATE HISTOGRAM ON day; ANALYZE TABLE filled;"));
  const auto session = tests::connected();
  ASSERT_NE(session, nullptr);
  const std::string prefix = tests::environment("PLANWRIGHT_TEST_ENGINE") + "/";
  std::size_t tried = 0;
  std::vector<std::string> empty;
  for (const sql::File& file : sql::all()) {
    if (!file.name.starts_with(prefix)) {
      continue;
    }
    const Contract contract = read(file.contract);
    if (session->version() < contract.from || session->version() > contract.to) {
      continue;
    }
    std::vector<ports::Parameter> parameters;
    for (const auto& [type, meaning] : contract.parameters) {
      parameters.push_back(meaning == "schema"                  ? ports::Parameter("test")
                           : meaning == "statement"             ? ports::Parameter("SELECT 1")
                           : file.name.ends_with("/views")      ? ports::Parameter("seen")
                           : file.name.ends_with("/partitions") ? ports::Parameter("split_up")
                           : meaning == "name"                  ? ports::Parameter("filled")
                                                                : std::nullopt);
    }
    const auto answer = session->run(file.statement, parameters);
    ASSERT_TRUE(answer) << file.name << ": " << answer.error().message;
    std::vector<std::string> declared;
    for (const auto& [name, type] : contract.columns) {
      declared.push_back(name);
    }
    EXPECT_EQ(answer->columns, declared) << file.name;
    for (const auto& row : answer->rows) {
      for (std::size_t at = 0; at < row.size(); ++at) {
        const std::string& type = contract.columns[at].second;
        const bool fits = !row[at] || type == "text" ||
                          (type == "flag" ? *row[at] == "0" || *row[at] == "1"
                                          : parse_number(*row[at]).has_value());
        EXPECT_TRUE(fits) << file.name << ": " << declared[at] << " is " << *row[at];
      }
    }
    if (answer->rows.empty()) {
      empty.emplace_back(file.name.substr(prefix.size()));
    }
    ++tried;
  }
  EXPECT_GT(tried, 18U);
  // What a server without other sessions, and MariaDB without performance_schema, has no rows of.
  std::vector<std::string> expected{"activity/lock_holders", "activity/lock_waits",
                                    "activity/metadata_waits", "activity/sessions",
                                    "activity/transactions"};
  if (tests::is_mariadb()) {
    expected.insert(expected.end(), {"catalog/counters", "workload/digests"});
  }
  std::ranges::sort(expected);
  std::erase(empty, "activity/sessions");  // the event scheduler may be there
  std::erase(expected, "activity/sessions");
  EXPECT_EQ(empty, expected);
}

}  // namespace
