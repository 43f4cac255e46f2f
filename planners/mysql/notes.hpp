#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <planwright/model/plan.hpp>

#include "tabular_rows.hpp"

namespace planwright::planners::mysql {

// A row of SHOW WARNINGS.
struct Note {
  std::string level;
  int code = 0;
  std::string message;
  std::uint32_t line = 0;  // 1-based, in the text it was found in
};

// The rows of a table with Level, Code and Message; none of any other table.
std::vector<Note> notes_in(const TabularTable& table);

// "Note (Code 1003): …", as the client prints them after a result; or "Note", a tab, the code, a
// tab, the message, without a header.
std::optional<Note> note_in(std::string_view line, std::uint32_t number);

// What they say of the plan: 1003 the rewritten statement; 1739 and 1740 an index that a conversion
// keeps from being used; 1317 and 3024 that the run was cut short. Other warnings are passed on as
// diagnostics, other notes are not.
void apply_notes(const std::vector<Note>& notes, Plan& plan);

}  // namespace planwright::planners::mysql
