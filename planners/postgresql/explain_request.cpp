#include "mariadb/explain_request.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/planners/planners.hpp>

#include "mysql/explain_request.hpp"

namespace planwright::planners {
namespace {

constexpr int postgresql_12 = 120000;
constexpr int postgresql_13 = 130000;
constexpr int postgresql_16 = 160000;
constexpr int postgresql_17 = 170000;

}  // namespace

bool has_generic_plans(int server_version) {
  return server_version >= postgresql_16;
}

std::string explain_statement(const ExplainRequest& request, std::string_view statement) {
  if (request.engine == Engine::mysql) {
    return mysql::explain_statement(request, statement);
  }
  if (request.engine == Engine::mariadb) {
    return mariadb::explain_statement(request.analyze, statement);
  }
  const int version = request.server_version;
  std::vector<std::string_view> options;
  const auto add = [&](std::string_view option, bool wanted, int since = 0) {
    if (wanted && version >= since) {
      options.push_back(option);
    }
  };
  add("ANALYZE", request.analyze);
  add("VERBOSE", true);
  // Before 13 only together with ANALYZE.
  add("BUFFERS", !request.costs_only, request.analyze ? 0 : postgresql_13);
  add("SETTINGS", true, postgresql_12);
  add("TIMING OFF", request.analyze && !request.timing);
  add("WAL", request.analyze && request.writes, postgresql_13);
  add("SERIALIZE", request.analyze && request.serialize, postgresql_17);
  add("MEMORY", !request.costs_only, postgresql_17);
  add("GENERIC_PLAN", request.generic && !request.analyze, postgresql_16);
  add("FORMAT JSON", true);
  // The options in parentheses, so that nothing at the statement's beginning ("ANALYZE DELETE …")
  // can be read as one.
  return fmt::format("EXPLAIN ({}) {}", fmt::join(options, ", "), statement);
}

}  // namespace planwright::planners
