#include "postgresql_sandbox.hpp"

#include <cstdlib>

#include <planwright/base/check.hpp>

#include "database.hpp"
#include "relation_files.hpp"

namespace planwright::sandbox {

PostgresqlSandbox::PostgresqlSandbox(std::unique_ptr<Server> server, std::string wanted_version)
    : server_(std::move(server)),
      wanted_version_(std::move(wanted_version)),
      sizes_(server_->data_directory()) {}

Result<void> PostgresqlSandbox::prepare() {
  if (auto holes = check_holes(server_->data_directory()); !holes) {
    return holes;
  }
  auto admin = connect_admin(*server_);
  if (!admin) {
    return tl::make_unexpected(admin.error());
  }
  admin_ = std::move(*admin);
  if (auto prepared = prepare_database(*admin_); !prepared) {
    return tl::make_unexpected(prepared.error().with_context("preparing the sandbox"));
  }
  auto planner = connect_planner(*server_);
  if (!planner) {
    return tl::make_unexpected(planner.error());
  }
  planner_ = std::move(*planner);
  return {};
}

bool PostgresqlSandbox::same_major() const {
  return wanted_version_.empty() ||
         std::atoi(wanted_version_.c_str()) == std::atoi(server_->installed().version.c_str());
}

}  // namespace planwright::sandbox
