#pragma once

#include <string>
#include <string_view>

#include <planwright/base/result.hpp>
#include <planwright/sandbox/sandbox.hpp>

namespace planwright::sandbox {

// "15.18" → 15, "19beta1" → 19; 0 where there is no number.
int major_version(std::string_view version);

// What servers with one planner have alike: the major of PostgreSQL, major and minor of MySQL and
// MariaDB (8.0 → 800, 10.11 → 1011).
int series(Engine engine, std::string_view version);

// The installed server most like options.version: the same series, else the nearest, the newer of
// two as near; of one series the newest. Empty version: the newest. PostgreSQL: only one with
// initdb.
Result<InstalledServer> choose_server(const StartOptions& options);

}  // namespace planwright::sandbox
