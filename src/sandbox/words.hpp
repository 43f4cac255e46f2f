#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace planwright::sandbox {

// The words of a statement as far as it takes to know what it may be about: names and keywords in
// order, unquoted names in lower case. Literals, comments, numbers and signs are passed over, but
// for the dots between words, which are words too. Never to decide what a statement does.
struct Word {
  std::string text;
  bool quoted = false;
};
std::vector<Word> words_of(std::string_view sql);

}  // namespace planwright::sandbox
