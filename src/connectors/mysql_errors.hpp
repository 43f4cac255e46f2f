#pragma once

#include <string_view>

#include <planwright/base/result.hpp>
#include <planwright/ports/session.hpp>

#include "mysql_dsn.hpp"

namespace planwright::connectors {

// What MySQL, MariaDB or their client library reported.
struct MysqlFailure {
  int number = 0;
  std::string_view sqlstate;
  std::string_view text;
};

// True where the connection is gone with it.
bool is_lost(int number);
// True where TLS could not be agreed on.
bool is_tls_failure(int number);

// Why a connection could not be made.
Error mysql_connect_error(const MysqlFailure& failed, const MysqlDsn& dsn);

// Why a statement failed. Where the servers only say HY000 or 42000 the SQLSTATE is PostgreSQL's:
// 57014 timed out or cancelled, 55P03 waited too long for a lock, 42501 not allowed, 42601 syntax,
// 08006 connection lost.
Error mysql_statement_error(const MysqlFailure& failed, bool cancelled, const MysqlDsn& dsn,
                            const ports::Limits& limits);

}  // namespace planwright::connectors
