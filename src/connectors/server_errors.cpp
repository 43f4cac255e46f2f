#include "server_errors.hpp"

#include <array>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>

namespace planwright::connectors {
namespace {

struct ConnectCase {
  std::string_view pattern;  // in libpq's or the server's English text
  ErrorCode code;
  std::string_view sqlstate;
  std::string_view what;
};

// The first that fits wins. A server that speaks another language falls through to its own text.
constexpr std::array connect_cases{
    ConnectCase{"password authentication failed", ErrorCode::permission, "28P01",
                "the password is wrong, or there is no such role"},
    ConnectCase{"no password supplied", ErrorCode::permission, "28P01",
                "the server wants a password; set PGPASSWORD, or add a line to ~/.pgpass"},
    ConnectCase{"no pg_hba.conf entry", ErrorCode::permission, "28000",
                "the server's pg_hba.conf has no entry that lets this role in from here"},
    ConnectCase{"authentication failed", ErrorCode::permission, "28000",
                "the server does not believe that we are this role; see its pg_hba.conf"},
    ConnectCase{"is not permitted to log in", ErrorCode::permission, "28000",
                "the role may not log in"},
    ConnectCase{"permission denied for database", ErrorCode::permission, "42501",
                "the role may not connect to the database; grant connect on database … to it"},
    ConnectCase{"too many clients", ErrorCode::connection, "53300",
                "the server has no connection slot left; try again, or connect through its pooler"},
    ConnectCase{"connection slots are reserved", ErrorCode::connection, "53300",
                "the server has no connection slot left; try again, or connect through its pooler"},
    ConnectCase{"too many connections", ErrorCode::connection, "53300",
                "the role's or database's connection limit is reached; try again later"},
    ConnectCase{"starting up", ErrorCode::connection, "57P03",
                "the server is starting; try again in a moment"},
    ConnectCase{"shutting down", ErrorCode::connection, "57P03", "the server is shutting down"},
    ConnectCase{"not accepting connections", ErrorCode::connection, "57P03",
                "the server is not accepting connections now"},
    ConnectCase{"could not translate host name", ErrorCode::connection, "",
                "no such host; check the name"},
    ConnectCase{"Connection refused", ErrorCode::connection, "",
                "nothing listens there; check that the server runs, and host and port"},
    ConnectCase{"No such file or directory", ErrorCode::connection, "",
                "there is no such socket; check that the server runs, and the directory and port"},
    ConnectCase{"timeout expired", ErrorCode::connection, "",
                "no answer in time; check host, port and firewall, or raise connect_timeout"},
    ConnectCase{"server does not support SSL", ErrorCode::connection, "",
                "the server does not speak TLS, and sslmode asks for it"},
};

// `ERROR:  relation "x" does not exist\nLINE 1: …` → `relation "x" does not exist`
std::string primary_message(std::string_view text) {
  text = text.substr(0, text.find('\n'));
  constexpr std::size_t longest_severity = 12;
  const std::size_t colon = text.find(":  ");
  if (colon != std::string_view::npos && colon <= longest_severity) {
    text.remove_prefix(colon + 3);
  }
  return std::string(text);
}

// `role "x" does not exist`, `database "x" does not exist`: a word before and after a quoted name.
bool says_missing(std::string_view text, std::string_view kind) {
  const std::size_t at = text.find(fmt::format("{} \"", kind));
  return at != std::string_view::npos &&
         text.find("\" does not exist", at) != std::string_view::npos;
}

}  // namespace

Error connect_error(std::string_view text, const Conninfo& info) {
  const auto made = [&](ErrorCode code, std::string_view sqlstate, std::string_view what) {
    return Error{code,
                 fmt::format("cannot connect to {}: {}", info.target.display(), what),
                 std::string(sqlstate),
                 {}};
  };
  if (says_missing(text, "database")) {
    return made(ErrorCode::connection, "3D000",
                fmt::format("there is no database \"{}\"; psql -l lists those there are",
                            info.target.database));
  }
  if (says_missing(text, "role")) {
    return made(ErrorCode::permission, "28000",
                fmt::format("there is no role \"{}\"", info.target.role));
  }
  for (const ConnectCase& known : connect_cases) {
    if (text.find(known.pattern) != std::string_view::npos) {
      return made(known.code, known.sqlstate, known.what);
    }
  }
  return made(ErrorCode::connection, "", without_secrets(std::string(text), info.secrets));
}

Error statement_error(const FailedStatement& failed, const Conninfo& info,
                      const ports::Limits& limits) {
  Error error{ErrorCode::server,
              without_secrets(primary_message(failed.text), info.secrets),
              std::string(failed.sqlstate),
              {}};
  const std::string_view state = failed.sqlstate;
  if (failed.cancelled && (state == "57014" || !failed.connection_open)) {
    error.message = "cancelled";
  } else if (state == "25P03" || state == "25P04" || state == "57P05") {
    error.code = ErrorCode::connection;
    error.message = fmt::format("{} ended our session: {}", info.target.display(), error.message);
  } else if (!failed.connection_open || state.starts_with("57P")) {
    error.code = ErrorCode::connection;
    error.message =
        fmt::format("the connection to {} was lost ({}); check that the server still runs",
                    info.target.display(), error.message);
  } else if (state == "57014") {
    error.message =
        limits.statement.value() > 0
            ? fmt::format("the statement was cancelled by the server; it may run {} (--timeout)",
                          text(limits.statement))
            : "the statement was cancelled by the server";
  } else if (state == "55P03") {
    error.message = fmt::format(
        "waited {} for a lock another session holds ({}); try again, or see what holds it in "
        "pg_locks",
        text(limits.lock), error.message);
  } else if (state == "42501") {
    error.code = ErrorCode::permission;
    if (!failed.own_server) {
      error.message += fmt::format(
          "; role \"{0}\" needs SELECT on what the statement reads: grant it on the table, or from "
          "PostgreSQL 14 on grant pg_read_all_data to \"{0}\"",
          info.target.role);
    }
  } else if (state.starts_with("28")) {
    error.code = ErrorCode::permission;
  } else if (state == "42P01" && !failed.own_server) {
    error.message +=
        fmt::format(" in database \"{}\", or is not in the search_path", info.target.database);
  }
  return error;
}

}  // namespace planwright::connectors
