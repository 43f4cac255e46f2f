#pragma once

#include <string_view>

#include <planwright/model/engine.hpp>

namespace planwright {

// What decides how a statement's text is read: the engine and, of MySQL and MariaDB, the parts of
// sql_mode that change the meaning of characters.
struct SqlMode {
  Engine engine = Engine::postgresql;
  // Of the server, as two digits each for minor and patch: 80036 for 8.0.36, 101119 for 10.11.19;
  // decides about versioned comments. 0: not known, taken to be the newest.
  int version = 0;
  bool ansi_quotes = false;           // "x" is a name, not a string
  bool no_backslash_escapes = false;  // a backslash in a string is a character like any other
  bool pipes_as_concat = false;       // || joins strings; otherwise it is OR
  bool high_not_precedence = false;   // NOT binds like !
};

// With the parts named in the server's own sql_mode text ("ANSI_QUOTES,STRICT_TRANS_TABLES"; also
// the combinations ANSI, ORACLE …).
SqlMode sql_mode(Engine engine, int version, std::string_view text);

}  // namespace planwright
