#include "options.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include <fmt/format.h>

#include <planwright/base/number.hpp>

#include "watch.hpp"

namespace planwright::cli {
namespace po = boost::program_options;
namespace {

po::options_description common_options(std::string_view formats) {
  po::options_description options("Common options");
  options.add_options()("format", po::value<std::string>()->value_name("FORMAT"),
                        fmt::format("output as {}", formats).c_str())(
      "output,o", po::value<std::string>()->value_name("FILE"),
      "write there instead of standard output")(
      "fail-on", po::value<std::string>()->value_name("SEVERITY"),
      "exit 1 from this severity on: critical, high, medium, low or never")(
      "min-severity", po::value<std::string>()->value_name("SEVERITY"),
      "leave out findings below it")(
      "config", po::value<std::string>()->value_name("FILE"),
      "options as an INI file (default: .planwright.conf, then ~/.config/planwright.conf)")(
      "reproducible", po::bool_switch(), "leave out what differs from run to run")(
      "quiet,q", po::bool_switch(), "no progress and no warnings on standard error")(
      "verbose,v", po::bool_switch(), "show everything, also what takes little")(
      "sandbox-bin", po::value<std::vector<std::string>>()->composing()->value_name("DIR"),
      "where server binaries are looked for first (repeatable)")("help,h", "this help")("version",
                                                                                        "version");
  return options;
}

// Boost begins every group with an empty line, also one of groups.
std::string shown(const po::options_description& options) {
  std::ostringstream text;
  text << options;
  return text.str().erase(0, text.str().find_first_not_of('\n'));
}

Result<void> load_config(const po::variables_map& given, const po::options_description& options,
                         po::variables_map& values) {
  std::filesystem::path path;
  if (given.count("config") > 0) {
    path = given["config"].as<std::string>();
  } else if (std::error_code none; std::filesystem::exists(".planwright.conf", none)) {
    path = ".planwright.conf";
  } else if (const char* home = std::getenv("HOME"); home != nullptr) {
    path = std::filesystem::path(home) / ".config" / "planwright.conf";
    if (std::error_code error; !std::filesystem::exists(path, error)) {
      return {};
    }
  } else {
    return {};
  }
  std::ifstream file(path);
  if (!file) {
    return failure(ErrorCode::usage,
                   fmt::format("cannot read the configuration {}", path.string()));
  }
  // Other commands' options may stand in the same file.
  po::store(po::parse_config_file(file, options, true), values);
  return {};
}

Result<CommonOptions> read_common(const po::variables_map& values) {
  CommonOptions common;
  if (values.count("format") > 0) {
    common.format = values["format"].as<std::string>();
  }
  if (values.count("output") > 0) {
    common.output = values["output"].as<std::string>();
  }
  if (values.count("fail-on") > 0 && values["fail-on"].as<std::string>() != "never") {
    common.fail_on = severity_from(values["fail-on"].as<std::string>());
    if (!common.fail_on) {
      return failure(ErrorCode::usage,
                     fmt::format("--fail-on takes critical, high, medium, low or never, not '{}'",
                                 values["fail-on"].as<std::string>()));
    }
  }
  if (values.count("min-severity") > 0) {
    const auto severity = severity_from(values["min-severity"].as<std::string>());
    if (!severity) {
      return failure(ErrorCode::usage,
                     fmt::format("--min-severity takes critical, high, medium or low, not '{}'",
                                 values["min-severity"].as<std::string>()));
    }
    common.min_severity = *severity;
  }
  common.reproducible = values["reproducible"].as<bool>();
  common.quiet = values["quiet"].as<bool>();
  common.verbose = values["verbose"].as<bool>();
  return common;
}

}  // namespace

Result<std::optional<Parsed>> parse(const CommandSpec& spec, const Arguments& arguments) {
  po::options_description visible;
  visible.add(spec.options).add(common_options(spec.formats));
  po::options_description all;
  all.add(visible).add(spec.hidden);
  // Where positional arguments go.
  all.add_options()("argument", po::value<std::vector<std::string>>());

  Parsed parsed;
  try {
    po::store(
        po::command_line_parser(arguments)
            .options(all)
            .positional(spec.positional)
            .style(po::command_line_style::unix_style & ~po::command_line_style::allow_guessing)
            .run(),
        parsed.values);
    if (parsed.values.count("help") > 0) {
      std::cout << "planwright " << spec.usage << "\n\n"
                << spec.purpose << "\n\nExamples:\n"
                << spec.examples << '\n'
                << shown(visible)
                << "\nExit status: 0 done, 1 findings at or above --fail-on, 2 usage, 3 connection "
                   "or\npermission, 4 input that cannot be read, 70 a fault of planwright.\n";
      return std::optional<Parsed>{};
    }
    if (parsed.values.count("version") > 0) {
      std::cout << "planwright " << PLANWRIGHT_VERSION << '\n';
      return std::optional<Parsed>{};
    }
    if (auto loaded = load_config(parsed.values, all, parsed.values); !loaded) {
      return tl::make_unexpected(loaded.error());
    }
    po::notify(parsed.values);
  } catch (const po::error& error) {
    return failure(ErrorCode::usage,
                   fmt::format("{}; see planwright {} --help", error.what(), spec.name));
  }
  auto common = read_common(parsed.values);
  if (!common) {
    return tl::make_unexpected(common.error());
  }
  parsed.common = std::move(*common);
  return parsed;
}

Result<Milliseconds> parse_duration(std::string_view text) {
  const std::size_t unit_at = text.find_first_not_of("0123456789.");
  const auto number = parse_number(text.substr(0, unit_at));
  const std::string_view unit =
      unit_at == std::string_view::npos ? std::string_view("ms") : text.substr(unit_at);
  const double factor = unit == "us"    ? 0.001
                        : unit == "ms"  ? 1
                        : unit == "s"   ? 1000
                        : unit == "min" ? 60'000
                                        : 0;
  if (!number || factor == 0 || *number <= 0) {
    return failure(ErrorCode::usage,
                   fmt::format("'{}' is not a duration; write 500ms, 1.5s or 2min", text));
  }
  return Milliseconds(*number * factor);
}

Exit exit_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::usage:
      return Exit::usage;
    case ErrorCode::connection:
    case ErrorCode::permission:
    case ErrorCode::server:
      return Exit::connection;
    case ErrorCode::malformed_input:
    case ErrorCode::unsupported:
      return Exit::input;
    case ErrorCode::internal:
      return Exit::internal;
  }
  return Exit::internal;
}

Exit complain(const Error& error) {
  const std::string place = error.where.empty() ? "" : error.where + ": ";
  std::cerr << "planwright: " << place << error.message << '\n';
  return exit_of(error.code);
}

report::Style output_style(const CommonOptions& common) {
  report::Style style;
  const bool terminal = common.output.empty() && isatty(STDOUT_FILENO) == 1;
  const char* no_colour = std::getenv("NO_COLOR");
  const char* kind = std::getenv("TERM");
  style.colour = terminal && (no_colour == nullptr || *no_colour == '\0') &&
                 (kind == nullptr || std::string_view(kind) != "dumb");
  style.width = 100;
  if (winsize size{}; terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    style.width = size.ws_col;
  } else if (const char* columns = std::getenv("COLUMNS"); columns != nullptr) {
    style.width = static_cast<int>(parse_number(columns).value_or(style.width));
  }
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    if (const char* locale = std::getenv(name); locale != nullptr && *locale != '\0') {
      const std::string_view value = locale;
      // Only a locale that says it is no Unicode one makes us fall back to ASCII.
      style.unicode = !terminal || value.find("UTF-8") != std::string_view::npos ||
                      value.find("utf8") != std::string_view::npos;
      break;
    }
  }
  style.reproducible = common.reproducible;
  style.verbose = common.verbose;
  return style;
}

Result<void> write_output(const CommonOptions& common, std::string_view text) {
  if (common.output.empty()) {
    std::cout.write(text.data(), static_cast<std::streamsize>(text.size()));
    std::cout.flush();
    return {};
  }
  return write_file(common.output, text);
}

namespace {

// What the system says where that fails, else "".
std::string write_new(const std::string& path, std::string_view text, Readers readers) {
  constexpr mode_t anybody = 0666;
  constexpr mode_t owner = 0600;
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
                        readers == Readers::owner ? owner : anybody);
  if (file < 0) {
    return std::strerror(errno);
  }
  while (!text.empty()) {
    const ssize_t count = write(file, text.data(), text.size());
    if (count < 0 && errno != EINTR) {
      const std::string why = std::strerror(errno);
      close(file);
      return why;
    }
    text.remove_prefix(count < 0 ? 0 : static_cast<std::size_t>(count));
  }
  return close(file) == 0 ? "" : std::strerror(errno);
}

}  // namespace

Result<void> write_file(const std::string& path, std::string_view text, Readers readers) {
  const std::filesystem::path target = path;
  std::filesystem::path partial = target;
  partial += fmt::format(".{}.partial", getpid());
  set_partial_file(partial.string());
  if (const std::string why = write_new(partial.string(), text, readers); !why.empty()) {
    std::error_code ignored;
    std::filesystem::remove(partial, ignored);
    set_partial_file({});
    return failure(ErrorCode::usage, fmt::format("cannot write {} ({})", target.string(), why));
  }
  std::error_code error;
  std::filesystem::rename(partial, target, error);
  if (error) {
    std::error_code ignored;
    std::filesystem::remove(partial, ignored);
    set_partial_file({});
    return failure(ErrorCode::usage,
                   fmt::format("cannot write {} ({})", target.string(), error.message()));
  }
  set_partial_file({});
  return {};
}

}  // namespace planwright::cli
