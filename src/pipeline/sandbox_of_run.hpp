#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <planwright/model/capture.hpp>
#include <planwright/model/snapshot.hpp>
#include <planwright/pipeline/live.hpp>
#include <planwright/ports/session.hpp>
#include <planwright/sandbox/sandbox.hpp>

namespace planwright::pipeline {

// What the taking of a snapshot missed that matters to one statement's plan.
std::vector<Diagnostic> told_about(const Snapshot& snapshot);

// That a sandbox is lost does not mean that the server is.
Error of_sandbox(Error error);

// The sandbox of one diagnosis and the snapshot it stands on.
class SandboxOfRun {
 public:
  SandboxOfRun(const SandboxOptions& options, std::function<void(std::string_view)> progress)
      : options_(options), progress_(std::move(progress)) {}

  // The snapshot of these relations of a server, or one that was read.
  Result<void> take(ports::Session& session, std::vector<RelationRef> named);
  void stand_on(Snapshot snapshot) { snapshot_ = std::move(snapshot); }
  [[nodiscard]] const Snapshot& snapshot() const { return *snapshot_; }

  // Why no server of production's major can be started here; empty: one is installed.
  [[nodiscard]] std::string lacks_major(const std::string& version) const;

  // Starts a server and loads what the statement needs. What that could not make is added to
  // `diagnostics`. Nothing where it runs already.
  Result<void> start(const Query& query, std::span<const RelationRef> relations,
                     std::vector<Diagnostic>& diagnostics);
  [[nodiscard]] bool started() const { return sandbox_ != nullptr; }
  [[nodiscard]] sandbox::Sandbox& sandbox() { return *sandbox_; }

  // For the capture.
  [[nodiscard]] SandboxAsked asked() const;

 private:
  void want_extensions(const Query& query);
  void progress(std::string_view what) const {
    if (progress_) {
      progress_(what);
    }
  }

  const SandboxOptions& options_;
  std::function<void(std::string_view)> progress_;
  std::optional<Snapshot> snapshot_;
  std::unique_ptr<sandbox::Sandbox> sandbox_;
};

}  // namespace planwright::pipeline
