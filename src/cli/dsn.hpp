#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <planwright/base/result.hpp>
#include <planwright/ports/session.hpp>

#include "watch.hpp"

namespace planwright::cli {

// Overwrites every --dsn and --measure-on value that holds a password in the process's own argument
// list, which other users can read. True when there was one.
bool wipe_passwords(int argc, char** argv);

// Whether a URL or conninfo holds a password.
bool holds_password(std::string_view dsn);

// Connects, asking for a password on the terminal when the server wants one and none is known;
// `asked` takes it for whoever connects again.
Result<std::unique_ptr<ports::Session>> open_session(std::string_view dsn, Watch& watch,
                                                     std::string* asked = nullptr);

// The same twice to a server where what is sent is carried out and kept (--measure-on): one session
// that works, and one that takes back what it did.
struct OwnSessions {
  std::unique_ptr<ports::Session> worker, keeper;
};
Result<OwnSessions> open_own_sessions(std::string_view dsn, Watch& watch);

}  // namespace planwright::cli
