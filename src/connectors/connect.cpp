// Which engine a connection string leads to.
#include <planwright/connectors/connectors.hpp>

#include "mysql_dsn.hpp"
#include "mysql_session.hpp"
#include "postgresql_session.hpp"

namespace planwright::connectors {

Result<std::unique_ptr<ports::Session>> connect(std::string_view dsn, const ports::Limits& limits) {
  return is_mysql_url(dsn) ? connect_mysql(dsn, limits) : connect_postgresql(dsn, limits);
}

Result<std::unique_ptr<ports::Session>> connect_to_own(std::string_view dsn) {
  return is_mysql_url(dsn) ? connect_to_own_mysql(dsn) : connect_to_own_postgresql(dsn);
}

std::vector<std::pair<std::string, std::string>> versions() {
  auto versions = postgresql_library_versions();
  versions.push_back(mysql_connector_version());
  return versions;
}

}  // namespace planwright::connectors
