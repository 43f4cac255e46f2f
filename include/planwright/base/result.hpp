#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <tl/expected.hpp>

namespace planwright {

// Why an expected failure happened. Closed and few on purpose: a caller chooses an exit code or a
// fallback by it; everything else a person needs stands in the message.
enum class ErrorCode {
  usage,            // the command line or a configuration value is wrong
  connection,       // a server cannot be reached
  permission,       // a server or the file system refuses
  unsupported,      // understood, but not something planwright can do
  malformed_input,  // a plan, log, schema or query that cannot be read
  server,           // a server reported an error
  internal,         // a fault of ours
};

std::string_view to_string(ErrorCode code);

// An expected failure. `message` is lower case without a full stop, names the object and says what
// to do. `where` is the place in the user's input ("plan.txt:12:5"), empty when there is none.
struct Error {
  ErrorCode code = ErrorCode::internal;
  std::string message;
  std::string sqlstate;
  std::string where;

  // The same error with `context` put before the message: "reading schema.sql: …".
  [[nodiscard]] Error with_context(std::string_view context) const;
};

template <class T>
using Result = tl::expected<T, Error>;

// Makes the failing side of a Result.
inline tl::unexpected<Error> failure(ErrorCode code, std::string message, std::string where = {}) {
  return tl::make_unexpected(Error{code, std::move(message), {}, std::move(where)});
}

}  // namespace planwright
