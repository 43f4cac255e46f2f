#include "conninfo.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>

#include <fmt/format.h>
#include <libpq-fe.h>

namespace planwright::connectors {
namespace {

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, FreeOptions>;

std::string value_of(const Options& options, std::string_view keyword) {
  for (const PQconninfoOption* option = options.get(); option != nullptr && option->keyword;
       ++option) {
    if (option->keyword == keyword) {
      return option->val == nullptr ? "" : option->val;
    }
  }
  return {};
}

void add(std::string& text, std::string_view keyword, std::string_view value) {
  text += fmt::format("{}{}='", text.empty() ? "" : " ", keyword);
  for (const char c : value) {
    if (c == '\'' || c == '\\') {
      text += '\\';
    }
    text += c;
  }
  text += '\'';
}

bool is_port_list(std::string_view port) {
  return std::ranges::all_of(port, [](char c) { return (c >= '0' && c <= '9') || c == ','; });
}

tl::unexpected<Error> unreadable(std::string_view what) {
  return failure(ErrorCode::usage,
                 fmt::format("the connection string cannot be read: {}; expected "
                             "postgresql://role@host:port/database or key=value pairs, and in a "
                             "URL the characters : / @ ? # % of a password written as %3A %2F %40 "
                             "%3F %23 %25",
                             what));
}

}  // namespace

std::string Target::display() const {
  std::string text = host.empty()
                         ? "the local server"
                         : fmt::format("{} \"{}\"", host[0] == '/' ? "socket" : "host", host);
  if (!port.empty()) {
    text += " port " + port;
  }
  if (!role.empty()) {
    text += fmt::format(" as role \"{}\"", role);
  }
  if (!database.empty()) {
    text += fmt::format(", database \"{}\"", database);
  }
  return text;
}

Result<Conninfo> read_conninfo(std::string_view dsn) {
  if (dsn.find('\0') != std::string_view::npos) {
    return unreadable("it holds a zero byte");
  }
  char* message = nullptr;
  const Options given(PQconninfoParse(std::string(dsn).c_str(), &message));
  PQfreemem(message);  // may quote a part of a password
  if (given == nullptr) {
    return unreadable("libpq does not understand it");
  }
  const Options defaults(PQconndefaults());
  const auto effective = [&](std::string_view keyword) {
    const std::string value = value_of(given, keyword);
    return value.empty() ? value_of(defaults, keyword) : value;
  };

  Conninfo info;
  Target& target = info.target;
  target.host = value_of(given, "host");
  if (target.host.empty()) {
    target.host = effective("hostaddr");
  }
  if (target.host.empty()) {
    target.host = value_of(defaults, "host");
  }
  target.port = effective("port");
  target.role = effective("user");
  target.database = effective("dbname");
  if (target.database.empty()) {
    target.database = target.role;
  }
  if (target.host.find('@') != std::string::npos && target.host[0] != '@') {
    return unreadable("it has more than one \"@\"");
  }
  if (!is_port_list(target.port)) {
    return unreadable("the port is not a number");
  }

  for (const PQconninfoOption* option = given.get(); option->keyword != nullptr; ++option) {
    if (option->val == nullptr) {
      continue;
    }
    add(info.text, option->keyword, option->val);
    const std::string_view keyword = option->keyword;
    if (keyword != "password" && keyword != "sslpassword" && keyword != "client_encoding") {
      add(info.shareable, keyword, option->val);
    }
  }
  info.password = value_of(given, "password");
  info.has_key_password = !value_of(given, "sslpassword").empty();
  if (value_of(given, "fallback_application_name").empty()) {
    add(info.text, "fallback_application_name", "planwright");
  }
  if (effective("connect_timeout").empty()) {
    add(info.text, "connect_timeout", "10");
  }
  add(info.text, "client_encoding", "UTF8");
  for (const std::string& secret :
       {effective("password"), value_of(defaults, "password"), effective("sslpassword")}) {
    if (!secret.empty()) {
      info.secrets.push_back(secret);
    }
  }
  return info;
}

std::string without_secrets(std::string text, const std::vector<std::string>& secrets) {
  for (const std::string& secret : secrets) {
    for (std::size_t at = 0; (at = text.find(secret, at)) != std::string::npos; at += 3) {
      text.replace(at, secret.size(), "***");
    }
  }
  std::string line;
  for (const char c : text) {
    const bool space = c == '\n' || c == '\t' || c == '\r' || c == ' ';
    if (!space) {
      line += c;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  while (!line.empty() && line.back() == ' ') {
    line.pop_back();
  }
  return line;
}

}  // namespace planwright::connectors
