#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <planwright/base/result.hpp>
#include <planwright/model/engine.hpp>

namespace planwright::connectors {

// Debian's connector checks a certificate's name wherever it checks its issuer, so there verify_ca
// is verify_identity.
enum class SslMode { disabled, preferred, required, verify_ca, verify_identity };

// What a mysql:// or mariadb:// URL, the environment and ~/.my.cnf say together.
struct MysqlDsn {
  Engine scheme = Engine::mysql;
  std::string host;    // empty: through the socket
  std::string socket;  // empty and no host: the client library's own choice
  int port = 3306;
  std::string user, password, database;
  SslMode ssl = SslMode::preferred;
  std::string ssl_ca, ssl_cert, ssl_key;
  int connect_timeout_s = 10;
  std::vector<std::string> secrets;  // what must not appear in any message

  // `host "db1" port 3306 as user "app", database "shop"`.
  [[nodiscard]] std::string display() const;
};

// True for the schemes that lead to MySQL or MariaDB.
bool is_mysql_url(std::string_view dsn);

// What [client] of an option file says about connecting.
struct ClientOptions {
  std::optional<std::string> user, password, host, port, socket;
  std::optional<std::string> ssl_mode, ssl_ca, ssl_cert, ssl_key;
};
ClientOptions read_option_file(std::string_view text);

// Reads the URL. What it leaves out comes from MYSQL_PWD (before the file), ~/.my.cnf, then
// MYSQL_UNIX_PORT and the login name. localhost without a port means the socket. An error's message
// never quotes the text: a password with an unescaped "@" or "/" can end up in any part of it.
Result<MysqlDsn> read_mysql_dsn(std::string_view dsn);
// The same with this in the place of ~/.my.cnf.
Result<MysqlDsn> read_mysql_dsn(std::string_view dsn, const ClientOptions& file);

}  // namespace planwright::connectors
