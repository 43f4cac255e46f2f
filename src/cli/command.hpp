#pragma once

#include <string>
#include <vector>

namespace planwright::cli {

// What the process ends with; when several apply, the first of internal, usage, connection, input,
// findings wins (INTERFACE.md).
enum class Exit : int {
  ok = 0,
  findings = 1,
  usage = 2,
  connection = 3,
  input = 4,
  internal = 70,
  interrupted = 130,  // SIGINT
  terminated = 143,   // SIGTERM
};

using Arguments = std::vector<std::string>;

// One function per command, one file each; commands.def lists them.
#define PW_COMMAND(name, function, summary) Exit function(const Arguments& arguments);
#include "commands.def"
#undef PW_COMMAND

}  // namespace planwright::cli
