#include <cstdlib>
#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/connectors/connectors.hpp>
#include <planwright/pipeline/snapshot.hpp>

#include "dsn.hpp"
#include "options.hpp"
#include "watch.hpp"

namespace planwright::cli {
namespace po = boost::program_options;
namespace {

// Long enough for a busy server's ordinary locks; whoever waits longer waits behind DDL.
constexpr Milliseconds longest_wait_for_locks(5'000);

CommandSpec snapshot_spec() {
  CommandSpec spec;
  spec.name = "snapshot";
  spec.usage = "snapshot [OPTIONS] --output FILE.pws";
  spec.purpose =
      "Writes everything about a database that its planner looks at to a file: schema,\n"
      "statistics, sizes and settings, no rows. diagnose --snapshot then works without\n"
      "the server.\n\n"
      "Statistics hold values out of the tables (the most common ones, and some between\n"
      "them), so only you may read the file.";
  spec.examples =
      "  planwright snapshot --dsn postgresql://app@db1/shop --output prod.pws\n"
      "  planwright snapshot --dsn service=shop -o prod.pws --tables 'shop.*' --tables users\n";
  spec.formats = "text";
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  po::options_description options("What to take");
  options.add_options()("dsn", text("URL"),
                        "the server: a postgresql:// URL or any libpq conninfo (default: "
                        "PLANWRIGHT_DSN); passwords as psql finds them")(
      "tables", po::value<std::vector<std::string>>()->composing()->value_name("PATTERN"),
      "only tables and views of that name, with * and ?: 'shop.*', orders (repeatable)");
  po::options_description redaction("What to hide");
  redaction.add_options()("redact", po::bool_switch(),
                          "replace the values in statistics by others in the same order; order, "
                          "frequencies and distances stay visible")(
      "key", text("FILE"),
      "with --redact: write which value became which, for diagnose --snapshot --key; keep it")(
      "redact-definitions", po::bool_switch(),
      "with --redact: also leave out views, policies, conditions … that hold literals");
  spec.options.add(options).add(redaction);
  spec.positional.add("argument", -1);
  return spec;
}

struct SnapshotRequest {
  std::string dsn;
  std::string key;  // a file's name
  pipeline::SnapshotOptions take;
};

Result<SnapshotRequest> read_request(const Parsed& parsed) {
  const po::variables_map& values = parsed.values;
  const auto usage = [](std::string message) {
    return failure(ErrorCode::usage, std::move(message) + "; see planwright snapshot --help");
  };
  const auto list = [&](const char* name) {
    return values.count(name) > 0 ? values[name].as<std::vector<std::string>>()
                                  : std::vector<std::string>{};
  };
  SnapshotRequest request;
  if (values.count("argument") > 0) {
    return usage(fmt::format("'{}' is no option; tables are named with --tables",
                             values["argument"].as<std::vector<std::string>>().front()));
  }
  if (parsed.common.format != "text") {
    return usage(
        fmt::format("snapshot has no format '{}'; its summary is text", parsed.common.format));
  }
  if (parsed.common.output.empty() || parsed.common.output == "-") {
    return usage("say where the snapshot goes: --output FILE.pws");
  }
  request.take.redact = values["redact"].as<bool>();
  request.take.redact_definitions = values["redact-definitions"].as<bool>();
  request.key = values.count("key") > 0 ? values["key"].as<std::string>() : "";
  if (!request.take.redact && (request.take.redact_definitions || !request.key.empty())) {
    return usage("--key and --redact-definitions go with --redact");
  }
  if (std::error_code none; !request.key.empty() && std::filesystem::exists(request.key, none)) {
    return usage(
        fmt::format("{} is there already and may be the key of another snapshot; give "
                    "--key a new name",
                    request.key));
  }
  if (values.count("dsn") > 0) {
    request.dsn = values["dsn"].as<std::string>();
  } else if (const char* fallback = std::getenv("PLANWRIGHT_DSN")) {
    request.dsn = fallback;
  }
  if (request.dsn.empty()) {
    return usage("give the server with --dsn URL");
  }
  request.take.tables = list("tables");
  request.take.look_in = list("sandbox-bin");
  return request;
}

std::string plural(std::size_t number, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count_text(static_cast<double>(number)), number == 1 ? one : many);
}

std::string summary(const pipeline::TakenSnapshot& taken, const std::string& path,
                    const SnapshotRequest& request) {
  std::string text = fmt::format(
      "{}: {} of {}\n  {}, {}, {}; column statistics of {}\n  schema by {}, {}\n", path,
      planwright::text(Bytes(static_cast<double>(taken.bytes.size()))), taken.server,
      plural(taken.tables, "table", "tables"), plural(taken.indexes, "index", "indexes"),
      plural(taken.views, "view", "views"), plural(taken.with_statistics, "table", "tables"),
      taken.builder, plural(taken.statements, "statement", "statements"));
  if (request.take.redact) {
    text += fmt::format(
        "  redacted{}{}\n",
        request.take.redact_definitions ? "" : "; definitions keep their literals",
        request.key.empty() ? "" : fmt::format("; {} undoes it and stays with you", request.key));
  }
  for (const Diagnostic& diagnostic : taken.diagnostics) {
    text +=
        fmt::format("{}: {}\n", to_string(diagnostic.level), report::printable(diagnostic.message));
  }
  return text;
}

Result<pipeline::TakenSnapshot> take(const SnapshotRequest& request, Watch& watch) {
  std::string password;
  auto session = open_session(request.dsn, watch, &password);
  if (!session) {
    return tl::make_unexpected(session.error());
  }
  if ((*session)->engine() != Engine::postgresql) {
    return failure(ErrorCode::usage,
                   fmt::format("--dsn: snapshots of {} servers come with a later "
                               "version; diagnose --capture saves one statement's",
                               to_string((*session)->engine())));
  }
  pipeline::SnapshotOptions options = request.take;
  options.progress = [&watch](std::string_view what) { watch.doing(what); };
  options.dump = [&](std::string_view program) {
    if (!password.empty()) {
      setenv("PGPASSWORD", password.c_str(), 1);
    }
    auto text = connectors::dump_schema(program, request.dsn, longest_wait_for_locks);
    if (!password.empty()) {
      unsetenv("PGPASSWORD");
    }
    return text;
  };
  watch.cancels(session->get());
  auto taken = pipeline::take_snapshot(**session, options);
  watch.doing({});
  watch.cancels(nullptr);
  return taken;
}

}  // namespace

Exit snapshot_command(const Arguments& arguments) {
  auto parsed = parse(snapshot_spec(), arguments);
  if (!parsed) {
    return complain(parsed.error());
  }
  if (!*parsed) {
    return Exit::ok;
  }
  const auto request = read_request(**parsed);
  if (!request) {
    return complain(request.error());
  }
  CommonOptions common = (*parsed)->common;
  const std::string path = std::exchange(common.output, {});
  Watch watch(!common.quiet);
  const auto taken = take(*request, watch);
  if (!taken) {
    return complain(taken.error());
  }
  // The key first: a redacted snapshot whose key is lost can only be taken again.
  if (!request->key.empty()) {
    if (auto written = write_file(request->key, taken->key, Readers::owner); !written) {
      return complain(written.error());
    }
  }
  if (auto written = write_file(path, taken->bytes, Readers::owner); !written) {
    return complain(written.error());
  }
  const auto said = write_output(common, summary(*taken, path, *request));
  return said ? Exit::ok : complain(said.error());
}

}  // namespace planwright::cli
