#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

// Runs the built program as a user would.
namespace planwright::cli_test {

struct Outcome {
  int status = -1;
  std::string out;
  std::string error;
};

// A directory of its own for one test, removed at its end.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "planwright-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  std::string write(const std::string& name, const std::string& content) const {
    std::ofstream(path_ / name, std::ios::binary) << content;
    return (path_ / name).string();
  }

 private:
  std::filesystem::path path_;
};

inline std::string content(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline std::string quoted(const std::string& word) {
  std::string result = "'";
  for (const char c : word) {
    result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  }
  return result + "'";
}

// `environment` is put before the command: "NO_COLOR=1".
inline Outcome run(const std::vector<std::string>& arguments, const std::string& input = {},
                   const std::string& environment = {}) {
  const TemporaryDirectory directory;
  const std::string in = directory.write("in", input);
  const std::filesystem::path out = directory.path() / "out";
  const std::filesystem::path error = directory.path() / "error";
  std::string command = "HOME=" + quoted(directory.path().string()) + " " + environment + " " +
                        quoted(PLANWRIGHT_PROGRAM);
  for (const std::string& argument : arguments) {
    command += " " + quoted(argument);
  }
  command += " <" + quoted(in) + " >" + quoted(out.string()) + " 2>" + quoted(error.string());
  const int status = std::system(command.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), content(out),
          content(error)};
}

inline std::string golden_rule(const std::string& name) {
  return std::string(PLANWRIGHT_TESTS_DIR) + "/golden/rules/" + name;
}

}  // namespace planwright::cli_test
