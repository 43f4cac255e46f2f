// Who may include whom, read from docs/architecture.md: the document and the code cannot drift.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace {

namespace fs = std::filesystem;
const fs::path source = PLANWRIGHT_SOURCE_DIR;

std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

using Table = std::map<std::string, std::set<std::string>>;

Table block(const std::string& name) {
  const std::string text = content(source / "docs/architecture.md");
  const std::size_t begin = text.find("```" + name + "\n");
  EXPECT_NE(begin, std::string::npos) << "docs/architecture.md has no block " << name;
  const std::size_t end = text.find("```", begin + 3);
  std::istringstream lines(text.substr(begin, end - begin));
  Table table;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string key;
    std::string arrow;
    if (words >> key >> arrow && arrow == "->") {
      for (std::string word; words >> word;) {
        table[key].insert(word);
      }
      table[key];
    }
  }
  return table;
}

// include/planwright/model/plan.hpp → model; planners/estimates/x.cpp → estimates; src/cli/x.cpp →
// cli
std::string room_of(const fs::path& file) {
  std::vector<std::string> parts;
  for (const auto& part : fs::relative(file, source)) {
    parts.push_back(part.string());
  }
  if (parts[0] == "include") {
    return parts[2];
  }
  if (parts[0] == "src") {
    return parts[1];
  }
  return parts[0] == "planners" && parts[1] == "estimates" ? "estimates" : parts[0];
}

std::vector<fs::path> sources() {
  std::vector<fs::path> files;
  for (const char* top : {"include", "src", "planners", "advisors"}) {
    for (const auto& entry : fs::recursive_directory_iterator(source / top)) {
      const auto extension = entry.path().extension();
      if (extension == ".hpp" || extension == ".cpp") {
        files.push_back(entry.path());
      }
    }
  }
  return files;
}

std::vector<std::string> includes(const fs::path& file, char open, char close) {
  std::vector<std::string> found;
  std::istringstream lines(content(file));
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("#include ")) {
      continue;
    }
    const std::size_t begin = line.find(open);
    const std::size_t end = begin == std::string::npos ? begin : line.find(close, begin + 1);
    if (end != std::string::npos) {
      found.push_back(line.substr(begin + 1, end - begin - 1));
    }
  }
  return found;
}

TEST(Layers, RoomsIncludeOnlyWhatTheBlockAllows) {
  const Table allowed = block("layers");
  ASSERT_GT(allowed.size(), 10U);
  for (const fs::path& file : sources()) {
    const std::string room = room_of(file);
    ASSERT_TRUE(allowed.contains(room))
        << file << ": the room '" << room << "' is not in docs/architecture.md";
    for (const std::string& header : includes(file, '<', '>')) {
      if (!header.starts_with("planwright/")) {
        continue;
      }
      const std::string other = header.substr(11, header.find('/', 11) - 11);
      EXPECT_TRUE(other == room || allowed.at(room).contains(other))
          << file << " includes <" << header << ">, but " << room << " may not see " << other;
    }
  }
}

TEST(Layers, PrivateHeadersStayInTheirRoom) {
  for (const fs::path& file : sources()) {
    for (const std::string& header : includes(file, '"', '"')) {
      const std::string room = room_of(file);
      const fs::path top = room == "planners" || room == "advisors" ? source / room
                           : room == "estimates"                    ? source / "planners/estimates"
                                                                    : source / "src" / room;
      EXPECT_TRUE(fs::exists(top / header) || fs::exists(file.parent_path() / header))
          << file << " includes \"" << header << "\", which is no header of its room";
    }
  }
}

TEST(Layers, ThirdPartyHeadersStayWhereTheyAreOwned) {
  const Table owners = block("third-party");
  ASSERT_GT(owners.size(), 5U);
  for (const fs::path& file : sources()) {
    for (const std::string& header : includes(file, '<', '>')) {
      for (const auto& [prefix, rooms] : owners) {
        if (header.starts_with(prefix)) {
          EXPECT_TRUE(rooms.contains(room_of(file)))
              << file << " includes <" << header << ">; only its owner may";
        }
      }
    }
  }
}

// Every included name outside the standard library and the system is ours or has an owner.
TEST(Layers, NoUnlistedLibrary) {
  const Table owners = block("third-party");
  for (const fs::path& file : sources()) {
    for (const std::string& header : includes(file, '<', '>')) {
      const bool standard =
          header.find('.') == std::string::npos && header.find('/') == std::string::npos;
      const bool system =
          header.starts_with("sys/") ||
          std::set<std::string>{"dirent.h", "langinfo.h", "locale.h", "fcntl.h",   "poll.h",
                                "pwd.h",    "spawn.h",    "signal.h", "termios.h", "unistd.h"}
              .contains(header);
      const bool everywhere = header.starts_with("fmt/") || header == "tl/expected.hpp" ||
                              header.starts_with("planwright/");
      const bool owned = std::ranges::any_of(
          owners, [&header](const auto& entry) { return header.starts_with(entry.first); });
      EXPECT_TRUE(standard || system || everywhere || owned)
          << file << " includes <" << header << ">; name its owner in docs/architecture.md";
    }
  }
}

}  // namespace
