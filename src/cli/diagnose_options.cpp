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

constexpr std::array needs_server{"no-analyze",   "timeout",  "runs",    "params",
                                  "allow-writes", "query-id", "capture", "measure-on"};
constexpr std::array not_with_case{"key",      "dsn",    "plan",      "snapshot",       "sql",
                                   "argument", "schema", "engine",    "server-version", "rows",
                                   "size",     "writes", "frequency", "purpose"};
constexpr std::array not_with_snapshot{"dsn", "schema", "engine", "server-version"};
constexpr std::array runs_it{"no-analyze",   "timeout",  "runs",
                             "allow-writes", "query-id", "measure-on"};
constexpr std::array not_with_server{"schema", "engine", "server-version"};
constexpr std::array later{"redact", "emit-test"};

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
  options.snapshot = text_of(values, "snapshot");
  options.key = text_of(values, "key");
  if (!options.key.empty() && options.snapshot.empty()) {
    return usage("--key goes with a redacted --snapshot");
  }
  if (!options.snapshot.empty()) {
    if (const char* name = first_given(values, not_with_snapshot)) {
      return usage(
          fmt::format("--snapshot holds what the server said; it goes without {}", shown(name)));
    }
    if (const char* name = first_given(values, runs_it)) {
      return usage(fmt::format("--{} needs a server: --dsn URL; a snapshot holds no rows", name));
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
    return usage("give a server with --dsn URL, or a plan with --plan FILE, or --snapshot FILE");
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
  if (sources == 0 && options.plan.empty() && !options.snapshot.empty()) {
    return usage("give the query with the snapshot: a file, '-' or --sql SQL; or its --plan FILE");
  }
  if (sources == 0 && !options.dsn.empty()) {
    return usage("give the query: a file, '-', --sql SQL or --query-id ID");
  }
  options.schema = text_of(values, "schema");
  int from_stdin = 0;
  for (const std::string& path :
       {options.plan, options.schema, options.query_file, options.case_file, options.snapshot}) {
    from_stdin += path == "-" ? 1 : 0;
  }
  if (from_stdin > 1) {
    return usage("at most one input can be '-' (standard input)");
  }
  return {};
}

// On which server advice is carried out and timed, if any.
Result<void> read_measuring(const po::variables_map& values, std::string_view verify,
                            DiagnoseOptions& options) {
  options.measure_on = text_of(values, "measure-on");
  if (given(values, "measure-on") && options.measure_on.empty()) {
    return usage("--measure-on takes the URL of a clone where building indexes is allowed");
  }
  if (verify == "measure" && options.measure_on.empty() && options.case_file.empty()) {
    return usage(
        "--verify measure needs a server where building indexes is allowed: "
        "--measure-on URL");
  }
  if (!options.measure_on.empty() && verify == "none") {
    return usage("--measure-on measures advice, --verify none proves nothing: give one of them");
  }
  if (!options.measure_on.empty() && !options.analyze) {
    return usage("--measure-on executes the statement, --no-analyze does not: give one of them");
  }
  options.clone_runs = given(values, "runs") ? options.runs : 0;
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
  if (auto clone = read_measuring(values, verify, options); !clone) {
    return clone;
  }
  using pipeline::Verify;
  constexpr std::array<std::pair<std::string_view, Verify>, 5> ways{{{"auto", Verify::automatic},
                                                                     {"measure", Verify::automatic},
                                                                     {"none", Verify::none},
                                                                     {"hypopg", Verify::hypopg},
                                                                     {"sandbox", Verify::sandbox}}};
  const auto way = std::ranges::find(ways, verify, &std::pair<std::string_view, Verify>::first);
  if (way == ways.end()) {
    return usage(
        fmt::format("--verify takes auto, hypopg, sandbox, measure or none, not '{}'", verify));
  }
  options.verify = way->second;
  if (options.verify == Verify::hypopg && options.dsn.empty() && options.case_file.empty()) {
    return usage("--verify hypopg needs a server: --dsn URL");
  }
  if (options.verify == Verify::sandbox && options.dsn.empty() && options.case_file.empty() &&
      options.snapshot.empty()) {
    return usage("--verify sandbox needs production's statistics: --dsn URL or --snapshot FILE");
  }
  if (given(values, "sandbox-bin")) {
    options.sandbox_binaries = values["sandbox-bin"].as<std::vector<std::string>>();
  }
  return {};
}

}  // namespace

CommandSpec diagnose_spec() {
  CommandSpec spec;
  spec.name = "diagnose";
  spec.usage = "diagnose [OPTIONS] [QUERY.sql | -]";
  spec.purpose =
      "Says where a query's time goes, why, and what to do about it.\n\n"
      "With --dsn it asks the server: everything runs in read-only transactions with\n"
      "timeouts, a SELECT is executed once to be measured, whatever would write is\n"
      "only planned, and no advice is ever applied. With --plan it reads a plan you\n"
      "have, in any format EXPLAIN, the servers' clients or auto_explain write, and\n"
      "connects to nothing. With --snapshot (see planwright snapshot) a private server\n"
      "on this machine that believes to be production plans the query and every\n"
      "change; with --plan beside it the plan is the one production gave.\n\n"
      "Advice is proved by the planner: HypoPG in our own session of the server finds\n"
      "the indexes, and a sandbox (a throw-away server with production's statistics,\n"
      "never with its rows) confirms them and tries what HypoPG cannot. On MySQL and\n"
      "MariaDB there are findings, and no index advice yet.";
  spec.examples =
      "  planwright diagnose --dsn postgresql://app@db1/shop slow.sql\n"
      "  planwright diagnose --dsn service=shop -e 'SELECT … = $1' --params '[7]'\n"
      "  planwright diagnose --dsn dbname=shop --no-analyze --query-id 4711\n"
      "  planwright diagnose --dsn 'mysql://app@db2/shop' slow.sql\n"
      "  planwright diagnose --dsn dbname=shop --capture bug.pwc slow.sql\n"
      "  planwright diagnose --dsn dbname=shop --verify sandbox slow.sql\n"
      "  planwright diagnose --snapshot prod.pws slow.sql\n"
      "  planwright diagnose --snapshot prod.pws --plan plan.json slow.sql\n"
      "  planwright diagnose --dsn dbname=shop --measure-on dbname=shop_clone slow.sql\n"
      "  planwright diagnose --case bug.pwc --format markdown --output report.md\n"
      "  planwright diagnose --plan plan.txt --schema schema.sql slow.sql\n"
      "  psql -XAtc 'EXPLAIN ANALYZE SELECT …' shop | planwright diagnose --plan -\n"
      "  planwright diagnose --plan plan.json --fail-on high --target 200ms\n";
  spec.formats = "text, markdown or json";
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  po::options_description source("Where the plan comes from (one of; --plan also with --snapshot)");
  source.add_options()(
      "dsn", text("URL"),
      "the server: a postgresql:// URL or any libpq conninfo, mysql:// or mariadb:// "
      "(default: PLANWRIGHT_DSN); passwords as psql finds them, or from "
      "MYSQL_PWD and ~/.my.cnf")("plan", text("FILE|-"), "a plan, in any format")(
      "snapshot", text("FILE"),
      "what planwright snapshot wrote: catalog, statistics and, where no --plan is given, the "
      "plan")("key", text("FILE"),
              "of a redacted snapshot: maps the query's literals as its values were")(
      "case", text("FILE"), "what --capture saved: the same report without a server");
  po::options_description query("The query: a file, '-' for standard input, or");
  query.add_options()("sql,e", text("SQL"), "the query itself")(
      "query-id", text("ID"),
      "its queryid in pg_stat_statements, its digest in performance_schema")(
      "params", text("JSON"),
      "values of $1, $2 … as a JSON array; without them a generic plan, or values drawn from "
      "statistics");
  po::options_description live("With --dsn (--verify and --capture also with --snapshot)");
  live.add_options()("no-analyze", po::bool_switch(), "plan the query, do not execute it")(
      "timeout", text("DURATION"),
      "of the measured run (default 30s), then the plan alone is used")(
      "runs", text("N"), "execute it N times and analyse the median")(
      "allow-writes", po::bool_switch(),
      "execute INSERT, UPDATE, DELETE and MERGE inside a transaction that is rolled back")(
      "verify", text("HOW"),
      "who proves advice: hypopg, sandbox, none, or auto (HypoPG where it is installed, confirmed "
      "in a sandbox where a server of the same major is on this machine; else the sandbox); "
      "measure: also by --measure-on")(
      "measure-on", text("URL"),
      "a clone or staging server where building indexes is allowed: each advice is built there, "
      "the query timed before and after, and everything dropped again")(
      "capture", text("FILE"), "save all that was seen, to be replayed with --case");
  po::options_description offline("With --plan");
  offline.add_options()(
      "schema", text("FILE.sql"),
      "CREATE TABLE and CREATE INDEX as pg_dump --schema-only or mysqldump --no-data write them")(
      "engine", text("ENGINE"),
      "postgresql, mysql or mariadb, when it cannot be told from the plan")(
      "server-version", text("VERSION"), "such as 15");
  po::options_description context("What is wanted, and what cannot be looked up");
  context.add_options()("target", text("DURATION"), "how fast it has to be: 500ms, 2s");
  add_context_options(context);
  spec.options.add(source).add(query).add(live).add(offline).add(context);
  spec.hidden.add_options()("redact", po::bool_switch(), "")("emit-test", text("FILE"), "");
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
