#include "sandbox_of_run.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include <planwright/catalog/snapshot.hpp>

namespace planwright::pipeline {
namespace {

std::string_view major_of(std::string_view version) {
  return version.substr(0, version.find('.'));
}

}  // namespace

Error of_sandbox(Error error) {
  if (error.code == ErrorCode::connection) {
    error.code = ErrorCode::internal;
  }
  return error;
}

std::vector<Diagnostic> told_about(const Snapshot& snapshot) {
  std::vector<Diagnostic> told;
  std::ranges::copy_if(
      snapshot.diagnostics, std::back_inserter(told),
      [](const Diagnostic& diagnostic) { return diagnostic.level != Diagnostic::Level::info; });
  return told;
}

Result<void> SandboxOfRun::take(ports::Session& session, std::vector<RelationRef> named) {
  progress("taking a snapshot of the tables' statistics");
  catalog::SnapshotScope scope;
  scope.named = std::move(named);
  auto taken = catalog::take_snapshot(session, scope);
  if (!taken) {
    return tl::make_unexpected(taken.error());
  }
  snapshot_ = std::move(*taken);
  return {};
}

std::string SandboxOfRun::lacks_major(const std::string& version) const {
  const std::string_view major = major_of(version);
  const auto installed = options_.installed(options_.binaries);
  const bool there = std::ranges::any_of(installed, [&](const sandbox::InstalledServer& server) {
    return server.engine == Engine::postgresql && major_of(server.version) == major;
  });
  return there ? std::string()
               : fmt::format(
                     "no PostgreSQL {0} server is installed on this machine (Debian and Ubuntu: "
                     "apt-get install postgresql-{0}; elsewhere --sandbox-bin DIR)",
                     major);
}

// Advice of a trigram index brings its extension along where production could install it.
void SandboxOfRun::want_extensions(const Query& query) {
  constexpr std::string_view trigrams = "pg_trgm";
  const bool patterns = std::ranges::any_of(query.expressions, [](const Expression& expression) {
    return expression.kind == ExpressionKind::like;
  });
  Catalog& catalog = snapshot_->catalog;
  const bool available = std::ranges::binary_search(catalog.available_extensions, trigrams);
  if (patterns && available && !catalog.has_extension(trigrams)) {
    catalog.extensions.emplace_back(trigrams, "");
    std::ranges::sort(catalog.extensions);
  }
}

Result<void> SandboxOfRun::start(const Query& query, std::span<const RelationRef> relations,
                                 std::vector<Diagnostic>& diagnostics) {
  if (sandbox_) {
    return {};
  }
  progress("starting a server with production's statistics");
  sandbox::StartOptions options;
  options.version = snapshot_->catalog.server_version;
  options.binaries = options_.binaries;
  auto started = options_.start(options);
  if (!started) {
    return tl::make_unexpected(of_sandbox(started.error()));
  }
  want_extensions(query);
  auto loaded = (*started)->load(*snapshot_, relations);
  if (!loaded) {
    return tl::make_unexpected(of_sandbox(loaded.error().with_context("loading the sandbox")));
  }
  std::ranges::move(loaded->diagnostics, std::back_inserter(diagnostics));
  sandbox_ = std::move(*started);
  return {};
}

SandboxAsked SandboxOfRun::asked() const {
  SandboxAsked asked;
  asked.method = fmt::format("re-planned by PostgreSQL {} in a sandbox", sandbox_->version());
  asked.like_production = sandbox_->same_major();
  return asked;
}

}  // namespace planwright::pipeline
