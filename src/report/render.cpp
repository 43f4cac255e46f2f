#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "writers.hpp"

namespace planwright::report {
namespace {

using Writer = std::string (*)(const Report&, const Style&);

struct Entry {
  Format format;
  Writer writer;
};

constexpr std::array entries{
#define PW_REPORT_FORMAT(name, function, summary) Entry{{name, summary}, &function},
#include "formats.def"
#undef PW_REPORT_FORMAT
};

constexpr std::array format_list{
#define PW_REPORT_FORMAT(name, function, summary) Format{name, summary},
#include "formats.def"
#undef PW_REPORT_FORMAT
};

}  // namespace

std::span<const Format> formats() {
  return format_list;
}

std::optional<std::string> render(std::string_view format, const Report& report,
                                  const Style& style) {
  for (const Entry& entry : entries) {
    if (entry.format.name == format) {
      return entry.writer(report, style);
    }
  }
  return std::nullopt;
}

std::vector<std::pair<std::string, std::string>> versions() {
  return {{"nlohmann-json", fmt::format("{}.{}.{}", NLOHMANN_JSON_VERSION_MAJOR,
                                        NLOHMANN_JSON_VERSION_MINOR, NLOHMANN_JSON_VERSION_PATCH)},
          {"fmt", fmt::format("{}.{}.{}", FMT_VERSION / 10000, FMT_VERSION / 100 % 100,
                              FMT_VERSION % 100)}};
}

}  // namespace planwright::report
