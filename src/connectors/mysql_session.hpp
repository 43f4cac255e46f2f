#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <planwright/base/result.hpp>
#include <planwright/ports/session.hpp>

// connectors::connect and the like for the mysql:// and mariadb:// schemes.
namespace planwright::connectors {

Result<std::unique_ptr<ports::Session>> connect_mysql(std::string_view dsn,
                                                      const ports::Limits& limits);
Result<std::unique_ptr<ports::Session>> connect_to_own_mysql(std::string_view dsn);

// {"MySQL Connector/C++", "1.1.12"}
std::pair<std::string, std::string> mysql_connector_version();

}  // namespace planwright::connectors
