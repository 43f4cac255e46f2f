#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <random>

#include <fmt/format.h>

#include <planwright/catalog/redaction.hpp>
#include <planwright/catalog/snapshot.hpp>
#include <planwright/pipeline/snapshot.hpp>
#include <planwright/sandbox/sandbox.hpp>

namespace planwright::pipeline {
namespace {

int major_of(std::string_view version) {
  return std::atoi(std::string(version).c_str());
}

struct Dump {
  std::string text, by;
};

// A newer pg_dump reads an older server, never the other way round. The server's own major knows it
// best, so the oldest that will do is taken.
std::optional<sandbox::InstalledServer> choose_program(
    const std::vector<sandbox::InstalledServer>& installed, int major) {
  std::optional<sandbox::InstalledServer> chosen;
  for (const sandbox::InstalledServer& program : installed) {
    const int theirs = major_of(program.version);
    if (theirs >= major && (!chosen || theirs < major_of(chosen->version))) {
      chosen = program;
    }
  }
  return chosen;
}

Dump dump_schema(const ports::Session& session, const SnapshotOptions& options,
                 std::vector<Diagnostic>& diagnostics) {
  constexpr int per_major = 10'000;
  const int major = session.version() / per_major;
  const std::vector<sandbox::InstalledServer> installed =
      sandbox::installed_dump_programs(options.look_in);
  const auto program = choose_program(installed, major);
  const auto note = [&](Diagnostic::Level level, std::string_view why) {
    diagnostics.push_back({level, fmt::format("the schema is not pg_dump's: {}", why)});
    return Dump{};
  };
  if (!program) {
    return note(Diagnostic::Level::warning,
                installed.empty()
                    ? fmt::format("there is no pg_dump here; install postgresql-client-{}", major)
                    : fmt::format("the newest pg_dump here is {}, older than the server; install "
                                  "postgresql-client-{}",
                                  installed.front().version, major));
  }
  if (options.progress) {
    options.progress("reading the schema with pg_dump");
  }
  auto text = options.dump(program->directory + "/pg_dump");
  if (!text) {
    return note(Diagnostic::Level::warning,
                text.error().code == ErrorCode::permission
                    ? fmt::format("{}; it needs SELECT on every table: grant it, or from "
                                  "PostgreSQL 14 on grant pg_read_all_data to the role",
                                  text.error().message)
                    : text.error().message);
  }
  return {std::move(*text), "pg_dump " + program->version};
}

void count(const Snapshot& snapshot, TakenSnapshot& taken) {
  for (const Relation& relation : snapshot.catalog.relations()) {
    taken.indexes += relation.indexes.size();
    if (relation.kind == RelationKind::view || relation.kind == RelationKind::materialized_view) {
      ++taken.views;
      continue;
    }
    ++taken.tables;
    taken.with_statistics += std::ranges::any_of(
        relation.columns, [](const Column& column) { return column.statistics.has_value(); });
  }
}

}  // namespace

Result<TakenSnapshot> take_snapshot(ports::Session& session, const SnapshotOptions& options) {
  const auto progress = [&](std::string_view what) {
    if (options.progress) {
      options.progress(what);
    }
  };
  std::vector<Diagnostic> diagnostics;
  const Dump dump = options.dump ? dump_schema(session, options, diagnostics) : Dump{};
  // Everything at once takes longer than a diagnosis may.
  ports::Limits limits;
  limits.statement = Milliseconds(300'000);
  if (auto begun = session.restart(limits); !begun) {
    return tl::make_unexpected(begun.error());
  }
  catalog::SnapshotScope scope;
  scope.patterns = options.tables;
  scope.dumped = dump.text;
  scope.dumped_by = dump.by;
  scope.progress = options.progress;
  progress("reading the catalog");
  auto snapshot = catalog::take_snapshot(session, scope);
  if (!snapshot) {
    return tl::make_unexpected(snapshot.error());
  }
  if (!options.tables.empty() && snapshot->catalog.empty()) {
    return failure(ErrorCode::usage, snapshot->diagnostics.empty()
                                         ? "--tables means no relation of this database"
                                         : snapshot->diagnostics.front().message);
  }
  snapshot->diagnostics.insert(snapshot->diagnostics.begin(), diagnostics.begin(),
                               diagnostics.end());
  TakenSnapshot taken;
  if (options.redact) {
    progress("replacing values");
    if (options.redact_definitions) {
      catalog::drop_definitions_with_literals(*snapshot);
    }
    std::random_device random;
    const catalog::RedactionMeans means{[&](std::vector<std::string> texts) {
                                          return catalog::sort_texts(session, std::move(texts));
                                        },
                                        [&] { return std::uint64_t{random()} << 32U | random(); }};
    const auto key = catalog::redact(*snapshot, means);
    if (!key) {
      return tl::make_unexpected(key.error());
    }
    taken.key = catalog::write_key(*key);
  }
  progress("writing the snapshot");
  taken.server = fmt::format("PostgreSQL {}", session.version_text());
  taken.builder = snapshot->builder;
  taken.statements = snapshot->schema.size();
  count(*snapshot, taken);
  taken.bytes = catalog::write_snapshot(*snapshot);
  taken.diagnostics = std::move(snapshot->diagnostics);
  return taken;
}

}  // namespace planwright::pipeline
