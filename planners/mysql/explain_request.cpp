#include "mysql/explain_request.hpp"

#include <fmt/format.h>

namespace planwright::planners {
namespace {

// 8.0.18 and 8.0.21 are the manual's; no such server is here to try.
constexpr int first_analyze = 80018;
constexpr int first_named_tree =
    80021;  // before, EXPLAIN ANALYZE has the one format and takes no name
constexpr int first_json_version_2 = 80300;

bool runs(const ExplainRequest& request) {
  return request.analyze && has_explain_analyze(request.engine, request.server_version);
}

}  // namespace

bool has_explain_analyze(Engine engine, int server_version) {
  return engine != Engine::mysql || server_version >= first_analyze;
}

std::optional<int> mysql_json_version(const ExplainRequest& request) {
  if (request.engine != Engine::mysql || request.server_version < first_json_version_2) {
    return std::nullopt;
  }
  return request.writes && !runs(request) ? 1 : 2;
}

namespace mysql {

std::string explain_statement(const ExplainRequest& request, std::string_view statement) {
  if (!runs(request)) {
    return fmt::format("EXPLAIN FORMAT=JSON {}", statement);
  }
  const std::string_view format = request.server_version >= first_json_version_2 ? " FORMAT=JSON"
                                  : request.server_version >= first_named_tree   ? " FORMAT=TREE"
                                                                                 : "";
  return fmt::format("EXPLAIN ANALYZE{} {}", format, statement);
}

}  // namespace mysql
}  // namespace planwright::planners
