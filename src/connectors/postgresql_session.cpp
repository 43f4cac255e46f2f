#include "postgresql_session.hpp"

#include <atomic>
#include <cstdint>
#include <optional>
#include <type_traits>

#include <fmt/format.h>
#include <libpq-fe.h>
#include <pqxx/pqxx>

#include "allowed_statement.hpp"
#include "conninfo.hpp"
#include "mended_text.hpp"
#include "server_errors.hpp"

// libpqxx 6, 7 and 8 are spoken to through what all have in common; the few places that differ are
// the functions at the top of this file.
namespace planwright::connectors {
namespace {

#if PQXX_VERSION_MAJOR < 7
// A lost connection is never made again behind our back: it would have no transaction, no limits.
void never_reconnect(pqxx::connection& connection) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  connection.inhibit_reactivation(true);
#pragma GCC diagnostic pop
}
pqxx::result send(pqxx::nontransaction& work, const std::string& sql,
                  std::span<const ports::Parameter> parameters) {
  std::vector<const char*> values;
  values.reserve(parameters.size());
  for (const ports::Parameter& parameter : parameters) {
    values.push_back(parameter ? parameter->c_str() : nullptr);
  }
  return work.exec_params(sql, pqxx::prepare::make_dynamic_params(values));
}
#else
void never_reconnect(pqxx::connection& /*never does*/) {}
pqxx::result send(pqxx::nontransaction& work, const std::string& sql,
                  std::span<const ports::Parameter> parameters) {
  pqxx::params values;
  for (const ports::Parameter& parameter : parameters) {
    if (parameter) {
      values.append(*parameter);
    } else {
      values.append();
    }
  }
#if PQXX_VERSION_MAJOR > 7
  return work.exec(sql, values);
#else
  return work.exec_params(sql, values);
#endif
}
#endif

// Swallows the server's notices, which the library would print on stderr.
#if PQXX_VERSION_MAJOR < 8
class Silence {
 public:
  explicit Silence(pqxx::connection& connection) : handler_(connection) {}

 private:
  pqxx::quiet_errorhandler handler_;
};
#else
class Silence {
 public:
  explicit Silence(pqxx::connection& connection) {
    connection.set_notice_handler([](pqxx::zview) noexcept {});
  }
};
#endif

// `unknown_encoding`: values are bytes of nobody knows what.
ports::Table as_table(const pqxx::result& result, bool unknown_encoding) {
  ports::Table table;
  const auto columns = result.columns();
  table.columns.reserve(static_cast<std::size_t>(columns));
  for (std::remove_const_t<decltype(columns)> at = 0; at < columns; ++at) {
    table.columns.emplace_back(result.column_name(at));
  }
  table.rows.reserve(static_cast<std::size_t>(result.size()));
  for (const auto& row : result) {
    auto& cells = table.rows.emplace_back();
    cells.reserve(table.columns.size());
    for (const auto& field : row) {
      if (field.is_null()) {
        cells.emplace_back();
      } else {
        const std::string_view value(field.c_str(), static_cast<std::size_t>(field.size()));
        cells.emplace_back(unknown_encoding ? mended_text(value) : std::string(value));
      }
    }
  }
  return table;
}

// libpqxx 6 drops the state of some errors that have a class of their own.
std::string sqlstate_of(const pqxx::sql_error& error) {
  if (!error.sqlstate().empty()) {
    return std::string(error.sqlstate());
  }
  if (dynamic_cast<const pqxx::insufficient_privilege*>(&error) != nullptr) {
    return "42501";
  }
  if (dynamic_cast<const pqxx::undefined_table*>(&error) != nullptr) {
    return "42P01";
  }
  return dynamic_cast<const pqxx::syntax_error*>(&error) != nullptr ? "42601" : "";
}

// Whose server it is: a user's sees nothing but transactions with limits, our own takes anything.
enum class Whose : std::uint8_t { users, ours };

class PostgresqlSession final : public ports::Session {
 public:
  PostgresqlSession(std::unique_ptr<pqxx::connection> connection, Conninfo info,
                    const ports::Limits& limits, Whose whose)
      : connection_(std::move(connection)),
        silence_(*connection_),
        info_(std::move(info)),
        limits_(limits),
        whose_(whose) {
    never_reconnect(*connection_);
    work_.emplace(*connection_);
    // Such a database takes any bytes and a client that wants UTF-8 gets an error for most. Throws,
    // as connecting does.
    if (work_->exec("SELECT pg_catalog.current_setting('server_encoding')")[0][0]
            .as<std::string>() == "SQL_ASCII") {
      work_->exec("SET client_encoding = 'SQL_ASCII'");
      unknown_encoding_ = true;
    }
  }

  // Between us and the server stands a pooler, which may give each transaction another server
  // process: what answered when we connected is not what works.
  [[nodiscard]] bool is_pooled() {
    return work_->exec("SELECT pg_catalog.pg_backend_pid()")[0][0].as<int>() !=
           connection_->backendpid();
  }

  [[nodiscard]] Engine engine() const override { return Engine::postgresql; }
  [[nodiscard]] int version() const override { return connection_->server_version(); }
  [[nodiscard]] std::string version_text() const override {
    constexpr int per_major = 10'000;
    return fmt::format("{}.{}", version() / per_major, version() % per_major);
  }

  Result<ports::Table> run(std::string_view sql,
                           std::span<const ports::Parameter> parameters) override {
    return guarded(sql, [&](const std::string& text) { return send(*work_, text, parameters); });
  }

  Result<ports::Table> run_unbound(std::string_view sql) override {
    // With parameters the extended protocol wants values for them (08P01), and planning with values
    // is not what was asked. But the server has parsed the text before it asks for values, and has
    // so proved it to be one statement, which the simple protocol would not.
    auto extended = run(sql, {});
    if (extended || extended.error().sqlstate != wants_values) {
      return extended;
    }
    return guarded(sql, [&](const std::string& text) { return work_->exec(text); });
  }

  Result<void> restart(const ports::Limits& limits) override {
    end_transaction();
    limits_ = limits;
    return begin();
  }

  void cancel() override {
    cancelled_ = true;
    try {
      connection_->cancel_query();
    } catch (const std::exception&) {  // it is over, or lost: nothing to cancel
    }
  }

 private:
  static constexpr std::string_view wants_values = "08P01";

  template <class Send>
  Result<ports::Table> guarded(std::string_view sql, Send send_text) {
    if (whose_ == Whose::users) {
      if (auto allowed = check_allowed(sql, limits_.read_only); !allowed) {
        return tl::make_unexpected(allowed.error());
      }
    }
    if (!in_transaction_ && whose_ == Whose::users) {
      if (auto begun = begin(); !begun) {
        return tl::make_unexpected(begun.error());
      }
    }
    return attempt([&] { return send_text(std::string(sql)); });
  }

  Result<void> begin() {
    const auto set = [](std::string_view name, Milliseconds limit) {
      return fmt::format("SET LOCAL {} = {:.0f}", name, limit.value());
    };
    // Not the role's default isolation: READ COMMITTED does not hold vacuum back between
    // statements, and a standby knows no SERIALIZABLE.
    for (const std::string& sql :
         {fmt::format("BEGIN ISOLATION LEVEL READ COMMITTED {}",
                      limits_.read_only ? "READ ONLY" : "READ WRITE"),
          set("statement_timeout", limits_.statement), set("lock_timeout", limits_.lock),
          set("idle_in_transaction_session_timeout", limits_.idle)}) {
      if (auto done = attempt([&] { return send(*work_, sql, {}); }); !done) {
        return tl::make_unexpected(done.error());
      }
      in_transaction_ = true;
    }
    return {};
  }

  void end_transaction() {
    // On a server of our own a transaction may also have been begun by statement.
    if ((in_transaction_ || whose_ == Whose::ours) && connection_->is_open()) {
      try {
        send(*work_, "ROLLBACK", {});
      } catch (const std::exception&) {  // the connection is lost, and the transaction with it
      }
    }
    in_transaction_ = false;
  }

  // Sends, and ends the transaction when that fails.
  template <class Send>
  Result<ports::Table> attempt(Send send_it) {
    if (cancelled_) {
      return tl::make_unexpected(Error{ErrorCode::server, "cancelled", "57014", {}});
    }
    FailedStatement failed;
    std::string text;
    std::string sqlstate;
    try {
      return as_table(send_it(), unknown_encoding_);
    } catch (const pqxx::sql_error& error) {
      text = error.what();
      sqlstate = sqlstate_of(error);
    } catch (const pqxx::broken_connection& error) {
      text = error.what();
      // The library also throws this for class 08 and 53300 of a connection that is fine.
      sqlstate = connection_->is_open() ? wants_values : "08006";
    } catch (const pqxx::deadlock_detected& error) {
      text = error.what();
      sqlstate = "40P01";
    } catch (const std::exception& error) {
      text = error.what();
      sqlstate = connection_->is_open() ? "" : "08006";
    }
    failed.text = text;
    failed.sqlstate = sqlstate;
    failed.connection_open = connection_->is_open();
    failed.cancelled = cancelled_;
    failed.own_server = whose_ == Whose::ours;
    const Error error = statement_error(failed, info_, limits_);
    end_transaction();
    return tl::make_unexpected(error);
  }

  std::unique_ptr<pqxx::connection> connection_;
  Silence silence_;
  Conninfo info_;
  ports::Limits limits_;
  Whose whose_;
  std::optional<pqxx::nontransaction> work_;
  bool in_transaction_ = false;
  bool unknown_encoding_ = false;
  std::atomic<bool> cancelled_{false};
};

Result<std::unique_ptr<ports::Session>> connect_as(std::string_view dsn,
                                                   const ports::Limits& limits, Whose whose) {
  auto info = read_conninfo(dsn);
  if (!info) {
    return tl::make_unexpected(info.error());
  }
  try {
    auto connection = std::make_unique<pqxx::connection>(info->text);
    constexpr int oldest = 120'000;
    if (connection->server_version() < oldest) {
      return failure(ErrorCode::unsupported,
                     fmt::format("{} is PostgreSQL {}; planwright knows 12 and newer",
                                 info->target.display(), connection->server_version() / 10'000));
    }
    auto session =
        std::make_unique<PostgresqlSession>(std::move(connection), Conninfo(*info), limits, whose);
    if (whose == Whose::ours && session->is_pooled()) {
      return failure(
          ErrorCode::usage,
          fmt::format("{} is reached through a connection pooler, behind which nothing says that "
                      "a run is over: give the server's own host and port",
                      info->target.display()));
    }
    return session;
  } catch (const std::exception& error) {
    return tl::make_unexpected(connect_error(error.what(), *info));
  }
}

}  // namespace

Result<std::unique_ptr<ports::Session>> connect_postgresql(std::string_view dsn,
                                                           const ports::Limits& limits) {
  return connect_as(dsn, limits, Whose::users);
}

Result<std::unique_ptr<ports::Session>> connect_to_own_postgresql(std::string_view dsn) {
  const ports::Limits none{Milliseconds(0), Milliseconds(0), Milliseconds(0), false};
  return connect_as(dsn, none, Whose::ours);
}

std::vector<std::pair<std::string, std::string>> postgresql_library_versions() {
  constexpr int per_major = 10'000;
  const int libpq = PQlibVersion();
  return {{"libpq", fmt::format("{}.{}", libpq / per_major, libpq % per_major)},
          {"libpqxx", PQXX_VERSION}};
}

}  // namespace planwright::connectors
