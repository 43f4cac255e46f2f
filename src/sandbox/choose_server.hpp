#pragma once

#include <string>
#include <string_view>

#include <planwright/base/result.hpp>
#include <planwright/sandbox/sandbox.hpp>

namespace planwright::sandbox {

// "15.18" → 15, "19beta1" → 19; 0 where there is no number.
int major_version(std::string_view version);

// The installed server most like options.version: the same major, else the nearest, the newer of
// two as near; of one major the newest. Empty version: the newest. Only one with initdb.
Result<InstalledServer> choose_server(const StartOptions& options);

}  // namespace planwright::sandbox
