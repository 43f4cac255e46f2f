#pragma once

#include <cstddef>
#include <initializer_list>
#include <string_view>
#include <utility>
#include <vector>

#include <planwright/model/query.hpp>

#include "mysql_lexer.hpp"

namespace planwright::query {

// A place in the tokens of a text that is read by recursive descent.
class MysqlCursor {
 protected:
  MysqlCursor(std::string_view text, std::vector<MysqlToken> tokens)
      : text_(text), tokens_(std::move(tokens)) {}

  [[nodiscard]] const MysqlToken* token(std::size_t ahead = 0) const;
  [[nodiscard]] std::string_view word_at(std::size_t ahead = 0) const;
  [[nodiscard]] bool is(std::string_view word, std::size_t ahead = 0) const;
  [[nodiscard]] bool is_any(std::initializer_list<std::string_view> words,
                            std::size_t ahead = 0) const;
  [[nodiscard]] bool is_sign(std::string_view sign, std::size_t ahead = 0) const;
  [[nodiscard]] bool is_kind(MysqlTokenKind kind, std::size_t ahead = 0) const;
  [[nodiscard]] bool at_end() const { return at_ >= tokens_.size(); }
  [[nodiscard]] Span here() const;
  bool skip(std::string_view word);
  bool skip_sign(std::string_view sign);
  bool skip_all(std::initializer_list<std::string_view> words);

  std::string_view text_;
  std::vector<MysqlToken> tokens_;
  std::size_t at_ = 0;
};

}  // namespace planwright::query
