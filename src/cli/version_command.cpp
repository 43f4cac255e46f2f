#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include <planwright/connectors/connectors.hpp>
#include <planwright/pipeline/diagnose.hpp>

#include "options.hpp"

namespace planwright::cli {

Exit version_command(const Arguments& arguments) {
  CommandSpec spec;
  spec.name = "version";
  spec.usage = "version [OPTIONS]";
  spec.purpose =
      "Shows the versions of planwright, of its libraries and of the servers installed\nhere.";
  spec.examples = "  planwright version\n";
  spec.formats = "text";
  auto parsed = parse(spec, arguments);
  if (!parsed) {
    return complain(parsed.error());
  }
  if (!*parsed) {
    return Exit::ok;
  }
  const auto& values = (*parsed)->values;
  const auto extra = values.count("sandbox-bin") > 0
                         ? values["sandbox-bin"].as<std::vector<std::string>>()
                         : std::vector<std::string>{};
  std::string text = fmt::format("planwright {}\n", PLANWRIGHT_VERSION);
  auto libraries = pipeline::library_versions();
  std::ranges::move(report::versions(), std::back_inserter(libraries));
  std::ranges::move(connectors::versions(), std::back_inserter(libraries));
  std::ranges::sort(libraries);
  for (const auto& [name, version] : libraries) {
    text += fmt::format("  {} {}\n", name, version);
  }
  const auto servers = pipeline::server_versions(extra);
  text += servers.empty() ? "no server found on this machine\n" : "servers found\n";
  for (const auto& [name, place] : servers) {
    text += fmt::format("  {} in {}\n", name, place);
  }
  const auto written = write_output((*parsed)->common, text);
  return written ? Exit::ok : complain(written.error());
}

}  // namespace planwright::cli
