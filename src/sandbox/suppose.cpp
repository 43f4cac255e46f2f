#include "postgresql_sandbox.hpp"

namespace planwright::sandbox {

Result<void> PostgresqlSandbox::suppose(const Supposition& /*supposition*/) {
  return failure(ErrorCode::unsupported, "suppose is being built");
}

Result<void> PostgresqlSandbox::try_out(
    std::span<const std::string> /*statements*/,
    const std::function<Result<void>(ports::Session&)>& /*look*/) {
  return failure(ErrorCode::unsupported, "try_out is being built");
}

}  // namespace planwright::sandbox
