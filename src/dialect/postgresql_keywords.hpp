#pragma once

#include <string_view>

namespace planwright::dialect {

// Words of PostgreSQL's grammar that cannot name a table, column or index without quotes: the
// reserved keywords and those reserved but for functions and types (kwlist.h).
bool is_postgresql_keyword(std::string_view word);

}  // namespace planwright::dialect
