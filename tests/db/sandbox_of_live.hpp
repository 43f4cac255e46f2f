#pragma once

#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <planwright/catalog/snapshot.hpp>
#include <planwright/sandbox/sandbox.hpp>

#include "db/server.hpp"

// A sandbox beside the server that scripts/with-postgresql started.
namespace planwright::tests {

// Where the sandbox's programs are: those of the server's major where it is not installed.
inline std::vector<std::string> sandbox_directories() {
  const char* given = std::getenv("PLANWRIGHT_SANDBOX_BIN");
  return given == nullptr ? std::vector<std::string>{} : std::vector<std::string>{given};
}

// The first column of the answer, a line a row.
inline std::string lines(ports::Session& session, const std::string& sql) {
  const auto table = session.run(sql);
  if (!table) {
    return "ERROR: " + table.error().message;
  }
  std::string text;
  for (const auto& row : table->rows) {
    text += row[0].value_or("") + "\n";
  }
  return text;
}

inline std::string plan(ports::Session& session, const std::string& sql) {
  return lines(session, "EXPLAIN " + sql);
}

inline std::unique_ptr<sandbox::Sandbox> started(const std::string& version) {
  auto box = sandbox::start({version, sandbox_directories()});
  EXPECT_TRUE(box) << box.error().message;
  return box ? std::move(*box) : nullptr;
}

// With the one locale that every build of a server knows beside C.
inline void make_database(const std::string& name) {
  psql(
      fmt::format("DROP DATABASE IF EXISTS {0}; CREATE DATABASE {0} TEMPLATE template0 LC_COLLATE "
                  "'C.UTF-8' LC_CTYPE 'C.UTF-8'",
                  name));
}

// Filled and analysed.
inline void make_database(const std::string& name, const std::string& script) {
  make_database(name);
  psql(script + "; SET synchronous_commit = on; VACUUM ANALYZE", name);
}

inline Snapshot taken(ports::Session& live) {
  auto snapshot = catalog::take_snapshot(live, {});
  EXPECT_TRUE(snapshot) << snapshot.error().message;
  return snapshot ? std::move(*snapshot) : Snapshot{};
}

}  // namespace planwright::tests
