#pragma once

#include <cstddef>
#include <cstdint>
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

}  // namespace planwright::query
