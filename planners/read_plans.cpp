#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <planwright/planners/planners.hpp>

#include "postgresql/explain_json.hpp"
#include "source_place.hpp"

namespace planwright::planners {
namespace {

constexpr std::array formats{
#define PW_PLAN_FORMAT(engine, name, summary) PlanFormat{Engine::engine, name, summary},
#include "formats.def"
#undef PW_PLAN_FORMAT
};

}  // namespace

Result<std::vector<Plan>> read_plans(const PlanInput& input) {
  auto plans = postgresql::read_json(input.text);
  if (!plans) {
    Error error = plans.error();
    error.where = error.where.empty() ? input.name : input.name + ":" + error.where;
    return tl::make_unexpected(std::move(error));
  }
  return plans;
}

std::span<const PlanFormat> plan_formats() { return formats; }

std::vector<std::pair<std::string, std::string>> versions() {
  return {{"nlohmann-json", fmt::format("{}.{}.{}", NLOHMANN_JSON_VERSION_MAJOR,
                                        NLOHMANN_JSON_VERSION_MINOR, NLOHMANN_JSON_VERSION_PATCH)}};
}

}  // namespace planwright::planners
