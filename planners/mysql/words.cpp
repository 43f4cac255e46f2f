#include "mysql/words.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "text_rows.hpp"

namespace planwright::planners::mysql {
namespace {

constexpr std::size_t npos = std::string_view::npos;

// Past the quote that closes the one at `at`: doubled quotes and, but for names, backslashes
// inside.
std::size_t after_quoted(std::string_view text, std::size_t at) {
  const char quote = text[at];
  for (++at; at < text.size(); ++at) {
    if (text[at] == '\\' && quote != '`') {
      ++at;
    } else if (text[at] == quote) {
      if (at + 1 >= text.size() || text[at + 1] != quote) {
        return at + 1;
      }
      ++at;
    }
  }
  return text.size();
}

bool is_quote(char c) {
  return c == '\'' || c == '"' || c == '`';
}

struct Comparison {
  std::size_t at = npos;
  std::string_view sign;
};

Comparison next_comparison(std::string_view text, std::size_t from) {
  static constexpr std::array<std::string_view, 5> signs{" <= ", " >= ", " <> ", " < ", " > "};
  Comparison first;
  for (const std::string_view sign : signs) {
    const std::size_t at = find_outside(text, sign, from);
    if (at < first.at) {
      first = {at, sign};
    }
  }
  return first;
}

// One side-by-side range, "5 <= a < 9", "NULL < a < 9", "NULL < a".
std::string two_sided(std::string_view part) {
  const Comparison left = next_comparison(part, 0);
  if (left.at == npos) {
    return std::string(part);
  }
  const std::string_view low = part.substr(0, left.at);
  const std::size_t middle = left.at + left.sign.size();
  const Comparison right = next_comparison(part, middle);
  // NULL is where an index begins: "NULL <" leaves out the rows without a value.
  const bool from_null = low == "NULL" && left.sign == " < ";
  if (right.at == npos) {
    return from_null ? fmt::format("{} is not null", part.substr(middle)) : std::string(part);
  }
  const std::string_view column = part.substr(middle, right.at - middle);
  const std::string_view high = part.substr(right.at + right.sign.size());
  std::string text = from_null || (low == "NULL" && left.sign == " <= ")
                         ? std::string{}
                         : fmt::format("{}{}{} AND ", low, left.sign, column);
  return text + fmt::format("{}{}{}", column, right.sign, high);
}

}  // namespace

std::size_t find_outside(std::string_view text, std::string_view wanted, std::size_t from) {
  std::size_t depth = 0;
  for (std::size_t at = from; at < text.size();) {
    if (depth == 0 && text.substr(at).starts_with(wanted)) {
      return at;
    }
    if (is_quote(text[at])) {
      at = after_quoted(text, at);
      continue;
    }
    if (text[at] == '(') {
      ++depth;
    } else if (text[at] == ')' && depth > 0) {
      --depth;
    }
    ++at;
  }
  return npos;
}

std::vector<std::string> split_outside(std::string_view text, std::string_view separator) {
  std::vector<std::string> pieces;
  while (true) {
    const std::size_t at = find_outside(text, separator);
    const std::string_view piece = strip(text.substr(0, at));
    if (!piece.empty()) {
      pieces.emplace_back(piece);
    }
    if (at == npos) {
      return pieces;
    }
    text.remove_prefix(at + separator.size());
  }
}

std::size_t after_closing(std::string_view text, std::size_t open) {
  std::size_t depth = 0;
  for (std::size_t at = open; at < text.size();) {
    if (is_quote(text[at])) {
      at = after_quoted(text, at);
      continue;
    }
    if (text[at] == '(') {
      ++depth;
    } else if (text[at] == ')' && --depth == 0) {
      return at + 1;
    }
    ++at;
  }
  return text.size();
}

std::string_view without_parentheses(std::string_view text) {
  text = strip(text);
  if (text.starts_with('(') && text.ends_with(')') && text.size() >= 2 &&
      after_closing(text, 0) == text.size()) {
    return strip(text.substr(1, text.size() - 2));
  }
  return text;
}

std::optional<double> number_in(std::string_view text) {
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number);
  if (parsed.ec != std::errc{} || parsed.ptr != end || !std::isfinite(number)) {
    return std::nullopt;
  }
  return number;
}

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) {
    return false;
  }
  text.remove_prefix(prefix.size());
  return true;
}

bool take_suffix(std::string_view& text, std::string_view suffix) {
  if (!text.ends_with(suffix)) {
    return false;
  }
  text.remove_suffix(suffix.size());
  return true;
}

std::string lookup_condition(std::string_view parts) {
  std::string condition;
  for (const std::string& part : split_outside(parts, ", ")) {
    condition += condition.empty() ? "" : " and ";
    std::string_view equality = part;
    const std::size_t sign = equality.find(" = ");
    if (sign != npos && take_suffix(equality, " or NULL")) {
      condition += fmt::format("({} or {} is null)", equality, equality.substr(0, sign));
    } else {
      condition += part;
    }
  }
  return condition;
}

std::string range_condition(std::string_view ranges) {
  std::string condition;
  for (const std::string& whole : split_outside(ranges, " OR ")) {
    const bool wrapped = without_parentheses(whole).size() != whole.size();
    std::string range;
    for (const std::string& part : split_outside(without_parentheses(whole), " AND ")) {
      range += (range.empty() ? "" : " AND ") + two_sided(part);
    }
    condition += condition.empty() ? "" : " OR ";
    condition += wrapped ? "(" + range + ")" : range;
  }
  return condition;
}

}  // namespace planwright::planners::mysql
