#pragma once

#include <compare>

namespace planwright {

// A number with a unit in its type, so that rows, milliseconds, bytes and planner cost cannot be
// mixed up. The representation is a double everywhere: PostgreSQL 18 prints fractional rows, and
// every byte count met in practice is below 2^53.
template <class Unit>
class Quantity {
 public:
  constexpr Quantity() = default;
  constexpr explicit Quantity(double value) : value_(value) {}

  [[nodiscard]] constexpr double value() const { return value_; }

  constexpr Quantity& operator+=(Quantity other) {
    value_ += other.value_;
    return *this;
  }
  constexpr Quantity& operator-=(Quantity other) {
    value_ -= other.value_;
    return *this;
  }
  friend constexpr Quantity operator+(Quantity a, Quantity b) { return a += b; }
  friend constexpr Quantity operator-(Quantity a, Quantity b) { return a -= b; }
  friend constexpr Quantity operator*(Quantity a, double factor) {
    return Quantity(a.value_ * factor);
  }
  friend constexpr Quantity operator*(double factor, Quantity a) { return a * factor; }
  friend constexpr Quantity operator/(Quantity a, double divisor) {
    return Quantity(a.value_ / divisor);
  }
  // The ratio of two quantities of one unit is a plain number.
  friend constexpr double operator/(Quantity a, Quantity b) { return a.value_ / b.value_; }
  friend constexpr auto operator<=>(Quantity, Quantity) = default;

 private:
  double value_ = 0;
};

using Rows = Quantity<struct RowsUnit>;
using Milliseconds = Quantity<struct MillisecondsUnit>;
using Bytes = Quantity<struct BytesUnit>;
// Blocks of the server's page size (PostgreSQL: 8 KiB unless built otherwise).
using Blocks = Quantity<struct BlocksUnit>;
// The planner's own unit: by default 1.0 is one sequential page read.
using Cost = Quantity<struct CostUnit>;

inline constexpr Bytes postgresql_block_size{8192};

inline constexpr Bytes operator*(Blocks blocks, Bytes block_size) {
  return Bytes(blocks.value() * block_size.value());
}

}  // namespace planwright
