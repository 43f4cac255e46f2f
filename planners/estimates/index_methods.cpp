// Rough sizes of what is not a B-tree.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/estimates/index_size.hpp>

#include "index_columns.hpp"

namespace planwright::estimates {
namespace {

constexpr double page = 8192;

double average_bytes(const EntryColumn& column) {
  if (column.type.bytes > 0) {
    return column.type.bytes;
  }
  double sum = 0;
  for (const double bytes : column.rest_bytes) {
    sum += bytes;
  }
  return column.rest_bytes.empty() ? column.type.usual_bytes
                                   : sum / static_cast<double>(column.rest_bytes.size());
}

// A summary of each 128 pages (brin_tuple.c): header and bitmap, and the least and greatest value.
double brin_pages(const IndexColumns& index, const Relation& relation, double rows) {
  constexpr double pages_per_range = 128;
  constexpr double revmap_entries = 1360;
  const double table_pages = relation.pages ? relation.pages->value() : rows * 100 / page;
  const double ranges = std::max(1.0, std::ceil(table_pages / pages_per_range));
  double tuple = 8;
  for (const EntryColumn& column : index.entries) {
    tuple += 2 * max_align(average_bytes(column));
  }
  const double per_page = std::max(1.0, std::floor((page - 32) / (tuple + 4)));
  return 1 + std::ceil(ranges / revmap_entries) + std::ceil(ranges / per_page);
}

// Four-byte hashes in buckets, whose number is a power of two or one of three steps between
// (_hash_init_metabuffer, fillfactor 75).
double hash_pages(double rows) {
  constexpr double per_bucket = 307;
  const double wanted = std::max(2.0, std::ceil(rows / per_bucket));
  double power = 2;
  while (power < wanted) {
    power *= 2;
  }
  double buckets = power;
  for (const double quarters : {5.0, 6.0, 7.0}) {
    if (power >= 1024 && power / 2 * quarters / 4 >= wanted) {
      buckets = power / 2 * quarters / 4;
      break;
    }
  }
  return buckets + 3;
}

// Elements of one value and how many different ones there are, for GIN.
struct Elements {
  double per_row = 1;
  double distinct = 1;
  double bytes = 8;
};

Elements elements_of(const Column* column, const IndexKey& key, const EntryColumn& entry,
                     double rows) {
  const double width = average_bytes(entry);
  Elements result;
  if (key.opclass.find("trgm") != std::string::npos) {
    // n characters make n + 1 trigrams of four bytes; texts use some tens of thousands of them.
    result.per_row = std::max(1.0, width);
    result.distinct = std::min(30'000.0, result.per_row * rows);
    result.bytes = 4;
    return result;
  }
  const bool text_search = column != nullptr && column->type == "tsvector";
  const bool array = column != nullptr && column->type.ends_with("[]");
  // A tsvector's word with its position takes about 12 bytes, an array's elements come after a head
  // of 21, a jsonb's keys and values are elements of some 15 bytes each.
  double element = 15;
  if (text_search) {
    element = 12;
  } else if (array) {
    const StoredType inner = stored_type(base_name(column->type), 0);
    element = inner.bytes > 0 ? std::max(4.0, inner.bytes) : 12;
  }
  result.per_row = std::max(1.0, (array ? width - 21 : width) / element);
  if (column != nullptr && column->statistics &&
      !column->statistics->common_element_frequencies.empty()) {
    double sum = 0;
    for (const double frequency : column->statistics->common_element_frequencies) {
      sum += frequency;
    }
    result.per_row = std::max({1.0, sum, std::min(result.per_row, 4 * sum)});
  }
  // Heaps' law for words. A document that is distinct has something that no other has.
  result.distinct = std::min(result.per_row * rows, 40 * std::sqrt(result.per_row * rows));
  result.bytes = array ? element : 10;
  if (!text_search && !array && column != nullptr && column->statistics) {
    const double known = column->statistics->distinct;
    result.distinct = std::max(result.distinct, known < 0 ? -known * rows : known);
    result.bytes = width / 3;
  }
  return result;
}

// Posting lists of varbyte-coded differences: one to three bytes a row, by how far apart they are.
double gin_pages(const Index& index, const Relation& relation, const IndexColumns& columns,
                 double rows) {
  double bytes = 0;
  for (std::size_t at = 0; at < index.keys.size(); ++at) {
    const Column* column = relation.column(index.keys[at].column);
    const Elements elements = elements_of(column, index.keys[at], columns.entries[at], rows);
    const double rows_per_element = std::max(1.0, elements.per_row * rows / elements.distinct);
    const double gap =
        std::max(1.0, rows / rows_per_element * 64);  // row numbers run 1..2047 a page
    const double per_row = std::clamp(std::ceil(std::log2(gap + 1) / 7), 1.0, 4.0);
    bytes += elements.per_row * rows * per_row + elements.distinct * (8 + 4 + 8 + elements.bytes);
  }
  return 2 + std::ceil(bytes / (page * 0.75));
}

// Keys as they are, in pages that splitting left about half full: 200,000 ranges of 22 bytes made
// 1,980 pages (15.18). SP-GiST comes out alike.
double gist_pages(const IndexColumns& columns, double rows) {
  constexpr double fill = 0.45;
  double entry = 8 + 4;
  for (const EntryColumn& column : columns.entries) {
    entry += max_align(average_bytes(column));
  }
  return 1 + std::ceil(rows * entry / ((page - 24) * fill));
}

}  // namespace

std::optional<IndexSize> index_size(const Index& index, const Relation& relation,
                                    const SizeOptions& options) {
  const auto table_rows = options.rows ? options.rows : relation.rows;
  if (!table_rows) {
    return std::nullopt;
  }
  IndexSize size;
  if (index.method == "btree") {
    const BtreeSize tree = btree_size(index, relation, options);
    size = {tree.pages, tree.bytes, false, tree.basis};
    return size;
  }
  const IndexColumns columns = index_columns(index, relation, table_rows->value(), options);
  const double rows = table_rows->value() * columns.share;
  if (index.method == "brin") {
    size.pages = Blocks(brin_pages(columns, relation, rows));
    size.basis = "a summary of each 128 pages of the table";
  } else if (index.method == "hash") {
    size.pages = Blocks(hash_pages(rows));
    size.basis = fmt::format("a hash of 4 bytes for each of {}", rows_text(Rows(rows)));
  } else if (index.method == "gin") {
    size.pages = Blocks(gin_pages(index, relation, columns, rows));
    size.basis = fmt::format("{}; how many elements each has is guessed from its width",
                             rows_text(Rows(rows)));
  } else if (index.method == "gist" || index.method == "spgist") {
    size.pages = Blocks(gist_pages(columns, rows));
    size.basis = fmt::format("{}, in pages about half full", rows_text(Rows(rows)));
  } else {
    return std::nullopt;
  }
  size.bytes = size.pages * postgresql_block_size;
  return size;
}

}  // namespace planwright::estimates
