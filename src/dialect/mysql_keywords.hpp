#pragma once

#include <string_view>

namespace planwright::dialect {

// Words (in lower case) that cannot name a table, column or index without backticks on MySQL or
// MariaDB.
bool is_mysql_keyword(std::string_view word);

}  // namespace planwright::dialect
