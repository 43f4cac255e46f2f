#pragma once

#include <optional>
#include <string>
#include <string_view>

// Values in their text form, ordered as their type orders them.
namespace planwright::estimates {

class ValueOrder {
 public:
  explicit ValueOrder(std::string_view declared_type);

  // Below, at or above zero; absent when a value cannot be read.
  [[nodiscard]] std::optional<int> compare(std::string_view left, std::string_view right) const;

  // Where `value` lies between `low` and `high`, 0..1; one half where the type has no distances.
  [[nodiscard]] double position(std::string_view low, std::string_view high,
                                std::string_view value) const;

  [[nodiscard]] bool boolean() const { return kind_ == Kind::boolean; }
  [[nodiscard]] bool text() const { return kind_ == Kind::text; }

 private:
  enum class Kind : unsigned char { number, time, text, boolean, opaque };
  [[nodiscard]] std::optional<double> scalar(std::string_view value) const;

  Kind kind_ = Kind::text;
  bool padded_ = false;  // char(n): blanks at the end do not count
};

}  // namespace planwright::estimates
