#pragma once

#include <string>
#include <string_view>

#include <planwright/base/result.hpp>
#include <planwright/ports/session.hpp>

namespace planwright::sandbox {

// Whether MySQL's or MariaDB's planner looks at the setting, so that production's is taken over.
bool shapes_mysql_plans(std::string_view name);

// SET SESSION name = value; of optimizer_switch those flags that this server knows. A name is a
// word of letters, digits and underscores, or it is refused.
Result<void> set_mysql_session(ports::Session& session, std::string_view name,
                               const std::string& value);
Result<void> reset_mysql_session(ports::Session& session, std::string_view name);

}  // namespace planwright::sandbox
