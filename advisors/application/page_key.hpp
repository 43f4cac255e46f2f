#pragma once

#include <string>
#include <vector>

// Paging by key as SQL text.
namespace planwright::advisors {

struct PageKey {
  std::string column;
  bool descending = false;
};

// What comes after a row: "(a, b) > ($1, $2)", or spelled out where directions differ.
std::string page_condition(const std::vector<PageKey>& keys);

// "a, b DESC".
std::string page_order(const std::vector<PageKey>& keys);

}  // namespace planwright::advisors
