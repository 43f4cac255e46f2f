#pragma once

#include <string_view>

// Who works in MySQL's and MariaDB's sandbox. What is in a snapshot may be an attack on whoever
// reads it: the builder makes its tables and the planner plans on them, with rights on these
// databases and on nothing else (no FILE, no SUPER). root loads rows, which are ours.
namespace planwright::sandbox {

inline constexpr std::string_view mysql_builder = "planwright_builder";
inline constexpr std::string_view mysql_planner = "planwright_planner";
// Nobody else gets to the socket. It is here so that none from the user's option file is taken.
inline constexpr std::string_view mysql_password = "planwright";
inline constexpr const char* mysql_socket = "/mysql.sock";

}  // namespace planwright::sandbox
