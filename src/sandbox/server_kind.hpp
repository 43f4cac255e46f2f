#pragma once

#include <functional>
#include <string>
#include <vector>

#include <planwright/sandbox/sandbox.hpp>

// What differs between the engines' servers in how one is made, started and reached.
namespace planwright::sandbox {

struct ServerKind {
  // Of its directory: what makes a cluster first, the server itself last.
  std::vector<std::string> programs;
  std::string script;  // Keeper::Options::script
  std::string ending;
  std::vector<std::string> options;  // of making a cluster; another template for others
  // These are given the private directory.
  std::function<std::string(const std::string& directory)> settings;
  std::function<bool(const std::string& directory)> is_ready;
  std::function<std::string(const std::string& directory, const std::string& role,
                            const std::string& database)>
      conninfo;
  std::string superuser;
};

ServerKind postgresql_kind(const InstalledServer& installed);
ServerKind mysql_kind(const InstalledServer& installed, const StartOptions& options);

}  // namespace planwright::sandbox
