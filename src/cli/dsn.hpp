#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <planwright/base/result.hpp>
#include <planwright/ports/session.hpp>

#include "watch.hpp"

namespace planwright::cli {

// Overwrites every --dsn value that holds a password in the process's own argument list, which
// other users can read. True when there was one.
bool wipe_passwords(int argc, char** argv);

// Whether a URL or conninfo holds a password.
bool holds_password(std::string_view dsn);

// Connects, asking for a password on the terminal when the server wants one and none is known;
// `asked` takes it for whoever connects again.
Result<std::unique_ptr<ports::Session>> open_session(std::string_view dsn, Watch& watch,
                                                     std::string* asked = nullptr);

}  // namespace planwright::cli
