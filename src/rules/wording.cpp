#include <cmath>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/wording.hpp>

namespace planwright {

std::string object_name(const Node& node) {
  if (!node.relation.empty()) {
    return node.alias.empty() || node.alias == node.relation.name
               ? node.relation.name
               : fmt::format("{} (as {})", node.relation.name, node.alias);
  }
  if (!node.cte.empty()) {
    return "the CTE " + node.cte;
  }
  if (!node.function.empty()) {
    return node.function + "()";
  }
  return "the " + node.native;
}

std::string node_name(const Node& node) {
  return fmt::format("step {}, {}", node.id + 1, describe(node));
}

std::string total_rows_text(const Node& node, Rows total) {
  if (!node.actual || node.actual->loops <= 1 || total.value() < 1000) {
    return rows_text(total);
  }
  const double unit = std::pow(10, std::floor(std::log10(total.value())) - 2);
  return "about " + rows_text(Rows(std::round(total.value() / unit) * unit));
}

std::string impact_text(const Plan& plan, double share, std::optional<Milliseconds> time) {
  if (time) {
    return fmt::format("{} of the time ({})", percent_text(share), text(*time));
  }
  return fmt::format("{} of the {}", percent_text(share),
                     plan.analyzed() ? "estimated cost; the plan has no times" : "estimated cost");
}

std::string_view measuring_command(Engine engine) {
  switch (engine) {
    case Engine::mysql:
      return "EXPLAIN ANALYZE FORMAT=TREE";
    case Engine::mariadb:
      return "ANALYZE FORMAT=JSON";
    case Engine::postgresql:
      break;
  }
  return "EXPLAIN (ANALYZE, BUFFERS)";
}

}  // namespace planwright
