#pragma once

#include <cstdint>
#include <string>

#include <planwright/model/activity.hpp>

// Who waits for whom, in words.
namespace planwright::advisors {

// The session at the end of a chain of waiting ones: it waits for no lock itself.
struct BlockerAtTheEnd {
  std::int64_t pid = 0;              // 0: a prepared transaction
  const Backend* session = nullptr;  // null when it cannot be seen
  std::string text;                  // "pid 4711, idle in transaction for 12 min"
  std::string detail;                // sentences: who it is, its statement, through whom
};

BlockerAtTheEnd blocker_of(const Activity& activity, const Backend& waiting);

// "pid 4711, idle in transaction for 12 min"; what is not known left out.
std::string session_text(const Backend& session);

}  // namespace planwright::advisors
