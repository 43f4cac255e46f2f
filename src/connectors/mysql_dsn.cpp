#include "mysql_dsn.hpp"

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <utility>

#include <fmt/format.h>

namespace planwright::connectors {
namespace {

// Option names and modes: letters of any case, "_" as "-".
std::string option_name(std::string_view text) {
  std::string name(text);
  for (char& c : name) {
    c = c == '_' ? '-' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return name;
}

tl::unexpected<Error> unreadable(std::string_view what) {
  return failure(ErrorCode::usage,
                 fmt::format("the connection URL cannot be read: {}; expected "
                             "mysql://user@host:3306/database?ssl-mode=…&socket=…, and the "
                             "characters : / @ ? # % of a password written as %3A %2F %40 %3F %23 "
                             "%25",
                             what));
}

int hex_digit(char c) {
  return c >= '0' && c <= '9'   ? c - '0'
         : c >= 'a' && c <= 'f' ? c - 'a' + 10
         : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                : -1;
}

// Absent where a "%" is not followed by two digits, or stands for a zero byte.
std::optional<std::string> decoded(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      result += text[at];
      continue;
    }
    const int high = at + 2 < text.size() ? hex_digit(text[at + 1]) : -1;
    const int low = at + 2 < text.size() ? hex_digit(text[at + 2]) : -1;
    if (high < 0 || low < 0 || high + low == 0) {
      return std::nullopt;
    }
    result += static_cast<char>(high * 16 + low);
    at += 2;
  }
  return result;
}

std::optional<int> number(std::string_view text, int greatest) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() && value >= 0 && value <= greatest
             ? std::optional(value)
             : std::nullopt;
}

constexpr int greatest_port = 65'535;

std::optional<SslMode> ssl_mode(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, SslMode>, 5> modes{{
      {"disabled", SslMode::disabled},
      {"preferred", SslMode::preferred},
      {"required", SslMode::required},
      {"verify-ca", SslMode::verify_ca},
      {"verify-identity", SslMode::verify_identity},
  }};
  const std::string wanted = option_name(text);
  for (const auto& [name, mode] : modes) {
    if (name == wanted) {
      return mode;
    }
  }
  return std::nullopt;
}

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string login_name() {
  const passwd* entry = getpwuid(geteuid());
  return entry == nullptr ? environment("USER") : entry->pw_name;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view space = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(space);
  return begin == std::string_view::npos
             ? std::string_view()
             : text.substr(begin, text.find_last_not_of(space) - begin + 1);
}

// A value of an option file: maybe in quotes, with the escapes it knows.
std::string option_value(std::string_view text) {
  text = trimmed(text);
  const bool quoted = text.size() >= 2 && (text.front() == '"' || text.front() == '\'') &&
                      text.back() == text.front();
  if (quoted) {
    text = text.substr(1, text.size() - 2);
  }
  constexpr std::string_view letters = "btnrs";
  constexpr std::string_view meanings = "\b\t\n\r ";
  std::string value;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\' && at + 1 < text.size()) {
      const std::size_t letter = letters.find(text[at + 1]);
      if (letter != std::string_view::npos || text[at + 1] == '\\' || text[at + 1] == '"' ||
          text[at + 1] == '\'') {
        value += letter != std::string_view::npos ? meanings[letter] : text[at + 1];
        ++at;
        continue;
      }
    }
    value += text[at];
  }
  return value;
}

ClientOptions own_options() {
  const std::string home = environment("HOME");
  const std::string path = home + "/.my.cnf";
  struct stat found {};
  // As the clients do: a file that anybody may write is not believed.
  if (home.empty() || stat(path.c_str(), &found) != 0 || (found.st_mode & S_IWOTH) != 0) {
    return {};
  }
  std::ifstream in(path, std::ios::binary);
  return read_option_file(std::string(std::istreambuf_iterator<char>(in), {}));
}

// What stands in the URL, still to be completed.
struct Parts {
  std::optional<std::string> user, password, host, port;
  std::string database;
  std::vector<std::pair<std::string, std::string>> options;
};

Result<Parts> parts_of(std::string_view rest) {
  Parts parts;
  std::string_view query;
  if (const std::size_t mark = rest.find('?'); mark != std::string_view::npos) {
    query = rest.substr(mark + 1);
    rest = rest.substr(0, mark);
  }
  const std::size_t slash = rest.find('/');
  std::string_view authority = rest.substr(0, slash);
  const std::string_view database = slash == std::string_view::npos ? "" : rest.substr(slash + 1);
  if (database.find_first_of("/@") != std::string_view::npos) {
    return unreadable("the name of the database holds a \"/\" or \"@\"");
  }
  bool fine = true;
  const auto put = [&fine](std::string_view text) {
    auto value = decoded(text);
    fine = fine && value.has_value();
    return value.value_or("");
  };
  parts.database = put(database);
  if (const std::size_t at = authority.find('@'); at != std::string_view::npos) {
    const std::string_view who = authority.substr(0, at);
    authority = authority.substr(at + 1);
    const std::size_t colon = who.find(':');
    if (!who.substr(0, colon).empty()) {
      parts.user = put(who.substr(0, colon));
    }
    if (colon != std::string_view::npos) {
      parts.password = put(who.substr(colon + 1));
    }
  }
  if (authority.find('@') != std::string_view::npos) {
    return unreadable("it has more than one \"@\"");
  }
  std::size_t host_end = authority.find(':');
  if (authority.starts_with('[')) {  // an IPv6 address
    const std::size_t bracket = authority.find(']');
    if (bracket == std::string_view::npos) {
      return unreadable("a \"[\" is not closed");
    }
    parts.host = std::string(authority.substr(1, bracket - 1));
    host_end = bracket + 1 < authority.size() ? bracket + 1 : std::string_view::npos;
    if (host_end != std::string_view::npos && authority[host_end] != ':') {
      return unreadable("behind \"]\" a port is expected");
    }
  } else if (!authority.substr(0, host_end).empty()) {
    parts.host = put(authority.substr(0, host_end));
  }
  if (host_end != std::string_view::npos) {
    parts.port = std::string(authority.substr(host_end + 1));
  }
  while (!query.empty()) {
    const std::size_t end = query.find('&');
    const std::string_view pair = query.substr(0, end);
    query = end == std::string_view::npos ? "" : query.substr(end + 1);
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) {
      return unreadable("behind \"?\" name=value is expected");
    }
    parts.options.emplace_back(option_name(pair.substr(0, equals)), put(pair.substr(equals + 1)));
  }
  return fine ? Result<Parts>(std::move(parts))
              : Result<Parts>(unreadable("a \"%\" is not followed by two hexadecimal digits"));
}

Result<void> put_option(MysqlDsn& dsn, const std::string& name, const std::string& value) {
  if (name == "ssl-mode") {
    const auto mode = ssl_mode(value);
    if (!mode) {
      return unreadable(
          "ssl-mode is one of disabled, preferred, required, verify_ca, verify_identity");
    }
    dsn.ssl = *mode;
    return {};
  }
  if (name == "connect-timeout") {
    const auto seconds = number(value, 3600);
    if (!seconds) {
      return unreadable("connect-timeout is a number of seconds");
    }
    dsn.connect_timeout_s = *seconds;
    return {};
  }
  constexpr std::array<std::pair<std::string_view, std::string MysqlDsn::*>, 4> texts{{
      {"socket", &MysqlDsn::socket},
      {"ssl-ca", &MysqlDsn::ssl_ca},
      {"ssl-cert", &MysqlDsn::ssl_cert},
      {"ssl-key", &MysqlDsn::ssl_key},
  }};
  for (const auto& [known, member] : texts) {
    if (known == name) {
      dsn.*member = value;
      return {};
    }
  }
  return unreadable(
      "it has an option that is not known; known are ssl-mode, ssl-ca, ssl-cert, ssl-key, socket "
      "and connect-timeout");
}

// Where no host is named, or localhost without a port, the way is a socket.
Result<void> put_way(MysqlDsn& dsn, const Parts& parts, const ClientOptions& file) {
  const bool own_way = parts.host || parts.port || !dsn.socket.empty();
  const auto port = own_way ? parts.port : file.port;
  if (port) {
    const auto value = number(*port, greatest_port);
    if (!value || *value == 0) {
      return unreadable("the port is not a number");
    }
    dsn.port = *value;
  }
  dsn.host = own_way ? parts.host.value_or("localhost") : file.host.value_or("localhost");
  if (!own_way && dsn.host == "localhost" && file.socket) {
    dsn.socket = *file.socket;
  }
  if (!dsn.socket.empty() || (dsn.host == "localhost" && !port)) {
    dsn.host.clear();
    if (dsn.socket.empty()) {
      dsn.socket = file.socket.value_or(environment("MYSQL_UNIX_PORT"));
    }
  }
  return {};
}

}  // namespace

bool is_mysql_url(std::string_view dsn) {
  const std::string scheme = option_name(dsn.substr(0, dsn.find("://")));
  return dsn.find("://") != std::string_view::npos && (scheme == "mysql" || scheme == "mariadb");
}

std::string MysqlDsn::display() const {
  std::string text = !host.empty()     ? fmt::format("host \"{}\" port {}", host, port)
                     : !socket.empty() ? fmt::format("socket \"{}\"", socket)
                                       : std::string("the local server");
  text += fmt::format(" as user \"{}\"", user);
  return database.empty() ? text : text + fmt::format(", database \"{}\"", database);
}

ClientOptions read_option_file(std::string_view text) {
  ClientOptions options;
  const std::array<std::pair<std::string_view, std::optional<std::string>*>, 9> known{{
      {"user", &options.user},
      {"password", &options.password},
      {"host", &options.host},
      {"port", &options.port},
      {"socket", &options.socket},
      {"ssl-mode", &options.ssl_mode},
      {"ssl-ca", &options.ssl_ca},
      {"ssl-cert", &options.ssl_cert},
      {"ssl-key", &options.ssl_key},
  }};
  bool ours = false;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = trimmed(text.substr(0, end));
    text = end == std::string_view::npos ? "" : text.substr(end + 1);
    if (line.empty() || line.front() == '#' || line.front() == ';' || line.front() == '!') {
      continue;
    }
    if (line.front() == '[') {
      ours = line.substr(0, line.find(']')) == "[client";
      continue;
    }
    const std::size_t equals = line.find('=');
    if (!ours || equals == std::string_view::npos) {
      continue;
    }
    const std::string name = option_name(trimmed(line.substr(0, equals)));
    for (const auto& [key, value] : known) {
      if (key == name) {
        *value = option_value(line.substr(equals + 1));
      }
    }
  }
  return options;
}

Result<MysqlDsn> read_mysql_dsn(std::string_view dsn) {
  return read_mysql_dsn(dsn, own_options());
}

Result<MysqlDsn> read_mysql_dsn(std::string_view dsn, const ClientOptions& file) {
  if (dsn.find('\0') != std::string_view::npos) {
    return unreadable("it holds a zero byte");
  }
  const std::size_t colon = dsn.find("://");
  if (!is_mysql_url(dsn)) {
    return unreadable("it does not begin with mysql:// or mariadb://");
  }
  MysqlDsn result;
  result.scheme = option_name(dsn.substr(0, colon)) == "mysql" ? Engine::mysql : Engine::mariadb;
  auto parts = parts_of(dsn.substr(colon + 3));
  if (!parts) {
    return tl::make_unexpected(parts.error());
  }
  result.ssl_ca = file.ssl_ca.value_or("");
  result.ssl_cert = file.ssl_cert.value_or("");
  result.ssl_key = file.ssl_key.value_or("");
  if (file.ssl_mode) {
    result.ssl = ssl_mode(*file.ssl_mode).value_or(result.ssl);
  }
  for (const auto& [name, value] : parts->options) {
    if (auto done = put_option(result, name, value); !done) {
      return tl::make_unexpected(done.error());
    }
  }
  if (auto done = put_way(result, *parts, file); !done) {
    return tl::make_unexpected(done.error());
  }
  result.database = parts->database;
  result.user = parts->user ? *parts->user : file.user ? *file.user : login_name();
  const std::string from_environment = environment("MYSQL_PWD");
  result.password = parts->password             ? *parts->password
                    : !from_environment.empty() ? from_environment
                                                : file.password.value_or("");
  for (const std::string& secret :
       {result.password, from_environment, file.password.value_or("")}) {
    if (!secret.empty()) {
      result.secrets.push_back(secret);
    }
  }
  return result;
}

}  // namespace planwright::connectors
