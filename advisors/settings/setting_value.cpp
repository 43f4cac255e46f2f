#include "settings/setting_value.hpp"

#include <planwright/base/number.hpp>

namespace planwright::advisors {

const std::string* setting_text(const Plan& plan, const Catalog& catalog, std::string_view name) {
  const std::string* printed = plan.setting(name);
  return printed != nullptr ? printed : catalog.setting(name);
}

std::optional<double> setting_number(const Plan& plan, const Catalog& catalog,
                                     std::string_view name) {
  const std::string* value = setting_text(plan, catalog, name);
  return value == nullptr ? std::nullopt : parse_number(*value);
}

std::optional<Bytes> setting_bytes(const Plan& plan, const Catalog& catalog,
                                   std::string_view name) {
  const std::string* value = setting_text(plan, catalog, name);
  if (value == nullptr) {
    return std::nullopt;
  }
  const std::size_t unit_at = value->find_first_not_of("0123456789.");
  if (unit_at == std::string::npos) {
    return *value == "0" ? std::optional(Bytes(0)) : std::nullopt;
  }
  const auto number = parse_number(std::string_view(*value).substr(0, unit_at));
  const std::string_view unit = std::string_view(*value).substr(unit_at);
  double factor = 0;
  if (unit == "B") {
    factor = 1;
  } else if (unit == "kB") {
    factor = 1024;
  } else if (unit == "MB") {
    factor = 1024.0 * 1024;
  } else if (unit == "GB") {
    factor = 1024.0 * 1024 * 1024;
  } else if (unit == "TB") {
    factor = 1024.0 * 1024 * 1024 * 1024;
  }
  return number && factor > 0 ? std::optional(Bytes(*number * factor)) : std::nullopt;
}

}  // namespace planwright::advisors
