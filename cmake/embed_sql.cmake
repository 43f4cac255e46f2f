# Writes every sql/<engine>/<room>/<name>[.<major>].sql into one C++ file: the files are the only list.
#   cmake -DSQL_DIR=… -DOUTPUT=… -P embed_sql.cmake
# A row is {name, major, contract, statement}: "postgresql/catalog/scope", 0 where the file names no major, the header
# comment, the rest. Order: by name, then major ascending.
file(GLOB files RELATIVE ${SQL_DIR} ${SQL_DIR}/postgresql/*/*.sql ${SQL_DIR}/mysql/*/*.sql ${SQL_DIR}/mariadb/*/*.sql)

set(keys "")
foreach(path IN LISTS files)
  string(REGEX REPLACE "\\.sql$" "" name "${path}")
  set(major 0)
  if(name MATCHES "^(.*)\\.([0-9]+)$")
    set(name ${CMAKE_MATCH_1})
    set(major ${CMAKE_MATCH_2})
  endif()
  math(EXPR padded "10000000 + ${major}")  # numbers of one length sort as text
  list(APPEND keys "${name}|${padded}|${major}|${path}")
endforeach()
list(SORT keys)

# Texts stay out of lists: they hold semicolons and brackets.
set(body "")
foreach(key IN LISTS keys)
  string(REPLACE "|" ";" parts "${key}")
  list(GET parts 0 name)
  list(GET parts 2 major)
  list(GET parts 3 path)
  file(READ ${SQL_DIR}/${path} text)
  string(REGEX MATCH "^(--[^\n]*\n)+" contract "${text}")
  string(LENGTH "${contract}" length)
  string(SUBSTRING "${text}" ${length} -1 statement)
  if(contract STREQUAL "" OR statement MATCHES "^[ \n]*$")
    message(FATAL_ERROR "sql/${path}: a contract comment and then one statement are expected")
  endif()
  string(APPEND body "    {\"${name}\", ${major}, R\"embedded(${contract})embedded\",\n     R\"embedded(${statement})embedded\"},\n")
endforeach()

file(WRITE ${OUTPUT} "// Made by cmake/embed_sql.cmake from sql/; not for editing.
#include <array>

#include <planwright/sql/sql.hpp>

namespace planwright::sql {
namespace {
constexpr auto files = std::to_array<File>({
${body}});
}  // namespace

std::span<const File> all() { return files; }

}  // namespace planwright::sql
")
