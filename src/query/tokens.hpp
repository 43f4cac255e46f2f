#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <planwright/model/query.hpp>

namespace planwright::query {

// Tokens [first, last] of a text.
struct TokenRange {
  std::uint32_t first = 1;
  std::uint32_t last = 0;

  [[nodiscard]] bool known() const { return first <= last; }
};

// A statement's tokens as PostgreSQL's scanner sees them, without comments. libpg_query gives one
// location per node of its tree; where the whole of it begins and ends is found here.
class Tokens {
 public:
  // Empty when the scanner refuses the text. `text` must outlive it.
  explicit Tokens(const std::string& text);

  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(tokens_.size()); }
  [[nodiscard]] std::string_view text(std::uint32_t at) const;
  // The token that begins at this byte; absent for -1 and for places between tokens.
  [[nodiscard]] std::optional<std::uint32_t> at(int location) const;
  // True when the token is this word, in any case and not quoted, or this sign.
  [[nodiscard]] bool is(std::uint32_t at, std::string_view word) const;
  [[nodiscard]] bool is_one_of(std::uint32_t at,
                               std::initializer_list<std::string_view> words) const;
  // The bracket that belongs to this one; the token itself when it is none.
  [[nodiscard]] std::uint32_t partner(std::uint32_t at) const;

  // The range with all parentheses directly around it.
  [[nodiscard]] TokenRange with_parentheses(TokenRange range) const;
  [[nodiscard]] Span span(TokenRange range) const;
  // Both, and what is between.
  static TokenRange joined(TokenRange a, TokenRange b);

  // The last token of what begins at `at`: a name with dots; a type with its modifiers; UESCAPE.
  [[nodiscard]] std::uint32_t end_of_name(std::uint32_t at, std::size_t parts) const;
  [[nodiscard]] std::uint32_t end_of_type(std::uint32_t at) const;
  [[nodiscard]] std::uint32_t end_of_constant(std::uint32_t at) const;
  // The last token of INTERVAL's fields ("DAY TO SECOND (3)") that begin after `at`, or `at`.
  [[nodiscard]] std::uint32_t end_of_interval_fields(std::uint32_t at) const;
  // The closing parenthesis of the first group at or after `at`, passing over OPERATOR (…).
  [[nodiscard]] std::uint32_t end_of_group(std::uint32_t at) const;
  // The word at or before `at`, on the way out of brackets; absent when there is none.
  [[nodiscard]] std::optional<std::uint32_t> back_to(std::string_view word, std::uint32_t at) const;
  // The last token of the SELECT that holds `at` at its own level. `before_clauses`: it is an arm
  // without ORDER BY and LIMIT of its own, so those end it.
  [[nodiscard]] std::uint32_t end_of_select(std::uint32_t at, bool before_clauses) const;
  // The first token that begins at or after this byte.
  [[nodiscard]] std::uint32_t after(std::size_t place) const;
  // An upper bound of how deep the tree of this text can be.
  [[nodiscard]] std::size_t deepest_nesting() const;

 private:
  struct Token {
    std::uint32_t begin, end, partner;
  };
  const std::string& text_;
  std::vector<Token> tokens_;
};

}  // namespace planwright::query
