#pragma once

#include <string>
#include <vector>

#include <planwright/model/engine.hpp>

// Private throw-away servers. The door of src/sandbox.
namespace planwright::sandbox {

// A server program found on this machine.
struct InstalledServer {
  Engine engine;
  std::string version;    // "15.20"
  std::string directory;  // that holds its programs
};

// Looks in `first` (--sandbox-bin), then where Debian installs servers, then in PATH. Newest first;
// each directory once. Runs `postgres --version` there and nothing else.
std::vector<InstalledServer> installed_servers(const std::vector<std::string>& first);

}  // namespace planwright::sandbox
