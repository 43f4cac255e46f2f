#include <functional>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include <planwright/catalog/capture.hpp>
#include <planwright/pipeline/live.hpp>
#include <planwright/planners/planners.hpp>
#include <planwright/query/query.hpp>
#include <planwright/verify/verify.hpp>

#include "conclude.hpp"
#include "measure_on_clone.hpp"

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
  report.query = query::understand(capture.query, capture.query_name);
  report.query->frequency_per_s = capture.frequency_per_s;
  report.query->frequency_source = capture.frequency_source;
  report.query->purpose = capture.purpose;
  note_all(report, report.query->diagnostics);
  read_names(report, capture.catalog);
  return report;
}

using TryOut = std::function<void(Report&)>;

void finish_report(Report& report, const Capture& capture, ports::CostOracle* oracle,
                   const AnalyseOptions& options, TryOut try_out) {
  note_all(report, capture.diagnostics);
  conclude(report, {capture.catalog, capture.activity ? &*capture.activity : nullptr, oracle,
                    options.target, std::move(try_out)});
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
  Capture& capture = diagnosis.capture;
  auto report = begin_report(capture);
  if (!report) {
    return tl::make_unexpected(report.error());
  }
  diagnosis.report = std::move(*report);
  std::unique_ptr<ports::CostOracle> oracle;
  if (verify != Verify::none) {
    if (live.progress) {
      live.progress("asking the planner about indexes");
    }
    auto made =
        verify::hypopg_oracle(session, capture,
                              {diagnosis.report.plan, capture.catalog,
                               diagnosis.report.query ? &*diagnosis.report.query : nullptr});
    if (made) {
      oracle = std::move(*made);
    } else if (made.error().code == ErrorCode::connection) {
      return tl::make_unexpected(made.error());
    } else if (verify == Verify::hypopg) {
      return failure(ErrorCode::permission, "--verify hypopg: " + made.error().message);
    } else {
      capture.diagnostics.push_back(
          {Diagnostic::Level::info,
           fmt::format("index advice is not proved by the planner: {}", made.error().message)});
    }
  }
  finish_report(diagnosis.report, capture, oracle.get(), options,
                on_clone(clone.get(), capture, live));
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
