#include "choose_server.hpp"

#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <optional>
#include <tuple>

#include <fmt/format.h>

namespace planwright::sandbox {

int major_version(std::string_view version) {
  int major = 0;
  std::from_chars(version.data(), version.data() + version.size(), major);
  return major;
}

Result<InstalledServer> choose_server(const StartOptions& options) {
  const int wanted = major_version(options.version);
  const auto likeness = [&](const InstalledServer& server) {
    const int major = major_version(server.version);
    return std::tuple(wanted == 0 ? 0 : -std::abs(major - wanted), major);
  };
  std::optional<InstalledServer> best;
  // Newest first, so that the first of one major is its newest.
  for (InstalledServer& server : installed_servers(options.binaries)) {
    if (access((server.directory + "/initdb").c_str(), X_OK) == 0 &&
        (!best || likeness(server) > likeness(*best))) {
      best = std::move(server);
    }
  }
  if (!best) {
    return failure(
        ErrorCode::unsupported,
        fmt::format("no PostgreSQL server is installed here: apt install postgresql{} (or any "
                    "other major), or name the directory of its programs with --sandbox-bin DIR",
                    wanted == 0 ? "" : fmt::format("-{}", wanted)));
  }
  return *best;
}

}  // namespace planwright::sandbox
