#pragma once

#include <optional>
#include <string>

#include <planwright/base/units.hpp>
#include <planwright/model/catalog.hpp>

// How large an index is when it has just been built. Pure.
namespace planwright::estimates {

struct BtreeSize {
  Blocks pages;     // of the whole file, with inner pages and the metapage
  int height = 0;   // levels above the leaves
  Bytes bytes{};    // pages × 8 KiB
  Blocks leaves{};  // of the pages: leaf pages
  // What it was computed from, for a reader: "5,000,000 rows; equal keys stored once (about 12 rows
  // a key)". Empty for the size by key width.
  std::string basis{};
};

// The size of a freshly built B-tree over `rows` entries of `key_width` bytes (fillfactor 90, as
// nbtsort.c packs it), without deduplication: an upper bound where keys repeat, which can be three
// times the real size.
BtreeSize btree_size(Rows rows, double key_width);

struct SizeOptions {
  int server_major = 15;        // 13 and later store equal keys once
  std::optional<Rows> rows{};   // of the table; absent: Relation::rows
  std::optional<double> share;  // of the rows that the index's predicate keeps; absent: 1, or what
                                // is not null where the predicate says only that
};

// The size CREATE INDEX gives the B-tree, from the columns' declared types and statistics: packs a
// sample of its entries by nbtsort.c's own rules. Columns without statistics are taken as distinct
// and of a usual width, which errs on the large side. Needs the number of rows, from `options` or
// the relation: without one the answer is zero pages and `basis` says why.
//
// Measured against real indexes in tests/db/index_sizes.py. Not known to it: columns that go
// together (their combinations are taken as independent, so a composite key's repetition is
// underestimated), and what ANALYZE itself misjudged (the number of distinct values of a column
// whose equal rows lie together).
BtreeSize btree_size(const Index& index, const Relation& relation, const SizeOptions& options = {});

struct IndexSize {
  Blocks pages;
  Bytes bytes;
  bool approximate = true;  // a rough figure: within a factor of two; B-trees are not
  std::string basis;
};

// The size for any method there is a model for (btree, brin, hash, gin, gist, spgist); absent for
// others and where the number of rows is not known.
std::optional<IndexSize> index_size(const Index& index, const Relation& relation,
                                    const SizeOptions& options = {});

}  // namespace planwright::estimates
