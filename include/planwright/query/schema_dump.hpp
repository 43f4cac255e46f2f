#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <planwright/model/identifiers.hpp>

// What each statement of a schema dump is about. Also a door of src/query.
namespace planwright::query {

enum class DumpedKind : std::uint8_t {
  relation,  // makes or changes a table or view, or a part of it: `about` is that
  index,     // the same, and `object` is the index it makes or changes
  sequence,  // `object`; `about` the table that owns it, where this statement says so
  statistics,
  foreign,    // a foreign table: `about`
  extension,  // CREATE EXTENSION
  other,      // of no relation: a type, a function, a schema …
  left_out    // hands out rights, sets the session, moves data or reaches out of the database
};

struct DumpedStatement {
  std::string_view text;  // of the dump, without its semicolon
  std::size_t line = 1;
  DumpedKind kind = DumpedKind::other;
  RelationRef about, object;
  // The other relation it needs: of a foreign key, of INHERITS or PARTITION OF; for an index, the
  // one it is attached to.
  RelationRef refers_to;
  // Of `other`: qualified names in it. Of `relation`: texts in it that could name a sequence
  // (nextval('shop.orders_id_seq')).
  std::vector<RelationRef> mentioned;
};

// Reads what pg_dump 12 to 18 writes, by the scanner's tokens: a statement newer than this build's
// grammar is read as well. A statement the scanner refuses is `other`.
std::vector<DumpedStatement> dumped_statements(std::string_view dump);

// CREATE TYPE … AS ENUM, CREATE DOMAIN … AS base.
struct MadeType {
  RelationRef name;
  bool enumeration = false;
  std::string base;  // of a domain: "varchar(20)"
};
std::optional<MadeType> made_type(std::string_view statement);

// A literal of a statement; those inside a function's body too.
struct Literal {
  std::string value;
  bool text = true;  // in quotes; else a number, with the minus before it
};
std::vector<Literal> literals(std::string_view statement);

// The statement of a schema without what holds literals (defaults, CHECKs, generated columns);
// absent where nothing is left of it (a view, a partial index, a function …). Labels of
// enumerations, sequences' numbers and storage parameters stay.
std::optional<std::string> without_literals(std::string_view statement);

}  // namespace planwright::query
