#pragma once

#include <string>
#include <string_view>

#include <planwright/base/result.hpp>
#include <planwright/ports/session.hpp>

#include "conninfo.hpp"

namespace planwright::connectors {

// Why a connection could not be made, from libpq's text; libpq tells no SQLSTATE then.
Error connect_error(std::string_view text, const Conninfo& info);

struct FailedStatement {
  std::string_view text;  // the client library's
  std::string_view sqlstate;
  bool connection_open = true;
  bool cancelled = false;   // by Session::cancel
  bool own_server = false;  // whose database and role the user never heard of
};
// Why a statement failed.
Error statement_error(const FailedStatement& failed, const Conninfo& info,
                      const ports::Limits& limits);

}  // namespace planwright::connectors
