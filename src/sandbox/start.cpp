#include <memory>

#include <planwright/sandbox/sandbox.hpp>

#include "mysql_sandbox.hpp"
#include "postgresql_sandbox.hpp"
#include "server.hpp"

namespace planwright::sandbox {

Result<std::unique_ptr<Sandbox>> start(const StartOptions& options) {
  auto server = start_server(options);
  if (!server) {
    return tl::make_unexpected(server.error());
  }
  if (options.engine != Engine::postgresql) {
    auto sandbox = std::make_unique<MysqlSandbox>(std::move(*server), options);
    if (auto prepared = sandbox->prepare(); !prepared) {
      return tl::make_unexpected(prepared.error());
    }
    return sandbox;
  }
  auto sandbox = std::make_unique<PostgresqlSandbox>(std::move(*server), options.version);
  if (auto prepared = sandbox->prepare(); !prepared) {
    return tl::make_unexpected(prepared.error());
  }
  return sandbox;
}

}  // namespace planwright::sandbox
