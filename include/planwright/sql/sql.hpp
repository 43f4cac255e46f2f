#pragma once

#include <span>
#include <string>
#include <string_view>

// Every statement we send to a server, from the files of sql/. The door of src/sql.
namespace planwright::sql {

struct File {
  std::string_view name;  // "postgresql/catalog/scope"
  // For servers of this major and newer, or of this version as ports::Session has it (80013); 0:
  // all we know.
  int major = 0;
  std::string_view contract;
  std::string_view statement;
};

// Sorted by name, then major.
std::span<const File> all();

// The statement of that name for a server (ports::Session::version(): 150018). A name that is not
// there is a broken invariant.
std::string_view statement(std::string_view name, int server_version);
// The same of a statement about an extension's objects, in which `extension_schema` stands for the
// schema they are in; that is known only when we are there. Give it quoted as SQL.
std::string statement(std::string_view name, int server_version, std::string_view quoted_schema);

}  // namespace planwright::sql
