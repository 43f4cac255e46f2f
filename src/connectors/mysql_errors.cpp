#include "mysql_errors.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>

#include "conninfo.hpp"

namespace planwright::connectors {
namespace {

template <std::size_t count>
bool is_one_of(int number, const std::array<int, count>& numbers) {
  return std::ranges::find(numbers, number) != numbers.end();
}

struct Case {
  int number;
  ErrorCode code;
  std::string_view sqlstate;
  std::string_view what;
};

// From the servers' and the client libraries' lists of error numbers.
constexpr std::array connect_cases{
    Case{1040, ErrorCode::connection, "08004",
         "the server has no connection slot left (max_connections); try again later"},
    Case{1044, ErrorCode::permission, "42501",
         "the user may not use the database; grant select on it"},
    Case{1129, ErrorCode::connection, "08004",
         "the server has blocked this host after failed connections; FLUSH HOSTS on the server "
         "lets it in again"},
    Case{1130, ErrorCode::permission, "28000",
         "no user may connect from this host; make one with CREATE USER"},
    Case{1203, ErrorCode::connection, "08004",
         "the user's connections are used up (max_user_connections); try again later"},
    Case{1226, ErrorCode::connection, "08004",
         "the user's connections are used up; try again later"},
    Case{1251, ErrorCode::connection, "08004",
         "the client library does not know the user's authentication plugin"},
    Case{1698, ErrorCode::permission, "28000",
         "the server lets this user in by its operating-system login only; connect as that login, "
         "or as a user with a password"},
    Case{1820, ErrorCode::permission, "28000", "the user's password has expired; set a new one"},
    Case{1862, ErrorCode::permission, "28000", "the user's password has expired; set a new one"},
    Case{2005, ErrorCode::connection, "08001", "no such host; check the name"},
    Case{2059, ErrorCode::connection, "08001",
         "the client library cannot load the user's authentication plugin"},
    Case{3118, ErrorCode::permission, "28000",
         "the account is locked; ALTER USER … ACCOUNT UNLOCK"},
    Case{3159, ErrorCode::connection, "08004",
         "the server takes connections with TLS only; add ?ssl-mode=required"},
    Case{4151, ErrorCode::permission, "28000",
         "the account is locked; ALTER USER … ACCOUNT UNLOCK"},
};

// libmariadb says 2002 for every way, and the system's reason in parentheses.
std::string unreachable(const MysqlFailure& failed, const MysqlDsn& dsn) {
  const auto says = [&failed](std::string_view part) {
    return failed.text.find(part) != std::string_view::npos;
  };
  // 115 is what libmariadb makes of a refused connection it has waited for.
  if (says("(111)") || says("(115)")) {
    return "nothing listens there; check that the server runs, and host and port";
  }
  if (says("(2)") && dsn.host.empty()) {
    return "there is no such socket; check that the server runs, and the path";
  }
  if (says("(13)")) {
    return "the socket may not be opened by this login";
  }
  if (says("(110)") || says("(4)")) {
    return "no answer in time; check host, port and firewall, or raise connect-timeout";
  }
  if (says("(-2)") || says("(-3)") || says("(-5)") || says("nknown server host")) {
    return "no such host; check the name";
  }
  return {};
}

std::string own_text(const MysqlFailure& failed, const MysqlDsn& dsn) {
  std::string text = without_secrets(std::string(failed.text), dsn.secrets);
  while (text.ends_with('.')) {
    text.pop_back();
  }
  return text;
}

}  // namespace

bool is_lost(int number) {
  // 1053 shutdown, 1077 its normal end, 1158–1161 network, 1927 and 3169 killed, 4031 idle too
  // long; the rest are the client library's.
  constexpr std::array numbers{1053, 1077, 1158, 1159, 1160, 1161, 1927,
                               2006, 2013, 2027, 2055, 3169, 4031};
  return is_one_of(number, numbers);
}

bool is_tls_failure(int number) {
  return number == 2026;
}

Error mysql_connect_error(const MysqlFailure& failed, const MysqlDsn& dsn) {
  const auto made = [&](ErrorCode code, std::string_view sqlstate, std::string_view what) {
    return Error{code,
                 fmt::format("cannot connect to {}: {}", dsn.display(), what),
                 std::string(sqlstate),
                 {}};
  };
  if (failed.number == 1045) {
    return made(ErrorCode::permission, "28000",
                dsn.password.empty()
                    ? "the server wants a password, or there is no such user; set MYSQL_PWD, or "
                      "add it to [client] in ~/.my.cnf"
                    : "the password is wrong, or no such user may connect from here");
  }
  if (failed.number == 1049) {
    return made(ErrorCode::connection, "3D000",
                fmt::format("there is no database \"{}\"; SHOW DATABASES lists those there are",
                            dsn.database));
  }
  for (const Case& known : connect_cases) {
    if (known.number == failed.number) {
      return made(known.code, known.sqlstate, known.what);
    }
  }
  if (is_tls_failure(failed.number)) {
    return made(ErrorCode::connection, "08001",
                fmt::format("TLS could not be agreed on ({}); see ssl-mode and ssl-ca",
                            own_text(failed, dsn)));
  }
  if (failed.number == 2002 || failed.number == 2003 || failed.number == 2013) {
    if (const std::string why = unreachable(failed, dsn); !why.empty()) {
      return made(ErrorCode::connection, "08001", why);
    }
  }
  return made(ErrorCode::connection, "08001", own_text(failed, dsn));
}

Error mysql_statement_error(const MysqlFailure& failed, bool cancelled, const MysqlDsn& dsn,
                            const ports::Limits& limits) {
  Error error{ErrorCode::server, own_text(failed, dsn), std::string(failed.sqlstate), {}};
  const int number = failed.number;
  // 1317: KILL QUERY; 3024 and 1969: the engines' time limits.
  constexpr std::array stopped{1317, 1969, 3024};
  // 1227 and 1142 …: rights on the server, a table, a column, a routine, to see a view's tables.
  constexpr std::array forbidden{1044, 1142, 1143, 1227, 1345, 1356, 1370, 1419, 4057, 4058};
  if (cancelled && (is_one_of(number, stopped) || is_lost(number))) {
    error.sqlstate = "57014";
    error.message = "cancelled";
  } else if (is_lost(number)) {
    error.code = ErrorCode::connection;
    error.sqlstate = "08006";
    error.message =
        fmt::format("the connection to {} was lost ({}); check that the server still runs",
                    dsn.display(), error.message);
  } else if (is_one_of(number, stopped)) {
    error.sqlstate = "57014";
    error.message = number != 1317 && limits.statement.value() > 0
                        ? fmt::format(
                              "the statement was cancelled by the server; it may run {} "
                              "(--timeout)",
                              text(limits.statement))
                        : "the statement was cancelled by the server";
  } else if (number == 1205 || number == 3572) {
    error.sqlstate = "55P03";
    error.message = fmt::format(
        "waited {} for a lock another session holds ({}); try again, or see what holds it in "
        "performance_schema.metadata_locks and data_lock_waits",
        text(limits.lock), error.message);
  } else if (is_one_of(number, forbidden)) {
    error.code = ErrorCode::permission;
    error.sqlstate = "42501";
    error.message += fmt::format(
        "; user \"{}\" needs SELECT on what the statement reads (EXPLAIN of a view: SHOW VIEW too)",
        dsn.user);
  } else if (number == 1064 || number == 1149) {
    error.sqlstate = "42601";
  } else if (number == 1046) {
    error.message += "; name a database in the URL (mysql://…/database), or in the statement";
  }
  return error;
}

}  // namespace planwright::connectors
