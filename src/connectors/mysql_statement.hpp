#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>

#include <planwright/base/result.hpp>
#include <planwright/ports/session.hpp>

// What may be sent to MySQL and MariaDB, decided by the words of the text.
namespace planwright::connectors {

// How the server reads strings: NO_BACKSLASH_ESCAPES in its sql_mode.
struct StringRules {
  bool backslash_escapes = true;
};

// Refuses a text that would end our transaction, leave its limits or write outside of it (DDL, SET,
// ANALYZE TABLE, INTO OUTFILE …). What a read-only transaction cannot do is left for the server to
// refuse; so is a second statement, since the connection takes one at a time.
Result<void> check_mysql_allowed(std::string_view sql, bool read_only, StringRules rules);

// True for EXPLAIN of INSERT, REPLACE, UPDATE, DELETE, SELECT or WITH … that has no ANALYZE: what
// may be sent outside of the read-only transaction, where the servers refuse it (1792).
bool is_plain_explain(std::string_view sql);

// True for SHOW WARNINGS, which tells of the statement before it.
bool is_show_warnings(std::string_view sql);

// Every word and quoted text of a statement in small letters: what it may name.
std::set<std::string> names_in(std::string_view sql);

// Puts the parameters in the place of `$n` outside of strings, names and comments, as literals that
// no sql_mode reads otherwise. Fails with `internal` where there are fewer.
Result<std::string> with_literals(std::string_view sql,
                                  std::span<const ports::Parameter> parameters, StringRules rules);

}  // namespace planwright::connectors
