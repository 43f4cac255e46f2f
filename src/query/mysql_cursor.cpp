#include "mysql_cursor.hpp"

namespace planwright::query {

const MysqlToken* MysqlCursor::token(std::size_t ahead) const {
  return at_ + ahead < tokens_.size() ? &tokens_[at_ + ahead] : nullptr;
}

std::string_view MysqlCursor::word_at(std::size_t ahead) const {
  const MysqlToken* at = token(ahead);
  return at == nullptr ? std::string_view{} : text_.substr(at->begin, at->end - at->begin);
}

bool MysqlCursor::is(std::string_view word, std::size_t ahead) const {
  return is_kind(MysqlTokenKind::word, ahead) && same_word(word_at(ahead), word);
}

bool MysqlCursor::is_any(std::initializer_list<std::string_view> words, std::size_t ahead) const {
  return is_kind(MysqlTokenKind::word, ahead) && is_one_of(word_at(ahead), words);
}

bool MysqlCursor::is_sign(std::string_view sign, std::size_t ahead) const {
  return is_kind(MysqlTokenKind::sign, ahead) && word_at(ahead) == sign;
}

bool MysqlCursor::is_kind(MysqlTokenKind kind, std::size_t ahead) const {
  const MysqlToken* at = token(ahead);
  return at != nullptr && at->kind == kind;
}

Span MysqlCursor::here() const {
  const MysqlToken* at = token();
  return at == nullptr ? Span{} : Span{at->begin, at->end};
}

bool MysqlCursor::skip(std::string_view word) {
  const bool found = is(word);
  at_ += found ? 1 : 0;
  return found;
}

bool MysqlCursor::skip_sign(std::string_view sign) {
  const bool found = is_sign(sign);
  at_ += found ? 1 : 0;
  return found;
}

bool MysqlCursor::skip_all(std::initializer_list<std::string_view> words) {
  const std::size_t before = at_;
  while (is_any(words)) {
    ++at_;
  }
  return at_ > before;
}

}  // namespace planwright::query
