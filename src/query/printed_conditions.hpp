#pragma once

#include <cstddef>
#include <string>
#include <string_view>

// Conditions as PostgreSQL's deparser prints them in plans: nearly SQL.
namespace planwright::query {

// EXPLAIN prints results of subplans as "(InitPlan 1).col1", "(hashed SubPlan 2)", "(alternatives:
// SubPlan 1 or hashed SubPlan 2)": no SQL. A parameter of this number stands for them.
inline constexpr std::string_view subplan_parameter = "$99999";
inline constexpr int subplan_parameter_number = 99999;

// The condition as SQL that can be parsed.
std::string without_subplans(std::string_view text);

// The same for what MySQL and MariaDB print: "(select #2)", "(subquery#2)" become this name;
// "<cache>(x)" and "trigcond(x)" are (x).
inline constexpr std::string_view mysql_subplan_name = "pw~subplan";
std::string without_mysql_subplans(std::string_view text);

}  // namespace planwright::query
