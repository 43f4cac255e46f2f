#pragma once

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include <planwright/connectors/connectors.hpp>

// The throw-away server that scripts/with-mysql started, which sets PLANWRIGHT_TEST_DSN and the
// like.
namespace planwright::tests {

inline std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

inline bool is_mariadb() {
  return environment("PLANWRIGHT_TEST_ENGINE") == "mariadb";
}

// The server's URL, for another user or database.
inline std::string server_url(std::string_view user = "root", std::string_view database = "test") {
  return environment("PLANWRIGHT_TEST_ENGINE") + "://" + std::string(user) + "@localhost/" +
         std::string(database) + "?socket=" + environment("MYSQL_UNIX_PORT");
}

inline std::unique_ptr<ports::Session> connected(const std::string& url = server_url(),
                                                 const ports::Limits& limits = {}) {
  auto session = connectors::connect(url, limits);
  EXPECT_TRUE(session) << session.error().message;
  return session ? std::move(*session) : nullptr;
}

// Runs a script as root and keeps what it did: a Session of ours never commits.
inline void client(std::string_view script, const std::string& database = "test") {
  const std::string command =
      environment("MYSQL_CLIENT") + " --default-character-set=utf8mb4 " + database + " 2>&1";
  FILE* pipe = popen(command.c_str(), "w");
  ASSERT_NE(pipe, nullptr);
  fwrite(script.data(), 1, script.size(), pipe);
  ASSERT_EQ(pclose(pipe), 0) << script;
}

// The first value of the answer.
inline std::string one(ports::Session& session, std::string_view sql) {
  const auto table = session.run(sql);
  EXPECT_TRUE(table) << table.error().message << "\n" << sql;
  return table && !table->rows.empty() ? table->rows[0][0].value_or("(null)") : "(none)";
}

}  // namespace planwright::tests
