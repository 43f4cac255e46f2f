#pragma once

#include <vector>

#include <planwright/catalog/catalog.hpp>

namespace planwright::catalog {

// read_activity and lock_holders on MySQL and MariaDB.
Result<Activity> read_mysql_activity(ports::Session& session);
Result<std::vector<LockHolder>> mysql_lock_holders(ports::Session& session);

}  // namespace planwright::catalog
