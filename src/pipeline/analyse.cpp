#include <algorithm>
#include <functional>
#include <iterator>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include <planwright/catalog/capture.hpp>
#include <planwright/catalog/context.hpp>
#include <planwright/catalog/snapshot.hpp>
#include <planwright/pipeline/live.hpp>
#include <planwright/planners/planners.hpp>
#include <planwright/query/query.hpp>
#include <planwright/verify/verify.hpp>

#include "capture_snapshot.hpp"
#include "capture_steps.hpp"
#include "conclude.hpp"
#include "measure_on_clone.hpp"
#include "sandbox_of_run.hpp"
#include "statement_catalog.hpp"

namespace planwright::pipeline {
namespace {

// The report of a capture with nothing found yet: what an oracle has to know.
Result<Report> begin_report(const Capture& capture) {
  auto plans = planners::read_plans(
      {.text = capture.plan, .name = "the captured plan", .engine = capture.engine});
  if (!plans) {
    return tl::make_unexpected(plans.error());
  }
  Report report;
  report.plan = std::move((*plans)[slowest(*plans)]);
  report.plan.server_version = capture.catalog.server_version;
  report.database = capture.catalog.database;
  if (capture.query.empty()) {
    read_names(report, capture.catalog);
    return report;
  }
  report.query = query::understand(capture.query, capture.query_name, mode_of(capture));
  report.query->frequency_per_s = capture.frequency_per_s;
  report.query->frequency_source = capture.frequency_source;
  report.query->purpose = capture.purpose;
  note_all(report, report.query->diagnostics);
  name_tables(report.plan, *report.query);
  read_names(report, capture.catalog);
  return report;
}

using TryOut = std::function<void(Report&)>;

void finish_report(Report& report, const Capture& capture, ports::CostOracle* oracle,
                   const AnalyseOptions& options, TryOut try_out) {
  note_all(report, capture.diagnostics);
  const std::size_t before = capture.diagnostics.size();
  const auto place = static_cast<std::ptrdiff_t>(report.diagnostics.size());
  conclude(report, {capture.catalog, capture.activity ? &*capture.activity : nullptr, oracle,
                    options.target, std::move(try_out)});
  // What was found out while asking stands where a replay of the capture has it.
  Report found;
  for (std::size_t at = before; at < capture.diagnostics.size(); ++at) {
    const Diagnostic& one = capture.diagnostics[at];
    if (std::ranges::find(report.diagnostics, one) == report.diagnostics.end()) {
      note(found, one.level, one.message);
    }
  }
  report.diagnostics.insert(report.diagnostics.begin() + place, found.diagnostics.begin(),
                            found.diagnostics.end());
}

// What a clone shows, into the capture and into the report; empty without a clone.
TryOut on_clone(verify::Clone* clone, Capture& capture, const LiveOptions& live) {
  if (clone == nullptr) {
    return {};
  }
  return [clone, &capture, &live](Report& report) {
    capture.measured = measure_on_clone(*clone, report, capture, live);
    verify::apply_measured(*capture.measured, report);
  };
}

TryOut as_measured_then(const Capture& capture) {
  if (!capture.measured) {
    return {};
  }
  return [&capture](Report& report) { verify::apply_measured(*capture.measured, report); };
}

// The names a diagnosis starts from: with these a snapshot's catalog is what the server would say.
std::vector<RelationRef> all_relations(const Catalog& catalog) {
  std::vector<RelationRef> names;
  for (const Relation& relation : catalog.relations()) {
    names.push_back(relation.ref);
  }
  return names;
}

class LiveVerifying {
 public:
  LiveVerifying(ports::Session& session, const LiveOptions& live, Verify verify,
                LiveDiagnosis& diagnosis)
      : session_(session),
        live_(live),
        verify_(verify),
        diagnosis_(diagnosis),
        run_(live.sandbox, live.progress) {}

  // Null: nobody can be asked, and the diagnostics say why.
  Result<std::unique_ptr<ports::CostOracle>> oracle() {
    if (verify_ == Verify::none) {
      return nullptr;
    }
    if (diagnosis_.capture.engine != Engine::postgresql) {
      note(
          "index advice for MySQL and MariaDB comes with a later version: what is here are "
          "findings",
          verify_ == Verify::automatic ? Diagnostic::Level::info : Diagnostic::Level::warning);
      return nullptr;
    }
    if (verify_ == Verify::sandbox) {
      auto made = by_sandbox();
      if (made || made.error().code == ErrorCode::connection) {
        return made;
      }
      // The statement has run, perhaps for long: what that showed is not thrown away.
      note(fmt::format("--verify sandbox: index advice is not proved by the planner: {}",
                       made.error().message),
           Diagnostic::Level::warning);
      return nullptr;
    }
    progress("asking the planner about indexes");
    const bool confirms = verify_ == Verify::automatic;
    auto made = verify::hypopg_oracle(
        session_, diagnosis_.capture, subject(),
        confirms ? verify::Confirmer([this] { return confirmer(); }) : verify::Confirmer());
    if (made || made.error().code == ErrorCode::connection) {
      return made;
    }
    if (verify_ == Verify::hypopg) {
      return failure(ErrorCode::permission, "--verify hypopg: " + made.error().message);
    }
    auto other = by_sandbox();
    if (other || other.error().code == ErrorCode::connection) {
      return other;
    }
    note(fmt::format("index advice is not proved by the planner: {}; nor in a sandbox: {}",
                     made.error().message, other.error().message));
    return nullptr;
  }

 private:
  [[nodiscard]] verify::Subject subject() const {
    const Report& report = diagnosis_.report;
    return {report.plan, diagnosis_.capture.catalog, report.query ? &*report.query : nullptr};
  }
  void note(std::string message, Diagnostic::Level level = Diagnostic::Level::info) {
    diagnosis_.capture.diagnostics.push_back({level, std::move(message)});
  }
  void progress(std::string_view what) const {
    if (live_.progress) {
      live_.progress(what);
    }
  }

  Result<void> start() {
    Capture& capture = diagnosis_.capture;
    const Query& query = *diagnosis_.report.query;
    const std::vector<RelationRef> named =
        relations_of_statement(query, &diagnosis_.report.plan, capture.catalog);
    if (auto taken = run_.take(session_, all_relations(capture.catalog)); !taken) {
      return tl::make_unexpected(taken.error());
    }
    std::vector<Diagnostic> diagnostics = told_about(run_.snapshot());
    if (auto started = run_.start(query, named, diagnostics); !started) {
      return started;
    }
    std::ranges::move(diagnostics, std::back_inserter(capture.diagnostics));
    return {};
  }

  // The catalog becomes the snapshot's too, so that a snapshot kept as a file gives the same
  // advice.
  Result<std::unique_ptr<ports::CostOracle>> by_sandbox() {
    if (auto started = start(); !started) {
      return tl::make_unexpected(started.error());
    }
    Capture& capture = diagnosis_.capture;
    const std::vector<RelationRef> named = relations_of_statement(
        *diagnosis_.report.query, &diagnosis_.report.plan, run_.snapshot().catalog);
    capture.catalog = catalog_of_statement(run_.snapshot().catalog, named);
    static_cast<void>(catalog::apply_context(capture.catalog, live_.context));
    auto report = begin_report(capture);
    if (!report) {
      return tl::make_unexpected(report.error());
    }
    diagnosis_.report = std::move(*report);
    progress("asking the sandbox's planner");
    return sandbox_oracle();
  }

  // Fails where it cannot even plan the statement as it is.
  Result<std::unique_ptr<ports::CostOracle>> sandbox_oracle() {
    diagnosis_.capture.sandbox = run_.asked();
    auto oracle = verify::sandbox_oracle(run_.sandbox(), diagnosis_.capture, subject());
    if (const auto planned = oracle->ask({}); !planned) {
      diagnosis_.capture.sandbox.reset();
      return tl::make_unexpected(
          of_sandbox(planned.error().with_context("the sandbox does not plan it")));
    }
    return oracle;
  }

  std::unique_ptr<ports::CostOracle> confirmer() {
    const Capture& capture = diagnosis_.capture;
    if (const std::string lack = run_.lacks_major(capture.catalog.server_version); !lack.empty()) {
      note(fmt::format("index advice is not confirmed in a sandbox: {}", lack));
      return nullptr;
    }
    if (auto started = start(); !started) {
      note(fmt::format("index advice is not confirmed in a sandbox: {}", started.error().message));
      return nullptr;
    }
    progress("asking the sandbox's planner");
    auto oracle = sandbox_oracle();
    if (!oracle) {
      note(fmt::format("index advice is not confirmed in a sandbox: {}", oracle.error().message));
      return nullptr;
    }
    return std::move(*oracle);
  }

  ports::Session& session_;
  const LiveOptions& live_;
  Verify verify_;
  LiveDiagnosis& diagnosis_;
  SandboxOfRun run_;
};

}  // namespace

Result<LiveDiagnosis> diagnose_live(ports::Session& session, const LiveOptions& live, Verify verify,
                                    const AnalyseOptions& options) {
  std::unique_ptr<verify::Clone> clone;
  if (live.clone) {
    if (live.progress) {
      live.progress("looking at the clone");
    }
    auto opened = verify::open_clone(*live.clone, &session);
    if (!opened) {
      return tl::make_unexpected(opened.error());
    }
    clone = std::move(*opened);
  }
  auto captured = capture_live(session, live);
  if (!captured) {
    return tl::make_unexpected(captured.error());
  }
  LiveDiagnosis diagnosis;
  diagnosis.capture = std::move(*captured);
  auto report = begin_report(diagnosis.capture);
  if (!report) {
    return tl::make_unexpected(report.error());
  }
  diagnosis.report = std::move(*report);
  LiveVerifying verifying(session, live, verify, diagnosis);
  const auto oracle = verifying.oracle();
  if (!oracle) {
    return tl::make_unexpected(oracle.error());
  }
  finish_report(diagnosis.report, diagnosis.capture, oracle->get(), options,
                on_clone(clone.get(), diagnosis.capture, live));
  return diagnosis;
}

Result<LiveDiagnosis> diagnose_snapshot(const SnapshotInput& input, const LiveOptions& live,
                                        Verify verify, const AnalyseOptions& options) {
  auto snapshot = catalog::read_snapshot(input.snapshot.text, input.snapshot.name);
  if (!snapshot) {
    return tl::make_unexpected(snapshot.error());
  }
  SandboxOfRun run(live.sandbox, live.progress);
  run.stand_on(std::move(*snapshot));
  auto captured = capture_snapshot(run, input, live, verify);
  if (!captured) {
    return tl::make_unexpected(captured.error());
  }
  LiveDiagnosis diagnosis;
  diagnosis.capture = std::move(*captured);
  Capture& capture = diagnosis.capture;
  auto report = begin_report(capture);
  if (!report) {
    return tl::make_unexpected(report.error());
  }
  diagnosis.report = std::move(*report);
  if (auto same = check_same_query(diagnosis.report, capture.catalog); !same) {
    return tl::make_unexpected(same.error());
  }
  std::unique_ptr<ports::CostOracle> oracle;
  if (verify != Verify::none && run.started()) {
    if (live.progress) {
      live.progress("asking the sandbox's planner");
    }
    capture.sandbox = run.asked();
    capture.sandbox->planned_capture = !input.plan;
    oracle = verify::sandbox_oracle(run.sandbox(), capture,
                                    {diagnosis.report.plan, capture.catalog,
                                     diagnosis.report.query ? &*diagnosis.report.query : nullptr});
  }
  finish_report(diagnosis.report, capture, oracle.get(), options, {});
  return diagnosis;
}

Result<Report> diagnose_case(std::string_view text, std::string_view name, Verify verify,
                             const AnalyseOptions& options) {
  const auto capture = catalog::read_capture(text, name);
  if (!capture) {
    return tl::make_unexpected(capture.error());
  }
  auto report = begin_report(*capture);
  if (!report) {
    return tl::make_unexpected(report.error().with_context(name));
  }
  std::unique_ptr<ports::CostOracle> oracle;
  if (verify != Verify::none) {
    oracle = verify::playback_oracle(
        *capture, {report->plan, capture->catalog, report->query ? &*report->query : nullptr});
  }
  finish_report(*report, *capture, oracle.get(), options, as_measured_then(*capture));
  return report;
}

std::string capture_text(const Capture& capture) {
  return catalog::write_capture(capture);
}

}  // namespace planwright::pipeline
