#include "mysql_session.hpp"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "mysql_driver.hpp"
#include "mysql_dsn.hpp"
#include "mysql_errors.hpp"
#include "mysql_statement.hpp"

namespace planwright::connectors {
namespace {

sql::Driver& driver() {
  static sql::Driver* const instance = sql::mysql::get_driver_instance();
  return *instance;
}

// What the client library keeps for a thread, for as long as a thread of ours uses it.
class ThreadUse {
 public:
  ThreadUse() { driver().threadInit(); }
  ThreadUse(const ThreadUse&) = delete;
  ThreadUse& operator=(const ThreadUse&) = delete;
  ~ThreadUse() { driver().threadEnd(); }
};

std::unique_ptr<sql::Connection> open_connection(const MysqlDsn& dsn, bool tls) {
  sql::ConnectOptionsMap options;
  const auto text = [&options](const char* name, const std::string& value) {
    if (!value.empty()) {
      options[name] = sql::SQLString(value);
    }
  };
  // Without "tcp://" the library takes localhost for the socket whatever the port is.
  options["hostName"] =
      sql::SQLString(dsn.host.empty() ? "localhost" : fmt::format("tcp://{}", dsn.host));
  options["userName"] = sql::SQLString(dsn.user);
  options["password"] = sql::SQLString(dsn.password);
  if (dsn.host.empty()) {
    text("socket", dsn.socket);
  } else {
    options["port"] = dsn.port;
  }
  text("schema", dsn.database);
  options["OPT_CONNECT_TIMEOUT"] = dsn.connect_timeout_s;
  options["OPT_CHARSET_NAME"] = sql::SQLString("utf8mb4");
  // One statement a message; no connection made again behind our back, which would have no
  // transaction and no limits; no file of ours for a server that asks for one.
  options["CLIENT_MULTI_STATEMENTS"] = false;
  options["OPT_RECONNECT"] = false;
  options["OPT_LOCAL_INFILE"] = 0;
#ifdef PLANWRIGHT_ORACLE_CONNECTOR
  options["OPT_SSL_MODE"] =
      static_cast<int>(!tls                                  ? sql::SSL_MODE_DISABLED
                       : dsn.ssl == SslMode::verify_ca       ? sql::SSL_MODE_VERIFY_CA
                       : dsn.ssl == SslMode::verify_identity ? sql::SSL_MODE_VERIFY_IDENTITY
                                                             : sql::SSL_MODE_REQUIRED);
#else
  if (tls) {
    options["sslEnforce"] = true;
    // libmariadb checks the certificate's chain and name together, or not at all.
    options["sslVerify"] = dsn.ssl == SslMode::verify_ca || dsn.ssl == SslMode::verify_identity;
  }
#endif
  if (tls) {
    text("sslCA", dsn.ssl_ca);
    text("sslCert", dsn.ssl_cert);
    text("sslKey", dsn.ssl_key);
  }
  return std::unique_ptr<sql::Connection>(driver().connect(options));
}

std::unique_ptr<sql::Connection> open_connection(const MysqlDsn& dsn) {
  const bool tls =
      dsn.ssl != SslMode::disabled && !(dsn.ssl == SslMode::preferred && dsn.host.empty());
  if (!tls || dsn.ssl != SslMode::preferred) {
    return open_connection(dsn, tls);
  }
  try {
    return open_connection(dsn, true);
  } catch (const sql::SQLException& error) {
    if (!is_tls_failure(error.getErrorCode())) {
      throw;
    }
  }
  return open_connection(dsn, false);
}

ports::Table as_table(sql::ResultSet& result) {
  ports::Table table;
  sql::ResultSetMetaData* about = result.getMetaData();  // the result's own
  const std::uint32_t columns = about->getColumnCount();
  for (std::uint32_t at = 1; at <= columns; ++at) {
    table.columns.push_back(about->getColumnLabel(at).asStdString());
  }
  table.rows.reserve(result.rowsCount());
  while (result.next()) {
    auto& cells = table.rows.emplace_back();
    cells.reserve(columns);
    for (std::uint32_t at = 1; at <= columns; ++at) {
      if (result.isNull(at)) {
        cells.emplace_back();
      } else {
        cells.emplace_back(result.getString(at).asStdString());
      }
    }
  }
  return table;
}

// Whose server it is: a user's sees nothing but transactions with limits, our own takes anything.
enum class Whose : std::uint8_t { users, ours };

// "9.7.4-2" → 90704; 0 where it is no such text.
int version_number(std::string_view text) {
  int version = 0;
  for (const int weight : {10'000, 100, 1}) {
    int part = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), part);
    if (error != std::errc{} || part < 0 || part >= 100) {
      return weight == 1 ? version : 0;
    }
    version += part * weight;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (!text.starts_with('.')) {
      break;
    }
    text.remove_prefix(1);
  }
  return version;
}

std::string version_display(int version) {
  return fmt::format("{}.{}.{}", version / 10'000, version / 100 % 100, version % 100);
}

struct Server {
  Engine engine = Engine::mysql;
  int version = 0;
  std::string connection_id;
  StringRules strings;
};

class MysqlSession final : public ports::Session {
 public:
  MysqlSession(std::unique_ptr<sql::Connection> connection, MysqlDsn dsn, Server server,
               const ports::Limits& limits, Whose whose)
      : connection_(std::move(connection)),
        dsn_(std::move(dsn)),
        server_(std::move(server)),
        limits_(limits),
        whose_(whose) {}

  ~MysqlSession() override { end_transaction(); }

  [[nodiscard]] Engine engine() const override { return server_.engine; }
  [[nodiscard]] int version() const override { return server_.version; }
  [[nodiscard]] std::string version_text() const override {
    return version_display(server_.version);
  }

  [[nodiscard]] std::vector<Diagnostic> diagnostics() const override {
    if (dsn_.scheme == server_.engine) {
      return {};
    }
    const bool mariadb = server_.engine == Engine::mariadb;
    return {
        {Diagnostic::Level::warning,
         fmt::format("the URL says {}://, but the server is {} {}: it is treated as that; write "
                     "{}:// to be rid of this",
                     to_string(dsn_.scheme), mariadb ? "MariaDB" : "MySQL", version_text(),
                     to_string(server_.engine))}};
  }

  Result<ports::Table> run(std::string_view sql,
                           std::span<const ports::Parameter> parameters) override {
    if (whose_ == Whose::users) {
      if (auto allowed = check_mysql_allowed(sql, limits_.read_only, server_.strings); !allowed) {
        return tl::make_unexpected(allowed.error());
      }
    }
    const auto text = with_literals(sql, parameters, server_.strings);
    if (!text) {
      return tl::make_unexpected(text.error());
    }
    // Beginning or ending a transaction would clear what SHOW WARNINGS is asked about.
    const bool about_last = is_show_warnings(sql);
    if (outside_ && !about_last) {
      end_transaction();
    }
    if (whose_ == Whose::users && !in_transaction_ && !about_last) {
      if (auto begun = begin(); !begun) {
        return tl::make_unexpected(begun.error());
      }
    }
    auto answer = attempt(*text);
    constexpr std::string_view read_only_transaction = "25006";
    const bool refused = !answer && answer.error().sqlstate == read_only_transaction;
    return refused && whose_ == Whose::users && limits_.read_only && is_plain_explain(sql)
               ? explain_outside(*text)
               : answer;
  }

  Result<void> restart(const ports::Limits& limits) override {
    end_transaction();
    limits_ = limits;
    return begin();
  }

  void cancel() override {
    cancelled_ = true;
    try {
      // A connection can only be asked from outside while it works.
      const ThreadUse use;
      const auto other = open_connection(dsn_);
      const std::unique_ptr<sql::Statement> statement(other->createStatement());
      statement->execute("KILL QUERY " + server_.connection_id);
    } catch (const std::exception&) {  // it is over, or lost: nothing to cancel
    }
  }

 private:
  // The servers' own upper limits: as good as none.
  static constexpr int most_lock_wait_s = 31'536'000, most_row_lock_wait_s = 100'000'000,
                       most_idle_s = 31'536'000;

  static int whole_seconds(Milliseconds limit, int none) {
    constexpr double ms_per_s = 1000;
    return limit.value() > 0 ? std::max(1, static_cast<int>(std::ceil(limit.value() / ms_per_s)))
                             : none;
  }

  [[nodiscard]] std::string set_limits(const ports::Limits& limits) const {
    constexpr double ms_per_s = 1000;
    return fmt::format(
        "SET {}, @@SESSION.lock_wait_timeout = {}, @@SESSION.innodb_lock_wait_timeout = {}, "
        "@@SESSION.wait_timeout = {}",
        server_.engine == Engine::mysql
            ? fmt::format("@@SESSION.max_execution_time = {:.0f}", limits.statement.value())
            : fmt::format("@@SESSION.max_statement_time = {:.6f}",
                          limits.statement.value() / ms_per_s),
        whole_seconds(limits.lock, most_lock_wait_s),
        whole_seconds(limits.lock, most_row_lock_wait_s), whole_seconds(limits.idle, most_idle_s));
  }

  // A stored function the statement may call, itself or through the views it names; empty: none.
  // MariaDB calls one with constant arguments while it plans.
  Result<std::string> stored_function_in(const std::string& sql) {
    if (auto begun = begin(); !begun) {
      return tl::make_unexpected(begun.error());
    }
    const auto functions = attempt(
        "SELECT LOWER(ROUTINE_NAME) FROM information_schema.ROUTINES WHERE ROUTINE_TYPE = "
        "'FUNCTION' AND ROUTINE_SCHEMA NOT IN ('sys', 'mysql')");
    if (!functions) {
      return tl::make_unexpected(functions.error());
    }
    if (functions->rows.empty()) {
      return std::string();
    }
    const auto views = attempt(
        "SELECT LOWER(TABLE_NAME), VIEW_DEFINITION FROM information_schema.VIEWS WHERE "
        "TABLE_SCHEMA <> 'sys'");
    if (!views) {
      return tl::make_unexpected(views.error());
    }
    std::set<std::string> names = names_in(sql);
    for (std::size_t before = 0; before != names.size();) {
      before = names.size();
      for (const auto& view : views->rows) {
        if (names.contains(view[0].value_or(""))) {
          names.merge(names_in(view[1].value_or("")));
        }
      }
    }
    for (const auto& function : functions->rows) {
      if (names.contains(function[0].value_or(""))) {
        return *function[0];
      }
    }
    return std::string();
  }

  // The servers plan no write and (MariaDB) no locking read in a read-only transaction. What our
  // check knows to be EXPLAIN without ANALYZE is asked again in one that is rolled back: planning
  // may call functions of the user's.
  Result<ports::Table> explain_outside(const std::string& sql) {
    const auto function = stored_function_in(sql);
    if (!function) {
      return tl::make_unexpected(function.error());
    }
    if (!function->empty()) {
      return failure(ErrorCode::unsupported,
                     fmt::format("planning this statement may call the stored function {}, which "
                                 "could write, so it is not sent; put the function's value in its "
                                 "place",
                                 *function));
    }
    end_transaction();
    for (const std::string text :
         {"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", "START TRANSACTION READ WRITE"}) {
      if (auto done = attempt(text); !done) {
        return done;
      }
    }
    in_transaction_ = true;
    outside_ = true;
    return attempt(sql);
  }

  Result<void> begin() {
    // READ COMMITTED reads from no old snapshot, so purge is not held back; but a statement-based
    // binary log refuses writes under it.
    const std::string_view access = limits_.read_only ? "READ ONLY" : "READ WRITE";
    const std::string_view isolation =
        limits_.read_only || whose_ == Whose::ours ? "READ COMMITTED" : "REPEATABLE READ";
    std::vector<std::string> texts{set_limits(limits_)};
    if (whose_ == Whose::users) {
      // Of the session too, so that nothing sent between transactions could write.
      texts.push_back(
          fmt::format("SET SESSION TRANSACTION ISOLATION LEVEL {}, {}", isolation, access));
    } else {
      texts.push_back(fmt::format("SET TRANSACTION ISOLATION LEVEL {}", isolation));
    }
    texts.push_back(fmt::format("START TRANSACTION {}", access));
    for (const std::string& text : texts) {
      if (auto done = attempt(text); !done) {
        return tl::make_unexpected(done.error());
      }
    }
    in_transaction_ = true;
    return {};
  }

  void end_transaction() {
    // On a server of our own a transaction may also have been begun by statement.
    const bool begun = in_transaction_;
    in_transaction_ = false;
    outside_ = false;
    if ((!begun && whose_ == Whose::users) || lost_) {
      return;
    }
    try {
      send("ROLLBACK");
      if (begun && whose_ == Whose::ours) {
        send(set_limits({Milliseconds(0), Milliseconds(0), Milliseconds(0), false}));
      }
    } catch (const std::exception&) {  // the connection is lost, and the transaction with it
    }
  }

  ports::Table send(const std::string& sql) {
    const std::unique_ptr<sql::Statement> statement(connection_->createStatement());
    if (!statement->execute(sql)) {
      return {};
    }
    const std::unique_ptr<sql::ResultSet> result(statement->getResultSet());
    return as_table(*result);
  }

  static Error cancelled() { return {ErrorCode::server, "cancelled", "57014", {}}; }

  // Sends, and ends the transaction when that fails.
  Result<ports::Table> attempt(const std::string& sql) {
    if (cancelled_) {
      return tl::make_unexpected(cancelled());
    }
    Error error;
    if (lost_) {
      error =
          mysql_statement_error({2006, "HY000", "it had ended before"}, cancelled_, dsn_, limits_);
      return tl::make_unexpected(error);
    }
    try {
      ports::Table table = send(sql);
      // SLEEP and the like return as if nothing had happened.
      if (!cancelled_) {
        return table;
      }
      error = cancelled();
    } catch (const sql::SQLException& failed) {
      const std::string state = failed.getSQLState();
      lost_ = is_lost(failed.getErrorCode());
      error = mysql_statement_error({failed.getErrorCode(), state, failed.what()}, cancelled_, dsn_,
                                    limits_);
    } catch (const std::exception& failed) {
      error = mysql_statement_error({0, "", failed.what()}, cancelled_, dsn_, limits_);
    }
    end_transaction();
    return tl::make_unexpected(error);
  }

  std::unique_ptr<sql::Connection> connection_;
  MysqlDsn dsn_;
  Server server_;
  ports::Limits limits_;
  Whose whose_;
  bool in_transaction_ = false;
  bool outside_ = false;  // in the one that may write, for an EXPLAIN
  bool lost_ = false;
  std::atomic<bool> cancelled_{false};
};

Server server_behind(sql::Connection& connection) {
  const std::unique_ptr<sql::Statement> statement(connection.createStatement());
  // The default collation of the server's utf8mb4, as most clients have it.
  statement->execute("SET NAMES utf8mb4");
  const std::unique_ptr<sql::ResultSet> result(statement->executeQuery(
      "SELECT VERSION(), @@version_comment, CONNECTION_ID(), @@SESSION.sql_mode"));
  Server server;
  if (result->next()) {
    const std::string version = result->getString(1).asStdString();
    const std::string comment = result->getString(2).asStdString();
    const auto is_mariadb = [](std::string_view text) {
      return text.find("MariaDB") != std::string_view::npos ||
             text.find("mariadb") != std::string_view::npos;
    };
    server.engine = is_mariadb(version) || is_mariadb(comment) ? Engine::mariadb : Engine::mysql;
    server.version = version_number(version);
    server.connection_id = result->getString(3).asStdString();
    server.strings.backslash_escapes =
        result->getString(4).asStdString().find("NO_BACKSLASH_ESCAPES") == std::string::npos;
  }
  constexpr int statistics_are_kept_since = 80'000;
  if (server.engine == Engine::mysql && server.version >= statistics_are_kept_since) {
    // Else information_schema tells figures of up to a day ago.
    statement->execute("SET SESSION information_schema_stats_expiry = 0");
  }
  return server;
}

// libmariadb goes on in clear where the server has no TLS, also when it was told to enforce it.
bool is_encrypted(sql::Connection& connection) {
  const std::unique_ptr<sql::Statement> statement(connection.createStatement());
  const std::unique_ptr<sql::ResultSet> result(
      statement->executeQuery("SHOW SESSION STATUS LIKE 'Ssl_cipher'"));
  return result->next() && !result->getString(2).asStdString().empty();
}

Result<std::unique_ptr<ports::Session>> connect_as(std::string_view text,
                                                   const ports::Limits& limits, Whose whose) {
  auto dsn = read_mysql_dsn(text);
  if (!dsn) {
    return tl::make_unexpected(dsn.error());
  }
  try {
    auto connection = open_connection(*dsn);
    if (dsn->ssl >= SslMode::required && !is_encrypted(*connection)) {
      return failure(ErrorCode::connection,
                     fmt::format("cannot connect to {}: the server does not speak TLS, and "
                                 "ssl-mode asks for it",
                                 dsn->display()));
    }
    Server server = server_behind(*connection);
    const bool mariadb = server.engine == Engine::mariadb;
    const int oldest = mariadb ? 100'500 : 50'700;
    if (server.version < oldest) {
      return failure(ErrorCode::unsupported,
                     fmt::format("{} is {} {}; planwright knows MySQL 5.7 and MariaDB 10.5 and "
                                 "newer",
                                 dsn->display(), mariadb ? "MariaDB" : "MySQL",
                                 version_display(server.version)));
    }
    return std::make_unique<MysqlSession>(std::move(connection), std::move(*dsn), std::move(server),
                                          limits, whose);
  } catch (const sql::SQLException& error) {
    const std::string state = error.getSQLState();
    return tl::make_unexpected(
        mysql_connect_error({error.getErrorCode(), state, error.what()}, *dsn));
  } catch (const std::exception& error) {
    return tl::make_unexpected(mysql_connect_error({0, "", error.what()}, *dsn));
  }
}

}  // namespace

Result<std::unique_ptr<ports::Session>> connect_mysql(std::string_view dsn,
                                                      const ports::Limits& limits) {
  return connect_as(dsn, limits, Whose::users);
}

Result<std::unique_ptr<ports::Session>> connect_to_own_mysql(std::string_view dsn) {
  const ports::Limits none{Milliseconds(0), Milliseconds(0), Milliseconds(0), false};
  return connect_as(dsn, none, Whose::ours);
}

std::pair<std::string, std::string> mysql_connector_version() {
  return {"MySQL Connector/C++",
          fmt::format("{}.{}.{}", driver().getMajorVersion(), driver().getMinorVersion(),
                      driver().getPatchVersion())};
}

}  // namespace planwright::connectors
