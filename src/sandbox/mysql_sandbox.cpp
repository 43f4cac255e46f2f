#include "mysql_sandbox.hpp"

#include <fmt/format.h>

#include <planwright/connectors/connectors.hpp>
#include <planwright/dialect/dialect.hpp>

#include "choose_server.hpp"
#include "mysql_accounts.hpp"

namespace planwright::sandbox {
namespace {

Result<std::unique_ptr<ports::Session>> connect(const Server& server, std::string_view role) {
  auto session = connectors::connect_to_own(server.conninfo(std::string(role), ""));
  if (session) {
    // Texts of the snapshot are written for no mode in particular, and rows are to be taken.
    if (const auto set = (*session)->run("SET SESSION sql_mode = ''"); !set) {
      return tl::make_unexpected(set.error());
    }
  }
  return session;
}

}  // namespace

MysqlSandbox::MysqlSandbox(std::unique_ptr<Server> server, const StartOptions& options)
    : server_(std::move(server)), engine_(options.engine), wanted_version_(options.version) {
  limits_.largest = options.largest_table;
}

Result<void> MysqlSandbox::prepare() {
  for (const auto& [session, role] : {std::pair{&admin_, std::string_view(server_->superuser())},
                                      {&builder_, mysql_builder},
                                      {&planner_, mysql_planner}}) {
    auto connected = connect(*server_, role);
    if (!connected) {
      return tl::make_unexpected(connected.error().with_context("preparing the sandbox"));
    }
    *session = std::move(*connected);
  }
  for (const char* statement :
       {"SET SESSION unique_checks = 0", "SET SESSION foreign_key_checks = 0"}) {
    if (const auto set = admin_->run(statement); !set) {
      return tl::make_unexpected(set.error());
    }
  }
  return {};
}

bool MysqlSandbox::same_major() const {
  return wanted_version_.empty() ||
         series(engine_, wanted_version_) == series(engine_, server_->installed().version);
}

void MysqlSandbox::expect(const Asked& asked) {
  asked_ = asked;
}

Result<void> MysqlSandbox::try_out(std::span<const std::string> statements,
                                   const std::function<Result<void>(ports::Session&)>& look) {
  auto connected = connect(*server_, mysql_builder);
  if (!connected) {
    return tl::make_unexpected(connected.error());
  }
  const auto trial = [&]() -> Result<void> {
    if (!snapshot_.catalog.database.empty() && databases_.contains(snapshot_.catalog.database)) {
      (void)(*connected)
          ->run("USE " + dialect::quoted_identifier(Engine::mysql, snapshot_.catalog.database));
    }
    for (const std::string& statement : statements) {
      if (auto done = (*connected)->run(statement); !done) {
        return tl::make_unexpected(done.error().with_context(statement));
      }
    }
    return look(**connected);
  };
  auto done = trial();
  connected->reset();
  if (auto again = make_all(); !again) {
    return tl::make_unexpected(again.error().with_context("making the sandbox's tables again"));
  }
  const Supposition before = supposition_;
  if (auto supposed = suppose(before); !supposed) {
    return supposed;
  }
  return done;
}

}  // namespace planwright::sandbox
