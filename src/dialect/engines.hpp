#pragma once

#include <string>
#include <string_view>

#include <planwright/dialect/dialect.hpp>

// What each engine's file gives to the door (dialect.cpp). A catalog may be null: not known.
namespace planwright::dialect {

namespace postgresql {
std::string identifier(std::string_view name);
std::string literal(std::string_view text);
Rendered render(const Action& action, const Catalog* catalog);
}  // namespace postgresql

// MySQL and MariaDB, which differ in few statements.
namespace mysql {
std::string identifier(std::string_view name);
std::string literal(std::string_view text);
Rendered render(Engine engine, const Action& action, const Catalog* catalog);
}  // namespace mysql

}  // namespace planwright::dialect
