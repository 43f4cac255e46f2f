#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

#include <boost/program_options.hpp>

#include <planwright/base/result.hpp>
#include <planwright/base/units.hpp>
#include <planwright/model/finding.hpp>
#include <planwright/report/report.hpp>

#include "command.hpp"

namespace planwright::cli {

// The options every command has.
struct CommonOptions {
  std::string format = "text";
  std::string output;               // empty: standard output
  std::optional<Severity> fail_on;  // absent: never
  Severity min_severity = Severity::low;
  bool reproducible = false;
  bool quiet = false;
  bool verbose = false;
};

struct Parsed {
  boost::program_options::variables_map values;
  CommonOptions common;
};

// A command's own options and its help text.
struct CommandSpec {
  std::string_view name;
  std::string_view usage;  // "diagnose [OPTIONS] [QUERY.sql | -]"
  std::string_view purpose;
  std::string_view examples;
  boost::program_options::options_description options;
  boost::program_options::options_description hidden;  // understood, but not in the help
  boost::program_options::positional_options_description positional;
  std::string_view formats;  // "text, markdown or json"
};

// Reads the command line and, below it, the configuration file. Absent in the result's value:
// --help or --version was given and printed. The error is a usage error with the remedy.
Result<std::optional<Parsed>> parse(const CommandSpec& spec, const Arguments& arguments);

// "500ms", "1.5s", "2min"; a bare number is milliseconds.
Result<Milliseconds> parse_duration(std::string_view text);

// Prints "planwright: message" with the place and gives the exit code of the error.
Exit complain(const Error& error);
Exit exit_of(ErrorCode code);

// The terminal this process writes to.
report::Style output_style(const CommonOptions& common);

// Writes to standard output, or to --output: whole into a file beside it, then renamed, so that no
// reader sees half a report.
Result<void> write_output(const CommonOptions& common, std::string_view text);
// The same for any file. `owner`: what is in it is nobody else's business (0600).
enum class Readers { as_umask_says, owner };
Result<void> write_file(const std::string& path, std::string_view text,
                        Readers readers = Readers::as_umask_says);

// A file's content, or standard input for "-". Refuses directories, missing files and more than
// `limit` bytes with a message that says what to do.
class FileText {
 public:
  static Result<FileText> read(const std::string& path);

  FileText(FileText&& other) noexcept;
  FileText& operator=(FileText&& other) noexcept;
  FileText(const FileText&) = delete;
  FileText& operator=(const FileText&) = delete;
  ~FileText();

  [[nodiscard]] std::string_view text() const { return text_; }
  [[nodiscard]] const std::string& name() const { return name_; }

  // Lets go of the memory behind a part of text(); reading it again fetches it from the file.
  void release(std::string_view part) const;

 private:
  FileText() = default;
  std::string name_;
  std::string owned_;       // standard input, pipes
  void* mapped_ = nullptr;  // regular files
  std::size_t mapped_size_ = 0;
  std::string_view text_;
};

}  // namespace planwright::cli
