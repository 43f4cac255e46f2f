#include <csignal>
#include <exception>
#include <iostream>
#include <string_view>

#include "command.hpp"
#include "dsn.hpp"

namespace planwright::cli {
namespace {

struct Command {
  std::string_view name;
  Exit (*run)(const Arguments&);
  std::string_view summary;
};

constexpr Command commands[] = {
#define PW_COMMAND(name, function, summary) {name, &function, summary},
#include "commands.def"
#undef PW_COMMAND
};

void print_usage(std::ostream& out) {
  out << "planwright finds why a SQL query is slow and prints the fix.\n\n"
         "Usage: planwright COMMAND [OPTIONS]\n\n";
  for (const Command& command : commands) {
    out << "  " << command.name << std::string(12 - command.name.size(), ' ') << command.summary
        << '\n';
  }
  out << "\nplanwright COMMAND --help shows a command's options, with examples.\n";
}

int run(const Arguments& arguments) {
  if (arguments.empty()) {
    print_usage(std::cerr);
    return static_cast<int>(Exit::usage);
  }
  std::string_view name = arguments.front();
  if (name == "--help" || name == "-h" || name == "help") {
    print_usage(std::cout);
    return static_cast<int>(Exit::ok);
  }
  if (name == "--version") {
    name = "version";
  }
  for (const Command& command : commands) {
    if (command.name == name) {
      return static_cast<int>(command.run({arguments.begin() + 1, arguments.end()}));
    }
  }
  std::cerr << "planwright: there is no command '" << name << "'; planwright --help lists them\n";
  return static_cast<int>(Exit::usage);
}

}  // namespace
}  // namespace planwright::cli

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  // A closed pipe (planwright … | head) ends the program quietly.
  std::signal(SIGPIPE, SIG_DFL);
  // A file longer than `ulimit -f` allows is an error like any other, not the end.
  std::signal(SIGXFSZ, SIG_IGN);
  try {
    const planwright::cli::Arguments arguments(argv + 1, argv + argc);
    if (planwright::cli::wipe_passwords(argc, argv)) {
      std::cerr << "planwright: the password in --dsn was visible to other users of this machine; "
                   "use PGPASSWORD, ~/.pgpass or a service file; of MySQL and MariaDB MYSQL_PWD or "
                   "~/.my.cnf\n";
    }
    return planwright::cli::run(arguments);
  } catch (const std::exception& error) {
    std::cerr << "planwright: internal fault: " << error.what()
              << "; please report it with the input that caused it\n";
    return static_cast<int>(planwright::cli::Exit::internal);
  }
}
