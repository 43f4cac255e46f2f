#include "tokens.hpp"

#include <pg_query.h>

#include <algorithm>
#include <cctype>
#include <initializer_list>

#include <pg_query/pg_query.pb-c.h>

namespace planwright::query {

Tokens::Tokens(const std::string& text) : text_(text) {
  const PgQueryScanResult scanned = pg_query_scan(text.c_str());
  PgQuery__ScanResult* result =
      scanned.error != nullptr
          ? nullptr
          : pg_query__scan_result__unpack(nullptr, scanned.pbuf.len,
                                          reinterpret_cast<const std::uint8_t*>(scanned.pbuf.data));
  if (result != nullptr) {
    tokens_.reserve(result->n_tokens);
    std::vector<std::uint32_t> open;
    for (std::size_t item = 0; item < result->n_tokens; ++item) {
      const PgQuery__ScanToken& token = *result->tokens[item];
      if (token.token == PG_QUERY__TOKEN__SQL_COMMENT ||
          token.token == PG_QUERY__TOKEN__C_COMMENT) {
        continue;
      }
      const std::uint32_t place = size();
      tokens_.push_back(
          {static_cast<std::uint32_t>(token.start), static_cast<std::uint32_t>(token.end), place});
      if (is(place, "(") || is(place, "[")) {
        open.push_back(place);
      } else if ((is(place, ")") || is(place, "]")) && !open.empty()) {
        tokens_[place].partner = open.back();
        tokens_[open.back()].partner = place;
        open.pop_back();
      }
    }
    pg_query__scan_result__free_unpacked(result, nullptr);
  }
  pg_query_free_scan_result(scanned);
}

std::string_view Tokens::text(std::uint32_t at) const {
  return at < tokens_.size() ? std::string_view(text_).substr(tokens_[at].begin,
                                                              tokens_[at].end - tokens_[at].begin)
                             : std::string_view{};
}

std::optional<std::uint32_t> Tokens::at(int location) const {
  if (location < 0) {
    return std::nullopt;
  }
  const auto found =
      std::ranges::lower_bound(tokens_, static_cast<std::uint32_t>(location), {}, &Token::begin);
  if (found == tokens_.end() || found->begin != static_cast<std::uint32_t>(location)) {
    return std::nullopt;
  }
  return static_cast<std::uint32_t>(found - tokens_.begin());
}

bool Tokens::is(std::uint32_t at, std::string_view word) const {
  return std::ranges::equal(text(at), word, [](char a, char b) {
    return std::toupper(static_cast<unsigned char>(a)) == b;
  });
}

bool Tokens::is_one_of(std::uint32_t at, std::initializer_list<std::string_view> words) const {
  return std::ranges::any_of(words, [&](std::string_view word) { return is(at, word); });
}

std::uint32_t Tokens::partner(std::uint32_t at) const {
  return at < tokens_.size() ? tokens_[at].partner : at;
}

TokenRange Tokens::with_parentheses(TokenRange range) const {
  while (range.known() && range.first > 0 && range.last + 1 < size() && is(range.first - 1, "(") &&
         partner(range.first - 1) == range.last + 1) {
    --range.first;
    ++range.last;
  }
  return range;
}

Span Tokens::span(TokenRange range) const {
  if (!range.known() || range.last >= size()) {
    return {};
  }
  return {tokens_[range.first].begin, tokens_[range.last].end};
}

TokenRange Tokens::joined(TokenRange a, TokenRange b) {
  if (!a.known()) {
    return b;
  }
  return b.known() ? TokenRange{std::min(a.first, b.first), std::max(a.last, b.last)} : a;
}

std::uint32_t Tokens::end_of_constant(std::uint32_t at) const {
  return is(at + 1, "UESCAPE") ? at + 2 : at;
}

std::uint32_t Tokens::end_of_name(std::uint32_t at, std::size_t parts) const {
  at = end_of_constant(at);
  for (; parts > 1 && is(at + 1, "."); --parts) {
    at = end_of_constant(at + 2);
  }
  return at;
}

std::uint32_t Tokens::end_of_interval_fields(std::uint32_t at) const {
  const auto field = [this](std::uint32_t place) {
    return is_one_of(place, {"YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"});
  };
  if (!field(at + 1)) {
    return at;
  }
  at += 1;
  if (is(at + 1, "TO") && field(at + 2)) {
    at += 2;
  }
  return is(at, "SECOND") && is(at + 1, "(") ? partner(at + 1) : at;
}

std::uint32_t Tokens::end_of_type(std::uint32_t at) const {
  if (is(at, "SETOF")) {
    ++at;
  }
  const bool interval = is(at, "INTERVAL");
  const bool time = is_one_of(at, {"TIME", "TIMESTAMP"});
  if (is(at, "DOUBLE") && is(at + 1, "PRECISION")) {
    ++at;
  }
  if (is(at, "NATIONAL") && is_one_of(at + 1, {"CHARACTER", "CHAR"})) {
    ++at;
  }
  if (is_one_of(at, {"CHARACTER", "CHAR", "NCHAR", "BIT"}) && is(at + 1, "VARYING")) {
    ++at;
  }
  at = end_of_name(at, SIZE_MAX);
  if (is(at + 1, "(")) {
    at = partner(at + 1);
  }
  if (interval) {
    at = end_of_interval_fields(at);
  }
  if (time && is_one_of(at + 1, {"WITH", "WITHOUT"}) && is(at + 2, "TIME") && is(at + 3, "ZONE")) {
    at += 3;
  }
  if (is(at + 1, "ARRAY")) {
    ++at;
  }
  while (is(at + 1, "[")) {
    at = partner(at + 1);
  }
  return at;
}

std::optional<std::uint32_t> Tokens::back_to(std::string_view word, std::uint32_t at) const {
  while (at > 0 && !is(at, word)) {
    const std::uint32_t before = at - 1;
    at =
        (is(before, ")") || is(before, "]")) && partner(before) < before ? partner(before) : before;
  }
  return is(at, word) ? std::optional(at) : std::nullopt;
}

std::uint32_t Tokens::end_of_select(std::uint32_t at, bool before_clauses) const {
  while (at + 1 < size()) {
    const std::uint32_t next = at + 1;
    const bool word = !is(at, ".") && !is(at, "AS");
    if (is(next, ")") || is(next, ";") ||
        (word && is_one_of(next, {"UNION", "INTERSECT", "EXCEPT", "RETURNING"})) ||
        (is(next, "ON") && is(next + 1, "CONFLICT")) ||
        (before_clauses && word && is_one_of(next, {"ORDER", "LIMIT", "OFFSET", "FETCH", "FOR"}))) {
      break;
    }
    at = is(next, "(") || is(next, "[") ? std::max(next, partner(next)) : next;
  }
  return at;
}

std::uint32_t Tokens::after(std::size_t place) const {
  const auto found =
      std::ranges::lower_bound(tokens_, static_cast<std::uint32_t>(place), {}, &Token::begin);
  return static_cast<std::uint32_t>(found - tokens_.begin());
}

std::size_t Tokens::deepest_nesting() const {
  // One per bracket and CASE … END, with the chains in it that lean to one side: a + b + c, JOIN,
  // UNION.
  struct Level {
    bool is_case = false;
    std::size_t operators = 0, joins = 0, unions = 0;
    [[nodiscard]] std::size_t sum() const { return 1 + operators + joins + unions; }
  };
  std::vector<Level> levels(1);
  std::size_t below = 0;  // the sum of all levels but the last
  const auto open = [&](bool is_case) {
    below += levels.back().sum();
    levels.push_back({.is_case = is_case});
  };
  const auto close = [&](bool is_case) {
    while (levels.size() > 1 && (!is_case || levels.back().is_case)) {
      const bool found = levels.back().is_case == is_case;
      levels.pop_back();
      below -= levels.back().sum();
      if (found) {
        break;
      }
    }
  };
  std::size_t deepest = 0;
  for (std::uint32_t at = 0; at < size(); ++at) {
    const char first = text(at).front();
    if (first == '(' || first == '[') {
      levels.back().operators += first == '[' ? 1 : 0;
      open(false);
    } else if (first == ')' || first == ']') {
      close(false);
    } else if (first == ';') {
      levels.assign(1, {});
      below = 0;
    } else if (first == ',') {
      levels.back().operators = 0;
      levels.back().joins = 0;
    } else if (std::isalpha(static_cast<unsigned char>(first)) != 0) {
      const bool name = at > 0 && (is(at - 1, ".") || is(at - 1, "AS"));
      if (is_one_of(at, {"AND", "OR", "WHEN", "THEN", "ELSE", "SELECT", "WHERE", "FROM", "ON"})) {
        levels.back().operators = name ? levels.back().operators : 0;
      } else if (is(at, "JOIN")) {
        ++levels.back().joins;
      } else if (is_one_of(at, {"UNION", "INTERSECT", "EXCEPT"})) {
        ++levels.back().unions;
        levels.back().joins = 0;
      } else if (is(at, "CASE") && !name) {
        open(true);
      } else if (is(at, "END") && !name) {
        close(true);
      } else if (is_one_of(at, {"NOT", "IS", "ISNULL", "NOTNULL", "COLLATE", "AT"})) {
        ++levels.back().operators;
      }
    } else if (std::string_view("+-*/<>=~!@#%^&|`?:").find(first) != std::string_view::npos) {
      ++levels.back().operators;
    }
    deepest = std::max(deepest, below + levels.back().sum());
  }
  return deepest;
}

std::uint32_t Tokens::end_of_group(std::uint32_t at) const {
  while (at < size() && !is(at, "(")) {
    at = is(at, "OPERATOR") && is(at + 1, "(") ? partner(at + 1) + 1 : at + 1;
  }
  return partner(at);
}

}  // namespace planwright::query
