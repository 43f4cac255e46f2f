#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Takes off what terminals and clients put around a plan, whatever the plan's format.
namespace planwright::planners {

// A plan without its frame. Views into the text it was made from where nothing had to be changed,
// so that text must outlive it.
class Unframed {
 public:
  explicit Unframed(std::string_view unchanged) : unchanged_(unchanged) {}
  Unframed(std::string text, std::vector<std::uint32_t> lines)
      : text_(std::move(text)), lines_(std::move(lines)) {}

  [[nodiscard]] std::string_view text() const { return text_ ? *text_ : unchanged_; }
  [[nodiscard]] bool changed() const { return text_.has_value(); }
  // The line (1-based) of the original text that a line of text() begins on.
  [[nodiscard]] std::size_t original_line(std::size_t line) const;

 private:
  std::string_view unchanged_;
  std::optional<std::string> text_;
  std::vector<std::uint32_t> lines_;
};

// Removes: byte order mark, carriage returns, prompts and statements before the plan, psql's
// headers, rules, frames (every border and line style, expanded output), marks of continued and
// wrapped lines (re-joining the wrapped), footers in any language, \timing; CSV's and pgAdmin's
// quotes; markdown fences and quotation marks; line numbers; breaks a terminal made at its width.
// A text without a plan in it is given back as it is. Never fails; linear in the text's size.
Unframed unframe(std::string_view text);

}  // namespace planwright::planners
