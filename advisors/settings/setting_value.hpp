#pragma once

#include <optional>
#include <string_view>

#include <planwright/model/catalog.hpp>
#include <planwright/model/plan.hpp>

// Settings as the statement's session had them: what EXPLAIN (SETTINGS) printed, else what the
// catalog holds. Absent when neither tells; a default is never assumed.
namespace planwright::advisors {

// Null when not known.
const std::string* setting_text(const Plan& plan, const Catalog& catalog, std::string_view name);
std::optional<double> setting_number(const Plan& plan, const Catalog& catalog,
                                     std::string_view name);
// "64kB", "4MB", "1GB"; a bare number is not one: its unit depends on the setting.
std::optional<Bytes> setting_bytes(const Plan& plan, const Catalog& catalog, std::string_view name);

}  // namespace planwright::advisors
