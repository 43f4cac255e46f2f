#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <planwright/base/result.hpp>
#include <planwright/ports/session.hpp>

// connectors::connect and the like for libpq's connection strings.
namespace planwright::connectors {

Result<std::unique_ptr<ports::Session>> connect_postgresql(std::string_view dsn,
                                                           const ports::Limits& limits);
Result<std::unique_ptr<ports::Session>> connect_to_own_postgresql(std::string_view dsn);

std::vector<std::pair<std::string, std::string>> postgresql_library_versions();

}  // namespace planwright::connectors
