#include <charconv>
#include <cmath>
#include <stdexcept>

#include <fmt/format.h>

#include <planwright/base/check.hpp>
#include <planwright/base/fingerprint.hpp>
#include <planwright/base/number.hpp>
#include <planwright/base/result.hpp>

namespace planwright {

void fail_check(std::string_view condition, std::string_view why, std::source_location where) {
  throw std::logic_error(fmt::format("{}:{}: broken invariant: {} ({})", where.file_name(),
                                     where.line(), condition, why));
}

std::string_view to_string(ErrorCode code) {
  switch (code) {
    case ErrorCode::usage:
      return "usage";
    case ErrorCode::connection:
      return "connection";
    case ErrorCode::permission:
      return "permission";
    case ErrorCode::unsupported:
      return "unsupported";
    case ErrorCode::malformed_input:
      return "malformed_input";
    case ErrorCode::server:
      return "server";
    case ErrorCode::internal:
      return "internal";
  }
  return "internal";
}

Error Error::with_context(std::string_view context) const {
  Error error = *this;
  error.message = fmt::format("{}: {}", context, message);
  return error;
}

Fingerprint& Fingerprint::add(std::string_view part) {
  constexpr std::uint64_t prime = 1099511628211ULL;
  for (const char c : part) {
    state_ = (state_ ^ static_cast<unsigned char>(c)) * prime;
  }
  // 0xff never occurs in UTF-8, so it cannot be part of a text.
  state_ = (state_ ^ 0xffU) * prime;
  return *this;
}

std::string Fingerprint::hex() const {
  return fmt::format("{:016x}", state_);
}

std::optional<double> parse_number(std::string_view text) {
  if (!text.empty() && text.front() == '+') {
    text.remove_prefix(1);
  }
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) {
    return std::nullopt;
  }
  return value;
}

}  // namespace planwright
