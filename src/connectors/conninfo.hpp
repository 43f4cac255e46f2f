#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <planwright/base/result.hpp>

namespace planwright::connectors {

// Where a connection leads, for messages.
struct Target {
  std::string host;  // a name, an address or a socket's directory; empty: libpq's own choice
  std::string port;
  std::string role;
  std::string database;

  // `host "db1" port 5432 as role "app", database "shop"`, as far as known.
  [[nodiscard]] std::string display() const;
};

struct Conninfo {
  std::string text;  // for libpq, with our defaults; holds the password
  // The same for another program's arguments: without passwords and without our client_encoding.
  std::string shareable;
  std::string password;
  bool has_key_password = false;  // of a TLS key: no environment variable hands it over
  Target target;
  std::vector<std::string> secrets;  // what must not appear in any message
};

// Reads a URL or a conninfo string. An error's message never quotes the text: a password with an
// unescaped "@" or "/" can end up in any part of it.
Result<Conninfo> read_conninfo(std::string_view dsn);

// The text with every secret replaced by "***" and as one line.
std::string without_secrets(std::string text, const std::vector<std::string>& secrets);

}  // namespace planwright::connectors
