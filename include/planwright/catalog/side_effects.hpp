#pragma once

#include <span>
#include <string>
#include <vector>

#include <planwright/base/result.hpp>
#include <planwright/model/catalog.hpp>
#include <planwright/ports/session.hpp>
#include <planwright/query/one_statement.hpp>

// What executing a statement could do, as the server's catalog tells. Also a door of src/catalog.
namespace planwright::catalog {

// A function the server calls volatile, and how the statement comes to it.
struct VolatileFunction {
  std::string how;  // "function", "operator", "cast", "policy"
  std::string schema, name;
  std::string language;
  bool trusted = false;
  std::string extension;  // empty: of none
  std::string calls_out;  // a word of its source that reaches out of the transaction; empty: none

  [[nodiscard]] std::string display() const {
    return schema == "pg_catalog" ? name : schema + "." + name;
  }
};

// The volatile functions the statement may call itself, through the views of `catalog` it reads, or
// through row security policies. Sorted.
Result<std::vector<VolatileFunction>> volatile_functions(ports::Session& session,
                                                         const query::Effects& effects,
                                                         const Catalog& catalog);

// A relation that writing reaches: one of the targets, its partitions, or what foreign keys carry
// the change on to.
struct WriteTarget {
  RelationRef relation;
  bool foreign_table = false;
  // One of its triggers; empty: it has none.
  std::string trigger, function, language;
  bool trusted = true;
  std::string calls_out;  // as of VolatileFunction
};

Result<std::vector<WriteTarget>> write_targets(ports::Session& session,
                                               std::span<const RelationRef> targets);

}  // namespace planwright::catalog
