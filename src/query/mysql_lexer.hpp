#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include <planwright/model/query.hpp>
#include <planwright/model/sql_mode.hpp>

// SQL text of MySQL and MariaDB as their own scanners cut it.
namespace planwright::query {

enum class MysqlTokenKind : std::uint8_t {
  word,  // not quoted: a name or a keyword
  name,  // `…`, or "…" with ANSI_QUOTES
  string,
  number,
  hex,   // 0x1F, x'1F'
  bits,  // 0b01, b'01'
  parameter,
  user_variable,
  system_variable,
  sign,
  bad  // an open quote or comment, or a byte that begins nothing
};

struct MysqlToken {
  MysqlTokenKind kind = MysqlTokenKind::bad;
  std::size_t begin = 0;
  std::size_t end = 0;
};

struct MysqlTokens {
  std::vector<MysqlToken> tokens;
  std::vector<Span> hints;  // /*+ … */ anywhere: which of them count, the server decides
};

// Cuts a text to its end, whatever it holds; comments are left out, and what stands in versioned
// comments is there when that server runs it.
MysqlTokens mysql_tokens(std::string_view text, const SqlMode& mode);

// The byte behind the quote, comment or other character at `at`: what a client that looks for the
// end of a statement has to step over.
std::size_t after_mysql_text(std::string_view text, std::size_t at, const SqlMode& mode);

// What a quoted name means, and what a string does.
std::string mysql_name(std::string_view token);
std::string mysql_string(std::string_view token, const SqlMode& mode);

bool same_word(std::string_view word, std::string_view upper);
std::string lower_case(std::string_view text);  // ASCII
bool is_one_of(std::string_view word, std::initializer_list<std::string_view> upper);

}  // namespace planwright::query
