#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

// What the golden runners share: cases are directories, found when the test runs.
namespace planwright::golden {

inline std::filesystem::path root() {
  return std::filesystem::path(PLANWRIGHT_TESTS_DIR) / "golden";
}

inline std::string content(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline std::optional<std::string> content_if(const std::filesystem::path& path) {
  return std::filesystem::exists(path) ? std::optional(content(path)) : std::nullopt;
}

// Set by the update-golden target only.
inline bool updating() {
  return std::getenv("PLANWRIGHT_UPDATE_GOLDEN") != nullptr;
}

inline std::vector<std::filesystem::path> directories(const std::filesystem::path& in) {
  std::vector<std::filesystem::path> found;
  if (std::filesystem::exists(in)) {
    for (const auto& entry : std::filesystem::directory_iterator(in)) {
      if (entry.is_directory()) {
        found.push_back(entry.path());
      }
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace planwright::golden
