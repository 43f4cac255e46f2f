#include "measure_on_clone.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include <planwright/query/one_statement.hpp>
#include <planwright/query/query.hpp>

#include "permission_to_run.hpp"

namespace planwright::pipeline {
namespace {

MeasuredOnClone nothing(std::string why) {
  MeasuredOnClone measured;
  measured.diagnostics.push_back(
      {Diagnostic::Level::warning, "nothing was measured on the clone: " + std::move(why)});
  return measured;
}

}  // namespace

MeasuredOnClone measure_on_clone(verify::Clone& clone, const Report& report, const Capture& capture,
                                 const LiveOptions& live) {
  // The captured plan may be a generic one, which cannot be run.
  const auto binding = std::ranges::find_if(capture.bindings, [](const Binding& one) {
    return query::parameter_spans(one.text).empty();
  });
  if (binding == capture.bindings.end()) {
    return nothing("the statement's parameters have no values; give them with --params");
  }
  const auto statement = query::one_statement(binding->text, capture.query_name);
  if (!statement) {
    return nothing(statement.error().message);
  }
  const auto permission =
      may_run(live.clone->worker, {*statement, report.plan, capture.catalog, live.allow_writes});
  if (!permission) {
    return nothing(permission.error().message);
  }
  if (!permission->run) {
    return nothing(permission->diagnostics.empty() ? "the statement may not be run"
                                                   : permission->diagnostics.front().message);
  }
  verify::CloneRuns runs;
  runs.statement = statement->text;
  runs.label = binding == capture.bindings.begin() && binding->text == capture.query
                   ? std::string()
                   : binding->label;
  runs.runs = live.clone_runs;
  runs.timeout = live.timeout;
  runs.writes = permission->writes;
  runs.progress = live.progress;
  return clone.measure(report, capture.catalog, runs);
}

}  // namespace planwright::pipeline
