#include <utility>

#include <planwright/catalog/capture.hpp>
#include <planwright/pipeline/live.hpp>
#include <planwright/planners/planners.hpp>
#include <planwright/query/query.hpp>

#include "conclude.hpp"

namespace planwright::pipeline {

Result<Report> analyse(const Capture& capture, ports::CostOracle* oracle,
                       const AnalyseOptions& options) {
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
  note_all(report, capture.diagnostics);
  conclude(report, {capture.catalog, capture.activity ? &*capture.activity : nullptr, oracle,
                    options.target});
  return report;
}

Result<LiveDiagnosis> diagnose_live(ports::Session& session, const LiveOptions& live,
                                    Verify /*verify*/, const AnalyseOptions& options) {
  auto capture = capture_live(session, live);
  if (!capture) {
    return tl::make_unexpected(capture.error());
  }
  auto report = analyse(*capture, nullptr, options);
  if (!report) {
    return tl::make_unexpected(report.error());
  }
  return LiveDiagnosis{std::move(*report), std::move(*capture)};
}

Result<Report> diagnose_case(std::string_view text, std::string_view name,
                             const AnalyseOptions& options) {
  const auto capture = catalog::read_capture(text, name);
  if (!capture) {
    return tl::make_unexpected(capture.error());
  }
  return analyse(*capture, nullptr, options);
}

std::string capture_text(const Capture& capture) {
  return catalog::write_capture(capture);
}

}  // namespace planwright::pipeline
