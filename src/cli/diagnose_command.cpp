#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include <planwright/pipeline/diagnose.hpp>

#include "options.hpp"

namespace planwright::cli {
namespace po = boost::program_options;
namespace {

CommandSpec command_spec() {
  CommandSpec spec;
  spec.name = "diagnose";
  spec.usage = "diagnose [OPTIONS] [QUERY.sql | -]";
  spec.purpose =
      "Says where a query's time goes, why, and what to do about it, from a plan you have: the "
      "output\n"
      "of EXPLAIN (ANALYZE, BUFFERS, VERBOSE, SETTINGS) in text, JSON, YAML or XML, as psql shows "
      "it\n"
      "or as auto_explain logs it. Nothing is connected to and nothing is changed.";
  spec.examples =
      "  planwright diagnose --plan plan.txt --schema schema.sql slow.sql\n"
      "  psql -XAtc 'EXPLAIN (ANALYZE, BUFFERS) SELECT …' shop | planwright diagnose --plan -\n"
      "  planwright diagnose --plan plan.json --format markdown --output report.md\n"
      "  planwright diagnose --plan plan.json --fail-on high --target 200ms\n";
  spec.formats = "text, markdown or json";
  spec.options.add_options()("plan", po::value<std::string>()->value_name("FILE|-"),
                             "the plan, in any format")(
      "schema", po::value<std::string>()->value_name("FILE.sql"),
      "the schema: CREATE TABLE and CREATE INDEX as pg_dump --schema-only writes them")(
      "sql,e", po::value<std::string>()->value_name("SQL"), "the query, instead of a file")(
      "engine", po::value<std::string>()->value_name("ENGINE"),
      "postgresql, when it cannot be told from the plan")(
      "server-version", po::value<std::string>()->value_name("VERSION"), "such as 15")(
      "target", po::value<std::string>()->value_name("DURATION"),
      "how fast it has to be: 500ms, 2s");
  spec.positional.add("argument", -1);
  return spec;
}

struct Texts {
  std::optional<FileText> plan, query, schema;
};

Result<Texts> read_texts(const po::variables_map& values) {
  const auto arguments = values.count("argument") > 0
                             ? values["argument"].as<std::vector<std::string>>()
                             : std::vector<std::string>{};
  const auto option = [&values](const char* name) {
    return values.count(name) > 0 ? values[name].as<std::string>() : std::string{};
  };
  if (option("plan").empty()) {
    return failure(ErrorCode::usage,
                   "give a plan with --plan FILE (live connections come with a later version); see "
                   "planwright diagnose --help");
  }
  if (arguments.size() > 1) {
    return failure(ErrorCode::usage,
                   fmt::format("one query at a time, {} were given", arguments.size()));
  }
  if (!arguments.empty() && values.count("sql") > 0) {
    return failure(ErrorCode::usage, "give the query as a file or with --sql, not both");
  }
  int from_stdin = 0;
  for (const std::string& path :
       {option("plan"), option("schema"), arguments.empty() ? std::string{} : arguments.front()}) {
    from_stdin += path == "-" ? 1 : 0;
  }
  if (from_stdin > 1) {
    return failure(ErrorCode::usage, "at most one input can be '-' (standard input)");
  }
  Texts texts;
  const auto read = [](const std::string& path, std::optional<FileText>& to) -> Result<void> {
    if (path.empty()) {
      return {};
    }
    auto file = FileText::read(path);
    if (!file) {
      return tl::make_unexpected(file.error());
    }
    to = std::move(*file);
    return {};
  };
  for (auto result : {read(option("plan"), texts.plan), read(option("schema"), texts.schema),
                      read(arguments.empty() ? "" : arguments.front(), texts.query)}) {
    if (!result) {
      return tl::make_unexpected(result.error());
    }
  }
  return texts;
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
  auto parsed = parse(command_spec(), arguments);
  if (!parsed) {
    return complain(parsed.error());
  }
  if (!*parsed) {
    return Exit::ok;
  }
  const po::variables_map& values = (*parsed)->values;
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
  pipeline::DiagnoseInput input;
  if (values.count("engine") > 0) {
    input.engine = engine_from(values["engine"].as<std::string>());
    if (!input.engine) {
      return complain({ErrorCode::usage,
                       fmt::format("--engine takes postgresql, mysql or mariadb, not '{}'",
                                   values["engine"].as<std::string>()),
                       {},
                       {}});
    }
  }
  if (values.count("target") > 0) {
    const auto target = parse_duration(values["target"].as<std::string>());
    if (!target) {
      return complain(target.error());
    }
    input.target = *target;
  }
  if (values.count("server-version") > 0) {
    input.server_version = values["server-version"].as<std::string>();
  }
  auto texts = read_texts(values);
  if (!texts) {
    return complain(texts.error());
  }
  input.plan = {texts->plan->name(), texts->plan->text()};
  input.done_with_plan = [&plan = *texts->plan](std::string_view part) { plan.release(part); };
  if (texts->schema) {
    input.schema = {texts->schema->name(), texts->schema->text()};
  }
  std::string sql;
  if (texts->query) {
    input.query = {texts->query->name(), texts->query->text()};
  } else if (values.count("sql") > 0) {
    sql = values["sql"].as<std::string>();
    input.query = {"--sql", sql};
  }
  auto report = pipeline::diagnose(input);
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
  return failed ? Exit::findings : Exit::ok;
}

}  // namespace planwright::cli
