#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <planwright/base/result.hpp>
#include <planwright/base/units.hpp>
#include <planwright/model/capture.hpp>
#include <planwright/model/context.hpp>
#include <planwright/model/report.hpp>
#include <planwright/pipeline/diagnose.hpp>
#include <planwright/ports/session.hpp>
#include <planwright/sandbox/sandbox.hpp>
#include <planwright/verify/clone.hpp>

// "Capture, then analyse the capture": a live diagnosis, and its replay from a file.
namespace planwright::pipeline {

// How a server of our own comes about; tests put others in the place of the two functions.
struct SandboxOptions {
  std::vector<std::string> binaries{};  // --sandbox-bin
  std::function<std::vector<sandbox::InstalledServer>(const std::vector<std::string>&)> installed =
      sandbox::installed_servers;
  std::function<Result<std::unique_ptr<sandbox::Sandbox>>(const sandbox::StartOptions&)> start =
      sandbox::start;
};

struct LiveOptions {
  NamedText query;               // borrowed for the call; empty text: `query_id` is looked up
  std::string query_id;          // of pg_stat_statements
  bool analyze = true;           // false: plan only
  Milliseconds timeout{30'000};  // of each measured run
  int runs = 1;                  // the median is analysed
  std::string parameters;        // JSON array for $1 …; empty: none given
  bool allow_writes = false;     // run DML inside a transaction that is rolled back
  StatementContext context;
  SandboxOptions sandbox{};
  std::optional<verify::CloneSessions> clone{};  // --measure-on: where advice is carried out
  int clone_runs = 0;                            // 0: as many as verify::CloneRuns has
  // Told what is being done, in a few words; may be empty.
  std::function<void(std::string_view)> progress{};
};

// Reads what the statement, its plan, the catalog and the sessions beside it say, in read-only
// transactions. Executes the statement where that is harmless (a SELECT whose functions only read)
// or allowed; otherwise, and where it takes too long, the estimated plan is captured and the
// diagnostics say why. Fails when there is no one statement, when the server cannot read it or
// refuses its relations, and when the connection is lost.
Result<Capture> capture_live(ports::Session& session, const LiveOptions& options);

struct AnalyseOptions {
  std::optional<Milliseconds> target;
};

// Who may be asked what the planner would do. Automatic: HypoPG, and a sandbox of the same major
// confirms what it chose; where there is no HypoPG, a sandbox alone; where that cannot be, nobody.
enum class Verify { automatic, none, hypopg, sandbox };

// capture_live, then findings, advice verified by the planner, and the report. Fails with
// `permission` where HypoPG is demanded and not there, and as sandbox::start does where a sandbox
// is demanded.
struct LiveDiagnosis {
  Report report;
  Capture capture;  // with every question that was asked
};
Result<LiveDiagnosis> diagnose_live(ports::Session& session, const LiveOptions& live, Verify verify,
                                    const AnalyseOptions& options);

struct SnapshotInput {
  NamedText snapshot;             // the file's bytes
  std::optional<NamedText> plan;  // of the real server; absent: the sandbox plans the statement
  // Of a redacted snapshot: maps the statement's literals; absent: they become parameters.
  std::optional<NamedText> key{};
};

// The same without the server, from a snapshot of it: catalog and statistics are the snapshot's,
// the planner is a sandbox's. Of `live` only what says which statement, its parameters and context
// is looked at. With a plan no server has to be installed: then what can be modelled is; without,
// fails as sandbox::start does.
Result<LiveDiagnosis> diagnose_snapshot(const SnapshotInput& input, const LiveOptions& live,
                                        Verify verify, const AnalyseOptions& options);

// The same report again, byte for byte, from a capture file's text; `name` is the file's.
Result<Report> diagnose_case(std::string_view text, std::string_view name, Verify verify,
                             const AnalyseOptions& options);

// A capture as the text of a file.
std::string capture_text(const Capture& capture);

}  // namespace planwright::pipeline
