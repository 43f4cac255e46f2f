// Scripts of MySQL and MariaDB cut into statements as their client cuts them.
#include <algorithm>
#include <cctype>

#include "mysql_lexer.hpp"
#include "split_statements.hpp"

namespace planwright::query {
namespace {

bool is_space(char c) {
  return std::isspace(static_cast<unsigned char>(c)) != 0;
}

// The delimiter a line "DELIMITER //" names; empty when it is no such line.
std::string_view new_delimiter(std::string_view line) {
  constexpr std::string_view word = "DELIMITER";
  if (line.size() <= word.size() || !same_word(line.substr(0, word.size()), word) ||
      !is_space(line[word.size()])) {
    return {};
  }
  line.remove_prefix(word.size());
  while (!line.empty() && is_space(line.front())) {
    line.remove_prefix(1);
  }
  std::size_t end = 0;
  while (end < line.size() && !is_space(line[end])) {
    ++end;
  }
  return line.substr(0, end);
}

}  // namespace

std::vector<StatementText> split_statements(std::string_view script, const SqlMode& mode) {
  if (mode.engine == Engine::postgresql) {
    return split_statements(script);
  }
  std::vector<StatementText> statements;
  std::string_view delimiter = ";";
  std::size_t begin = std::string_view::npos;
  std::size_t line = 1;
  std::size_t begin_line = 1;
  const auto advance = [&](std::size_t from, std::size_t to) {
    line += static_cast<std::size_t>(std::ranges::count(script.substr(from, to - from), '\n'));
    return to;
  };
  const auto finish = [&](std::size_t end) {
    if (begin != std::string_view::npos) {
      statements.push_back({script.substr(begin, end - begin), begin_line});
    }
    begin = std::string_view::npos;
  };
  for (std::size_t at = 0; at < script.size();) {
    const std::string_view rest = script.substr(at);
    if (begin == std::string_view::npos) {
      const std::string_view named =
          new_delimiter(rest.substr(0, std::min(rest.find('\n'), rest.size())));
      if (!named.empty()) {
        delimiter = named;
        at = advance(at, std::min(script.find('\n', at), script.size()));
        continue;
      }
    }
    const bool vertical = rest.starts_with("\\G") || rest.starts_with("\\g");
    if (rest.starts_with(delimiter) || vertical) {
      finish(at);
      at += vertical ? 2 : delimiter.size();
      continue;
    }
    const std::size_t next = after_mysql_text(script, at, mode);
    const bool versioned = rest.starts_with("/*!") || rest.starts_with("/*M!");
    const bool comment = next > at + 1 && !versioned && rest.front() != '\'' &&
                         rest.front() != '"' && rest.front() != '`';
    const bool blank = is_space(rest.front()) || comment || rest == "#" || rest == "--";
    if (begin == std::string_view::npos && !blank) {
      begin = at;
      begin_line = line;
    }
    at = advance(at, next);
  }
  finish(script.size());
  return statements;
}

}  // namespace planwright::query
