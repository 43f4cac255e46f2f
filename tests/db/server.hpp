#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include <planwright/connectors/connectors.hpp>

// The throw-away server that scripts/with-postgresql started, which sets PGHOST and the like.
namespace planwright::tests {

inline std::unique_ptr<ports::Session> connected(std::string_view dsn = "",
                                                 const ports::Limits& limits = {}) {
  auto session = connectors::connect(dsn, limits);
  EXPECT_TRUE(session) << session.error().message;
  return session ? std::move(*session) : nullptr;
}

// Runs a script as the superuser and keeps what it did: a Session of ours never commits.
inline void psql(std::string_view script, const std::string& database = "postgres") {
  const std::string command =
      "psql -X -q -v ON_ERROR_STOP=1 -o /dev/null -d '" + database + "' -f - 2>&1";
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
