#include "mariadb/explain_request.hpp"

#include <fmt/format.h>

namespace planwright::planners::mariadb {

std::string explain_statement(bool analyze, std::string_view statement) {
  return fmt::format("{} FORMAT=JSON {}", analyze ? "ANALYZE" : "EXPLAIN", statement);
}

}  // namespace planwright::planners::mariadb
