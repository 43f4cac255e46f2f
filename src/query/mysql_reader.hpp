#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include <planwright/model/query.hpp>

#include "mysql_normaliser.hpp"

namespace planwright::query {

struct MysqlProblem {
  std::string message;
  std::size_t at = 0;  // in the original text
};

// Fills scopes, uses, expressions and relations of a query whose `text` was normalised; spans are
// of that text. A problem when PostgreSQL's grammar does not read what the normaliser made, or the
// statement had one. Names are not resolved.
std::optional<MysqlProblem> read_mysql(Query& query, const MysqlStatement& statement);

}  // namespace planwright::query
