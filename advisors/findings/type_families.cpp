#include "findings/type_families.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace planwright::advisors {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 15> spellings{{
    {"integer", "int4"},
    {"int", "int4"},
    {"bigint", "int8"},
    {"smallint", "int2"},
    {"decimal", "numeric"},
    {"real", "float4"},
    {"double precision", "float8"},
    {"boolean", "bool"},
    {"character varying", "varchar"},
    {"character", "bpchar"},
    {"char", "bpchar"},
    {"timestamp without time zone", "timestamp"},
    {"timestamp with time zone", "timestamptz"},
    {"time without time zone", "time"},
    {"time with time zone", "timetz"},
}};

// pg_amop: integer_ops, float_ops, text_ops and datetime_ops hold operators between their types.
std::string_view family(std::string_view type) {
  if (type == "int2" || type == "int4" || type == "int8") {
    return "integer";
  }
  if (type == "float4" || type == "float8") {
    return "float";
  }
  if (type == "text" || type == "varchar" || type == "name") {
    return "text";
  }
  if (type == "date" || type == "timestamp" || type == "timestamptz") {
    return "datetime";
  }
  return type;
}

}  // namespace

std::string short_type(std::string_view type) {
  std::string name(type.substr(0, type.find('(')));
  // "timestamp(3) with time zone": what follows the length belongs to the name.
  if (const std::size_t close = type.find(')'); close != std::string_view::npos) {
    name += type.substr(close + 1);
  }
  while (name.ends_with(' ')) {
    name.pop_back();
  }
  const auto* found =
      std::ranges::find(spellings, name, &std::pair<std::string_view, std::string_view>::first);
  return found == spellings.end() ? name : std::string(found->second);
}

bool comparable_by_index(std::string_view one, std::string_view other) {
  const std::string a = short_type(one);
  const std::string b = short_type(other);
  return family(a) == family(b);
}

std::optional<double> fixed_width(std::string_view type) {
  constexpr std::array<std::pair<std::string_view, double>, 12> widths{{{"bool", 1},
                                                                        {"int2", 2},
                                                                        {"int4", 4},
                                                                        {"int8", 8},
                                                                        {"float4", 4},
                                                                        {"float8", 8},
                                                                        {"date", 4},
                                                                        {"timestamp", 8},
                                                                        {"timestamptz", 8},
                                                                        {"time", 8},
                                                                        {"uuid", 16},
                                                                        {"numeric", 12}}};
  const std::string name = short_type(type);
  const auto* found = std::ranges::find(widths, name, &std::pair<std::string_view, double>::first);
  return found == widths.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace planwright::advisors
