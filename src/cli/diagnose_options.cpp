#include "diagnose_options.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

#include <planwright/base/number.hpp>

#include "context_options.hpp"

namespace planwright::cli {
namespace po = boost::program_options;
namespace {

constexpr std::array needs_server{"no-analyze",   "timeout",  "runs",   "params",
                                  "allow-writes", "query-id", "capture"};
constexpr std::array not_with_case{"dsn",       "plan",           "sql",  "argument", "schema",
                                   "engine",    "server-version", "rows", "size",     "writes",
                                   "frequency", "purpose"};
constexpr std::array not_with_server{"schema", "engine", "server-version"};
constexpr std::array later{"snapshot", "redact", "measure-on", "emit-test"};

bool given(const po::variables_map& values, const char* name) {
  const auto& value = values[name];
  if (value.empty()) {
    return false;
  }
  const bool* flag = boost::any_cast<bool>(&value.value());
  return flag == nullptr || *flag;
}

std::string text_of(const po::variables_map& values, const char* name) {
  return values.count(name) > 0 ? values[name].as<std::string>() : std::string{};
}

tl::unexpected<Error> usage(std::string message) {
  return failure(ErrorCode::usage, std::move(message) + "; see planwright diagnose --help");
}

template <std::size_t N>
const char* first_given(const po::variables_map& values, const std::array<const char*, N>& names) {
  const auto found =
      std::ranges::find_if(names, [&](const char* name) { return given(values, name); });
  return found == names.end() ? nullptr : *found;
}

std::string shown(std::string_view name) {
  return name == "argument" ? "a query" : fmt::format("--{}", name);
}

// Where the diagnosis starts: a server, a plan or a capture.
Result<void> read_source(const po::variables_map& values, DiagnoseOptions& options) {
  if (const char* name = first_given(values, later)) {
    return usage(fmt::format("--{} comes with a later version", name));
  }
  options.case_file = text_of(values, "case");
  options.plan = text_of(values, "plan");
  options.dsn = text_of(values, "dsn");
  if (!options.case_file.empty()) {
    for (const char* name :
         {first_given(values, not_with_case), first_given(values, needs_server)}) {
      if (name != nullptr) {
        return usage(fmt::format("--case replays a capture with all it holds; it goes without {}",
                                 shown(name)));
      }
    }
    return {};
  }
  if (!options.dsn.empty() && !options.plan.empty()) {
    return usage("give --dsn or --plan, not both: with --dsn the server is asked for the plan");
  }
  if (options.dsn.empty() && options.plan.empty()) {
    const char* fallback = std::getenv("PLANWRIGHT_DSN");
    options.dsn = fallback == nullptr ? "" : fallback;
  }
  if (options.dsn.empty() && options.plan.empty()) {
    return usage("give a server with --dsn URL, or a plan with --plan FILE");
  }
  if (options.dsn.empty()) {
    if (const char* name = first_given(values, needs_server)) {
      return usage(fmt::format("--{} needs a server: --dsn URL", name));
    }
  } else if (const char* name = first_given(values, not_with_server)) {
    return usage(fmt::format("--{} is for a plan without a server; --dsn asks the server", name));
  }
  return {};
}

Result<void> read_query(const po::variables_map& values, DiagnoseOptions& options) {
  const auto arguments = values.count("argument") > 0
                             ? values["argument"].as<std::vector<std::string>>()
                             : std::vector<std::string>{};
  if (arguments.size() > 1) {
    return usage(fmt::format("one query at a time, {} were given", arguments.size()));
  }
  options.query_file = arguments.empty() ? "" : arguments.front();
  options.sql = text_of(values, "sql");
  options.query_id = text_of(values, "query-id");
  const int sources = (arguments.empty() ? 0 : 1) + (given(values, "sql") ? 1 : 0) +
                      (given(values, "query-id") ? 1 : 0);
  if (sources > 1) {
    return usage("give the query once: as a file, with --sql or with --query-id");
  }
  if (sources == 0 && !options.dsn.empty()) {
    return usage("give the query: a file, '-', --sql SQL or --query-id ID");
  }
  options.schema = text_of(values, "schema");
  int from_stdin = 0;
  for (const std::string& path :
       {options.plan, options.schema, options.query_file, options.case_file}) {
    from_stdin += path == "-" ? 1 : 0;
  }
  if (from_stdin > 1) {
    return usage("at most one input can be '-' (standard input)");
  }
  return {};
}

Result<void> read_running(const po::variables_map& values, DiagnoseOptions& options) {
  options.analyze = !given(values, "no-analyze");
  options.allow_writes = given(values, "allow-writes");
  if (options.allow_writes && !options.analyze) {
    return usage("--allow-writes executes the statement, --no-analyze does not: give one of them");
  }
  if (given(values, "timeout")) {
    const auto timeout = parse_duration(text_of(values, "timeout"));
    if (!timeout) {
      return tl::make_unexpected(timeout.error());
    }
    options.timeout = *timeout;
  }
  if (given(values, "runs")) {
    constexpr double most_runs = 1000;
    const auto runs = parse_number(text_of(values, "runs"));
    if (!runs || *runs < 1 || *runs > most_runs || std::floor(*runs) != *runs) {
      return usage(
          fmt::format("--runs takes a number from 1 to 1000, not '{}'", text_of(values, "runs")));
    }
    options.runs = static_cast<int>(*runs);
  }
  if (given(values, "params") && text_of(values, "params").empty()) {
    return usage("--params takes a JSON array, such as '[\"paid\", 7]'");
  }
  options.parameters = text_of(values, "params");
  options.capture = text_of(values, "capture");
  const std::string verify = given(values, "verify") ? text_of(values, "verify") : "auto";
  if (verify == "sandbox" || verify == "measure") {
    return usage(
        fmt::format("--verify {} comes with a later version; there are auto, hypopg and "
                    "none",
                    verify));
  }
  if (verify != "auto" && verify != "none" && verify != "hypopg") {
    return usage(fmt::format("--verify takes auto, hypopg or none, not '{}'", verify));
  }
  if (verify == "hypopg" && options.dsn.empty() && options.case_file.empty()) {
    return usage("--verify hypopg needs a server: --dsn URL");
  }
  options.verify = verify == "none"     ? pipeline::Verify::none
                   : verify == "hypopg" ? pipeline::Verify::hypopg
                                        : pipeline::Verify::automatic;
  return {};
}

}  // namespace

CommandSpec diagnose_spec() {
  CommandSpec spec;
  spec.name = "diagnose";
  spec.usage = "diagnose [OPTIONS] [QUERY.sql | -]";
  spec.purpose =
      "Says where a query's time goes, why, and what to do about it. With --dsn it asks the "
      "server:\n"
      "everything runs in read-only transactions with timeouts; a SELECT is executed once to be\n"
      "measured, whatever would write is only planned, and no advice is ever applied. With --plan "
      "it\n"
      "reads a plan you have, in any format EXPLAIN, psql or auto_explain writes, and connects to\n"
      "nothing.";
  spec.examples =
      "  planwright diagnose --dsn postgresql://app@db1/shop slow.sql\n"
      "  planwright diagnose --dsn service=shop --sql 'SELECT … WHERE id = $1' --params '[7]'\n"
      "  planwright diagnose --dsn dbname=shop --no-analyze --query-id 4711\n"
      "  planwright diagnose --dsn dbname=shop --capture bug.pwc slow.sql\n"
      "  planwright diagnose --case bug.pwc --format markdown --output report.md\n"
      "  planwright diagnose --plan plan.txt --schema schema.sql slow.sql\n"
      "  psql -XAtc 'EXPLAIN (ANALYZE, BUFFERS) SELECT …' shop | planwright diagnose --plan -\n"
      "  planwright diagnose --plan plan.json --fail-on high --target 200ms\n";
  spec.formats = "text, markdown or json";
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  spec.options.add_options()(
      "dsn", text("URL"),
      "the server: postgresql://… or any libpq conninfo (default: PLANWRIGHT_DSN)")(
      "plan", text("FILE|-"), "or a plan, in any format")(
      "case", text("FILE"), "or what --capture saved: the same report without a server")(
      "sql,e", text("SQL"), "the query, instead of a file")("query-id", text("ID"),
                                                            "the query, from pg_stat_statements")(
      "schema", text("FILE.sql"),
      "for --plan: CREATE TABLE and CREATE INDEX as pg_dump --schema-only writes them")(
      "engine", text("ENGINE"), "postgresql, when it cannot be told from the plan")(
      "server-version", text("VERSION"), "for --plan: such as 15")(
      "target", text("DURATION"), "how fast it has to be: 500ms, 2s")(
      "no-analyze", po::bool_switch(), "plan the query, do not execute it")(
      "timeout", text("DURATION"),
      "of the measured run (default 30s), then the plan alone is used")(
      "runs", text("N"), "execute it N times and analyse the median")(
      "params", text("JSON"), "values of $1, $2 … as a JSON array")(
      "allow-writes", po::bool_switch(),
      "execute INSERT, UPDATE, DELETE and MERGE inside a transaction that is rolled back")(
      "verify", text("HOW"),
      "auto (HypoPG where it is installed), hypopg, or none: how advice is proved")(
      "capture", text("FILE"), "save all that was seen, to be replayed with --case")(
      "snapshot", text("FILE"), "(comes with a later version)")("redact", po::bool_switch(),
                                                                "(comes with a later version)")(
      "measure-on", text("DSN"), "(comes with a later version)")("emit-test", text("FILE"),
                                                                 "(comes with a later version)");
  add_context_options(spec.options);
  spec.positional.add("argument", -1);
  return spec;
}

Result<DiagnoseOptions> read_diagnose_options(const Parsed& parsed) {
  const po::variables_map& values = parsed.values;
  DiagnoseOptions options;
  for (auto* step : {&read_source, &read_query, &read_running}) {
    if (auto done = (*step)(values, options); !done) {
      return tl::make_unexpected(done.error());
    }
  }
  if (given(values, "engine")) {
    options.engine = engine_from(text_of(values, "engine"));
    if (!options.engine) {
      return failure(ErrorCode::usage,
                     fmt::format("--engine takes postgresql, mysql or mariadb, not '{}'",
                                 text_of(values, "engine")));
    }
  }
  if (given(values, "target")) {
    const auto target = parse_duration(text_of(values, "target"));
    if (!target) {
      return tl::make_unexpected(target.error());
    }
    options.target = *target;
  }
  options.server_version = text_of(values, "server-version");
  auto context = read_context(values);
  if (!context) {
    return tl::make_unexpected(context.error());
  }
  options.context = std::move(*context);
  return options;
}

}  // namespace planwright::cli
