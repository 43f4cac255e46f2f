#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>

namespace planwright {
namespace {

// Three significant digits without an exponent, for values of at least 0.001.
std::string three_digits(double value) {
  const double magnitude = std::fabs(value);
  if (magnitude >= 99.95) {
    return fmt::format("{:.0f}", value);
  }
  if (magnitude >= 9.995) {
    return fmt::format("{:.1f}", value);
  }
  if (magnitude >= 0.0995) {
    return fmt::format("{:.2f}", value);
  }
  return fmt::format("{:.3f}", value);
}

std::string with_thousands(double value) {
  std::string digits = fmt::format("{:.0f}", value);
  const std::size_t first = digits.starts_with('-') ? 1 : 0;
  for (std::size_t at = digits.size(); at > first + 3;) {
    at -= 3;
    digits.insert(at, ",");
  }
  return digits;
}

}  // namespace

std::string text(Milliseconds time) {
  const double ms = time.value();
  if (ms == 0) {
    return "0 ms";
  }
  if (std::fabs(ms) < 999.5) {
    return three_digits(ms) + " ms";
  }
  if (std::fabs(ms) < 119'500) {
    return three_digits(ms / 1000) + " s";
  }
  const auto seconds = static_cast<long long>(std::llround(ms / 1000));
  if (seconds < 7200) {
    return fmt::format("{} min {} s", seconds / 60, seconds % 60);
  }
  return fmt::format("{} h {} min", seconds / 3600, seconds % 3600 / 60);
}

std::string text(Bytes size) {
  constexpr std::array<std::string_view, 5> units{"B", "kB", "MB", "GB", "TB"};
  double value = size.value();
  std::size_t unit = 0;
  while (std::fabs(value) >= 1023.5 && unit + 1 < units.size()) {
    value /= 1024;
    ++unit;
  }
  return unit == 0 ? fmt::format("{:.0f} B", value)
                   : fmt::format("{} {}", three_digits(value), units[unit]);
}

std::string count_text(double count) {
  const double magnitude = std::fabs(count);
  if (magnitude >= 999.5e9) {
    return three_digits(count / 1e12) + " trillion";
  }
  if (magnitude >= 999.5e6) {
    return three_digits(count / 1e9) + " billion";
  }
  if (magnitude >= 999'500) {
    return three_digits(count / 1e6) + " million";
  }
  if (magnitude >= 10 || count == std::floor(count)) {
    return with_thousands(count);
  }
  return three_digits(count);
}

std::string rows_text(Rows rows) {
  return count_text(rows.value()) + (rows.value() == 1 ? " row" : " rows");
}

std::string percent_text(double share) {
  const double percent = share * 100;
  if (percent > 99 && percent < 100) {
    return percent > 99.99 ? "99.99 %" : fmt::format("{:.2f} %", std::floor(percent * 100) / 100);
  }
  if (percent != 0 && std::fabs(percent) < 1) {
    return std::fabs(percent) < 0.05 ? "under 0.1 %" : fmt::format("{:.1f} %", percent);
  }
  return fmt::format("{:.0f} %", percent);
}

std::string factor_text(double factor) {
  return (factor >= 9.95 ? count_text(std::round(factor)) : fmt::format("{:.1f}", factor)) + " ×";
}

std::string number_text(double number) {
  std::array<char, 32> buffer{};
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number);
  return {buffer.data(), error == std::errc{} ? end : buffer.data()};
}

}  // namespace planwright
