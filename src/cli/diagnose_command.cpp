#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include <planwright/pipeline/diagnose.hpp>
#include <planwright/pipeline/live.hpp>

#include "diagnose_options.hpp"
#include "dsn.hpp"
#include "options.hpp"
#include "watch.hpp"

namespace planwright::cli {
namespace {

// A file's content where a path was given.
Result<std::optional<FileText>> read_file(const std::string& path) {
  if (path.empty()) {
    return std::optional<FileText>{};
  }
  auto file = FileText::read(path);
  if (!file) {
    return tl::make_unexpected(file.error());
  }
  return std::optional<FileText>(std::move(*file));
}

struct QueryText {
  std::optional<FileText> file;
  std::string sql;

  [[nodiscard]] std::optional<pipeline::NamedText> named() const {
    if (file) {
      return pipeline::NamedText{file->name(), file->text()};
    }
    return sql.empty() ? std::nullopt : std::optional(pipeline::NamedText{"--sql", sql});
  }
};

Result<QueryText> read_query(const DiagnoseOptions& options) {
  auto file = read_file(options.query_file);
  if (!file) {
    return tl::make_unexpected(file.error());
  }
  return QueryText{std::move(*file), options.sql};
}

Result<Report> diagnose_plan(const DiagnoseOptions& options) {
  const auto query = read_query(options);
  if (!query) {
    return tl::make_unexpected(query.error());
  }
  const auto plan = read_file(options.plan);
  if (!plan) {
    return tl::make_unexpected(plan.error());
  }
  const auto schema = read_file(options.schema);
  if (!schema) {
    return tl::make_unexpected(schema.error());
  }
  pipeline::DiagnoseInput input;
  input.plan = {(*plan)->name(), (*plan)->text()};
  input.query = query->named();
  if (*schema) {
    input.schema = {(*schema)->name(), (*schema)->text()};
  }
  input.engine = options.engine;
  input.server_version = options.server_version;
  input.target = options.target;
  input.context = options.context;
  input.done_with_plan = [&file = **plan](std::string_view part) { file.release(part); };
  return pipeline::diagnose(input);
}

Result<Report> replay(const DiagnoseOptions& options) {
  const auto file = FileText::read(options.case_file);
  if (!file) {
    return tl::make_unexpected(file.error());
  }
  return pipeline::diagnose_case(file->text(), file->name(), options.verify, {options.target});
}

// The report, with the capture written where one was asked for. That it could not be written is
// told beside the report, for which a statement may have run for long.
Result<Report> finished(Result<pipeline::LiveDiagnosis> diagnosis, const DiagnoseOptions& options,
                        std::optional<Error>& unwritten) {
  if (!diagnosis) {
    return tl::make_unexpected(diagnosis.error());
  }
  if (!options.capture.empty()) {
    if (auto written = write_file(options.capture, pipeline::capture_text(diagnosis->capture));
        !written) {
      unwritten = written.error();
    }
  }
  return std::move(diagnosis->report);
}

Result<Report> diagnose_snapshot(const DiagnoseOptions& options, Watch& watch,
                                 std::optional<Error>& unwritten) {
  const auto query = read_query(options);
  if (!query) {
    return tl::make_unexpected(query.error());
  }
  const auto plan = read_file(options.plan);
  if (!plan) {
    return tl::make_unexpected(plan.error());
  }
  const auto snapshot = FileText::read(options.snapshot);
  if (!snapshot) {
    return tl::make_unexpected(snapshot.error());
  }
  const auto key = read_file(options.key);
  if (!key) {
    return tl::make_unexpected(key.error());
  }
  pipeline::SnapshotInput input;
  input.snapshot = {snapshot->name(), snapshot->text()};
  if (*plan) {
    input.plan = {(*plan)->name(), (*plan)->text()};
  }
  if (*key) {
    input.key = {(*key)->name(), (*key)->text()};
  }
  pipeline::LiveOptions live;
  live.query = query->named().value_or(pipeline::NamedText{});
  live.parameters = options.parameters;
  live.context = options.context;
  live.sandbox.binaries = options.sandbox_binaries;
  live.progress = [&watch](std::string_view what) { watch.doing(what); };
  auto diagnosis = pipeline::diagnose_snapshot(input, live, options.verify, {options.target});
  watch.doing({});
  return finished(std::move(diagnosis), options, unwritten);
}

Result<Report> diagnose_server(const DiagnoseOptions& options, Watch& watch,
                               std::optional<Error>& unwritten) {
  const auto query = read_query(options);
  if (!query) {
    return tl::make_unexpected(query.error());
  }
  auto session = open_session(options.dsn, watch);
  if (!session) {
    return tl::make_unexpected(session.error());
  }
  OwnSessions clone;
  pipeline::LiveOptions live;
  if (!options.measure_on.empty() && (*session)->engine() != Engine::postgresql) {
    return failure(ErrorCode::usage, fmt::format("--measure-on: building on a clone of {} comes "
                                                 "with a later version",
                                                 to_string((*session)->engine())));
  }
  if (!options.measure_on.empty()) {
    auto opened = open_own_sessions(options.measure_on, watch);
    if (!opened) {
      return tl::make_unexpected(opened.error());
    }
    clone = std::move(*opened);
    live.clone.emplace(verify::CloneSessions{*clone.worker, *clone.keeper});
    live.clone_runs = options.clone_runs;
  }
  live.query = query->named().value_or(pipeline::NamedText{});
  live.query_id = options.query_id;
  live.analyze = options.analyze;
  live.timeout = options.timeout;
  live.runs = options.runs;
  live.parameters = options.parameters;
  live.allow_writes = options.allow_writes;
  live.context = options.context;
  live.sandbox.binaries = options.sandbox_binaries;
  live.progress = [&watch](std::string_view what) { watch.doing(what); };
  watch.cancels(session->get(), clone.worker.get());
  auto diagnosis = pipeline::diagnose_live(**session, live, options.verify, {options.target});
  watch.doing({});
  watch.cancels(nullptr);
  return finished(std::move(diagnosis), options, unwritten);
}

void drop_below(Report& report, Severity least) {
  if (least == Severity::low) {
    return;
  }
  // Findings are referred to by their place, so references move with them.
  std::vector<std::optional<std::size_t>> moved;
  std::vector<Finding> kept;
  for (Finding& finding : report.findings) {
    moved.push_back(finding.severity >= least ? std::optional(kept.size()) : std::nullopt);
    if (finding.severity >= least) {
      kept.push_back(std::move(finding));
    }
  }
  report.findings = std::move(kept);
  for (Finding& finding : report.findings) {
    if (finding.caused_by) {
      finding.caused_by = moved[*finding.caused_by];
    }
  }
  for (auto* list : {&report.advice, &report.rejected}) {
    for (Advice& advice : *list) {
      std::vector<std::size_t> because;
      for (const std::size_t at : advice.because) {
        if (moved[at]) {
          because.push_back(*moved[at]);
        }
      }
      advice.because = std::move(because);
    }
  }
}

}  // namespace

Exit diagnose_command(const Arguments& arguments) {
  auto parsed = parse(diagnose_spec(), arguments);
  if (!parsed) {
    return complain(parsed.error());
  }
  if (!*parsed) {
    return Exit::ok;
  }
  const CommonOptions& common = (*parsed)->common;
  // Refused before any work is done.
  const auto formats = report::formats();
  if (std::ranges::find(formats, common.format, &report::Format::name) == formats.end()) {
    return complain(
        {ErrorCode::usage,
         fmt::format("diagnose has no format '{}'; it has text, markdown and json", common.format),
         {},
         {}});
  }
  const auto options = read_diagnose_options(**parsed);
  if (!options) {
    return complain(options.error());
  }
  Watch watch(!common.quiet);
  std::optional<Error> unwritten;
  auto report = !options->case_file.empty()  ? replay(*options)
                : !options->snapshot.empty() ? diagnose_snapshot(*options, watch, unwritten)
                : !options->dsn.empty()      ? diagnose_server(*options, watch, unwritten)
                                             : diagnose_plan(*options);
  if (!report) {
    return complain(report.error());
  }
  report->meta.emplace_back("planwright_version", PLANWRIGHT_VERSION);
  const bool failed =
      common.fail_on && std::ranges::any_of(report->findings, [&](const Finding& finding) {
        return finding.severity >= *common.fail_on;
      });
  drop_below(*report, common.min_severity);
  const auto text = report::render(common.format, *report, output_style(common));
  if (auto written = write_output(common, *text); !written) {
    return complain(written.error());
  }
  if (unwritten) {
    return complain(*unwritten);
  }
  return failed ? Exit::findings : Exit::ok;
}

}  // namespace planwright::cli
