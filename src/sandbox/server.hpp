#pragma once

#include <memory>
#include <optional>
#include <string>

#include <planwright/base/result.hpp>
#include <planwright/sandbox/sandbox.hpp>

#include "process.hpp"

namespace planwright::sandbox {

// A server of our own, running: an empty cluster in a directory of its own, with one superuser and
// nothing else in it but PostgreSQL's database "postgres" (UTF8). Stopped and removed when it goes.
class Server {
 public:
  Server() = default;
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  virtual ~Server() = default;

  [[nodiscard]] virtual const InstalledServer& installed() const = 0;
  // The cluster's directory: we may write its files (table files are extended by hand). As root a
  // file made there is to be given to the directory's owner, which the server runs as.
  [[nodiscard]] virtual const std::string& data_directory() const = 0;
  // What connectors take: through the unix socket.
  [[nodiscard]] virtual std::string conninfo(const std::string& role,
                                             const std::string& database) const = 0;
  // The name of the superuser.
  [[nodiscard]] virtual const std::string& superuser() const = 0;
  // The private directory that the data directory is in, and who it belongs to where we are root.
  [[nodiscard]] virtual const std::string& directory() const = 0;
  [[nodiscard]] virtual std::optional<ServerUser> user() const = 0;
};

Result<std::unique_ptr<Server>> start_server(const StartOptions& options);

}  // namespace planwright::sandbox
