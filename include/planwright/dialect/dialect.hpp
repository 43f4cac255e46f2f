#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <planwright/model/action.hpp>
#include <planwright/model/engine.hpp>

// Actions as SQL of an engine, and the one place where identifiers are quoted. The door of
// src/dialect.
namespace planwright::dialect {

// Quoted when it has to be: lower-case words that are no keywords stay as they are.
std::string quoted_identifier(Engine engine, std::string_view name);
std::string quoted_literal(Engine engine, std::string_view text);

struct Rendered {
  std::vector<std::string> statements;  // in order; each ready to paste, with its semicolon
  std::vector<std::string> undo;
  // What a person running them has to know: what is left behind by a failure, what is blocked.
  std::vector<std::string> notes{};
  // The action was to let writers go on, but nothing on this table can: they wait meanwhile.
  bool writers_wait = false;
};

// The statements that carry the action out, and those that take it back. Both empty for what is
// not a statement (ApplicationChange). Identifiers are quoted; expressions, predicates and types
// are taken as the action has them: the server's text or our deparser's, never a user's.
Rendered render(Engine engine, const Action& action);
// The same, knowing the tables: an index of a partitioned table is built partition by partition
// without blocking writes where all partitions are known, and an index without a name gets one that
// nothing in the catalog has.
Rendered render(Engine engine, const Action& action, const Catalog& catalog);

// The name `render` gives an index without one: "orders_status_created_at_idx", at most 63 bytes.
std::string index_name(const CreateIndex& action);
// The action's name, or the above, with the first number after it that makes it differ from all
// `taken` of its schema; at most 63 bytes.
std::string index_name(const CreateIndex& action, std::span<const RelationRef> taken);

// Everything known to exist that an index must not be called, sorted.
std::vector<RelationRef> names_taken(const Catalog& catalog);
// Names every CreateIndex among the actions, and adds the names to `taken`.
void name_indexes(std::vector<Action>& actions, std::vector<RelationRef>& taken);

}  // namespace planwright::dialect
