// How CREATE INDEX packs a B-tree: nbtsort.c (_bt_load, _bt_buildadd) and nbtdedup.c.
#include <algorithm>
#include <cmath>
#include <random>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/estimates/index_size.hpp>

#include "index_columns.hpp"
#include "key_groups.hpp"

namespace planwright::estimates {
namespace {

constexpr double page_bytes = 8192;
constexpr double line_pointer = 4;
// Page header and B-tree special space, and the line pointer kept for the high key.
constexpr double room = page_bytes - 24 - 16 - line_pointer;
constexpr double tuple_header = 8;
constexpr double tuple_header_with_nulls = 16;  // and a bitmap of 32 bits, MAXALIGNed
constexpr double row_pointer = 6;               // ItemPointerData
constexpr double row_pointer_aligned = 8;
// _bt_load: a tenth of a page less the line pointer, whatever the fillfactor.
constexpr double largest_posting = 816 - line_pointer;
constexpr int inner_fillfactor = 70;

// Layout of one index entry without its header.
class Layout {
 public:
  Layout(const std::vector<EntryColumn>& columns, std::size_t count)
      : columns_(columns), count_(count) {}

  // Bytes of the tuple, MAXALIGNed, for values drawn by `random`.
  double draw(const std::vector<ValueKind>& kinds, std::mt19937& random) const {
    double data = 0;
    bool has_null = false;
    for (std::size_t at = 0; at < count_; ++at) {
      const EntryColumn& column = columns_[at];
      if (kinds[at] == ValueKind::null) {
        has_null = true;
      } else if (column.type.bytes > 0) {
        data = align_to(data, column.type.alignment) + column.type.bytes;
      } else {
        const auto& widths =
            kinds[at] == ValueKind::common ? column.common_bytes : column.rest_bytes;
        const double wide = widths[random() % widths.size()];
        // A fractional width is an average of whole ones.
        const double whole = std::floor(wide);
        const double more = static_cast<double>(random() % 1024) < (wide - whole) * 1024 ? 1 : 0;
        data = (whole > 127 ? align_to(data, 4) : data) + whole + more;
      }
    }
    return max_align((has_null ? tuple_header_with_nulls : tuple_header) + data);
  }

 private:
  const std::vector<EntryColumn>& columns_;
  std::size_t count_;
};

// One level's page being filled. Counts what has left on finished pages.
class PageFiller {
 public:
  explicit PageFiller(int fillfactor)
      : target_(std::floor(page_bytes * (100 - fillfactor) / 100)) {}

  // `posting` is the part of the tuple that is a posting list, for which the high key that replaces
  // the page's last tuple needs no room.
  void add(double tuple, double posting, double rows) {
    const double space = room - used_ - line_pointer;
    if (space < tuple + row_pointer_aligned || (space + last_posting_ < target_ && items_ > 1)) {
      // The last item moves to the next page; a truncated copy of it stays as the high key.
      ++pages_;
      rows_out_ += rows_ - last_rows_;
      tuples_out_ += items_ - 1;
      used_ = last_tuple_ + line_pointer;
      rows_ = last_rows_;
      items_ = 1;
    }
    used_ += tuple + line_pointer;
    rows_ += rows;
    ++items_;
    last_tuple_ = tuple;
    last_posting_ = posting;
    last_rows_ = rows;
  }

  [[nodiscard]] double pages() const { return pages_; }
  [[nodiscard]] double rows_out() const { return rows_out_; }
  [[nodiscard]] double tuples_out() const { return tuples_out_; }

 private:
  double target_;
  double used_ = 0, rows_ = 0, items_ = 0;
  double last_tuple_ = 0, last_posting_ = 0, last_rows_ = 0;
  double pages_ = 0, rows_out_ = 0, tuples_out_ = 0;
};

struct LeafFill {
  double rows_per_page = 1;
  double tuples_per_page = 1;
};

// How many rows of the class go on a leaf page, from packing enough of its keys for a few pages.
LeafFill pack(const KeyClass& keys, const Layout& layout, double rows, bool deduplicate,
              int fillfactor) {
  constexpr double sample_pages = 12;
  constexpr int most_tuples = 4000;
  std::mt19937 random(20'131);  // one seed: the same question has the same answer
  const double rate = deduplicate ? rows * keys.probability : 0;
  std::poisson_distribution<long> rest_of_group(std::min(rate, 1e6));
  PageFiller filler(fillfactor);
  for (int tuples = 0; tuples < most_tuples && filler.pages() < sample_pages;) {
    const double base = layout.draw(keys.kinds, random);
    double group = 1;
    if (rate > 1e-6) {
      // Poisson, knowing there is one: drawn again until there is.
      do {
        group = static_cast<double>(rest_of_group(random));
      } while (group < 1 && rate > 0.05);
      group = std::max(group, 1.0);
    }
    const double most = std::floor((std::floor(largest_posting / 8) * 8 - base) / row_pointer);
    while (group >= 1 && filler.pages() < sample_pages) {
      const double together = most >= 2 ? std::min(group, most) : 1;
      const double posting = together > 1 ? row_pointer * together : 0;
      filler.add(max_align(base + posting), together > 1 ? max_align(base + posting) - base : 0,
                 together);
      group -= together;
      ++tuples;
    }
  }
  if (filler.pages() < 1) {
    return {};  // cannot be: a tuple is at most a third of a page
  }
  return {filler.rows_out() / filler.pages(), filler.tuples_out() / filler.pages()};
}

struct Leaves {
  double pages = 1;
  double tuples = 0;
};

Leaves leaf_level(const std::vector<KeyClass>& classes, const Layout& layout, double rows,
                  bool deduplicate, int fillfactor) {
  double pages = 0;
  double tuples = 0;
  for (const KeyClass& keys : classes) {
    const LeafFill fill = pack(keys, layout, rows, deduplicate, fillfactor);
    const double share = rows * keys.mass / fill.rows_per_page;
    pages += share;
    tuples += share * fill.tuples_per_page;
  }
  return {std::max(1.0, std::ceil(pages)), tuples};
}

// Bytes of the entry for a leaf page in its parent: _bt_truncate keeps the columns up to the first
// that differs from the page before, and where none does all of them and a row pointer.
double pivot_bytes(const std::vector<EntryColumn>& columns, std::size_t keys, double rows,
                   double leaf_tuples) {
  std::mt19937 random(20'131);
  double left = 1;  // share of the pages whose first tuple is the same so far
  double bytes = 0;
  for (std::size_t count = 1; count <= keys; ++count) {
    const auto classes = key_classes(columns, count);
    const Layout layout(columns, count);
    double average = 0;
    for (const KeyClass& one : classes) {
      double drawn = 0;
      constexpr int draws = 32;
      for (int draw = 0; draw < draws; ++draw) {
        drawn += layout.draw(one.kinds, random);
      }
      average += one.mass * drawn / draws;
    }
    const double same =
        1 - std::min(1.0, distinct_keys(classes, rows) / std::max(1.0, leaf_tuples));
    const double ends_here = std::max(0.0, left - same);
    bytes += ends_here * average;
    left -= ends_here;
    if (count == keys) {
      bytes += left * (average + row_pointer_aligned);
    }
  }
  return bytes;
}

// Children of an inner page. Its first entry has no key.
double inner_fanout(double pivot) {
  const double target = std::floor(page_bytes * (100 - inner_fillfactor) / 100);
  const double usable = room - line_pointer - target - (tuple_header + line_pointer);
  return std::max(2.0, std::floor(usable / (pivot + line_pointer)) + 1);
}

std::string basis_of(const IndexColumns& index, double rows, double keys, bool deduplicate) {
  std::string basis = rows_text(Rows(rows));
  if (deduplicate && keys > 0 && rows / keys >= 1.05) {
    basis += fmt::format("; equal keys stored once, about {} rows a key",
                         count_text(std::round(rows / keys)));
  } else if (!deduplicate) {
    basis += "; every row has an entry of its own";
  }
  for (const std::string& guess : index.guesses) {
    basis += "; " + guess;
  }
  return basis;
}

}  // namespace

BtreeSize btree_size(const Index& index, const Relation& relation, const SizeOptions& options) {
  BtreeSize size;
  const auto table_rows = options.rows ? options.rows : relation.rows;
  if (!table_rows) {
    size.basis = "the number of rows is not known";
    return size;
  }
  const double all = std::max(0.0, table_rows->value());
  IndexColumns columns = index_columns(index, relation, all, options);
  const double rows = std::round(all * columns.share);
  const bool deduplicate = options.server_major >= 13 && columns.may_deduplicate;

  double leaves = 0;
  double pages = 1;  // the metapage
  double keys = 0;
  if (rows >= 1) {
    const auto classes = key_classes(columns.entries, columns.keys);
    keys = distinct_keys(classes, rows);
    const Layout layout(columns.entries, columns.entries.size());
    const Leaves level =
        leaf_level(classes, layout, rows, deduplicate, index.fillfactor.value_or(90));
    leaves = level.pages;
    pages += leaves;
    const double fanout =
        inner_fanout(pivot_bytes(columns.entries, columns.keys, rows, level.tuples));
    for (double below = leaves; below > 1;) {
      // A page is finished by the entry after the one that filled it.
      below = std::max(1.0, std::ceil((below - 1) / fanout));
      pages += below;
      ++size.height;
    }
  }
  size.leaves = Blocks(leaves);
  size.pages = Blocks(pages);
  size.bytes = size.pages * postgresql_block_size;
  size.basis = basis_of(columns, rows, keys, deduplicate);
  return size;
}

}  // namespace planwright::estimates
