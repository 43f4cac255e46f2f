#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <planwright/base/result.hpp>
#include <planwright/model/diagnostic.hpp>
#include <planwright/ports/session.hpp>

// A database without its rows as a file's bytes.
namespace planwright::pipeline {

struct SnapshotOptions {
  std::vector<std::string> tables;   // patterns; empty: every relation
  std::vector<std::string> look_in;  // directories where pg_dump is looked for first
  // Runs that pg_dump on the same database; its text. Empty: the schema is built from the catalog.
  std::function<Result<std::string>(std::string_view program)> dump{};
  bool redact = false;              // surrogates for the values in statistics
  bool redact_definitions = false;  // and no definitions with literals
  // Told what is being done, in a few words; may be empty.
  std::function<void(std::string_view)> progress{};
};

struct TakenSnapshot {
  std::string bytes;
  std::string key;      // of a redacted one: what undoes it
  std::string server;   // "PostgreSQL 15.18"
  std::string builder;  // of the schema: "pg_dump 15.18", "planwright"
  std::size_t tables = 0, views = 0, indexes = 0;
  std::size_t with_statistics = 0;  // of the tables
  std::size_t statements = 0;       // of the schema
  // What is missing, why, and which grant or program would add it.
  std::vector<Diagnostic> diagnostics;
};

// Asks pg_dump for the schema where one of the server's major or newer is installed, and reads the
// rest itself in a read-only transaction. Fails as the session does, and with `usage` where no
// relation fits the patterns.
Result<TakenSnapshot> take_snapshot(ports::Session& session, const SnapshotOptions& options);

}  // namespace planwright::pipeline
