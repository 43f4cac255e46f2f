#include "mysql_pieces.hpp"

#include <algorithm>
#include <bit>

namespace planwright::query {
namespace {

Span joined(Span a, Span b) {
  if (a.empty()) {
    return b;
  }
  return b.empty() ? a : Span{std::min(a.begin, b.begin), std::max(a.end, b.end)};
}

std::string quoted(std::string_view text, char quote) {
  std::string made(1, quote);
  for (const char c : text) {
    made += c;
    if (c == quote) {
      made += c;
    }
  }
  return made + quote;
}

}  // namespace

void MappedText::append(std::string_view piece, Span origin) {
  if (!text.empty()) {
    text += ' ';
  }
  places_.push_back({text.size(), text.size() + piece.size(), origin});
  text += piece;
}

// Pieces may change places (LIMIT 5, 10), so the span of several is a search for the least and the
// greatest place: a table of spans of 2^k pieces each.
void MappedText::finish() {
  std::vector<Span> row;
  row.reserve(places_.size());
  for (const Place& place : places_) {
    row.push_back(place.origin);
  }
  for (std::size_t width = 1; !row.empty(); width *= 2) {
    spans_.push_back(row);
    std::vector<Span> next;
    for (std::size_t at = 0; at + width < row.size(); ++at) {
      next.push_back(joined(row[at], row[at + width]));
    }
    row = std::move(next);
  }
}

Span MappedText::original(Span part) const {
  if (part.empty()) {
    return {};
  }
  const auto first = std::ranges::upper_bound(places_, part.begin, {}, &Place::end);
  const auto last = std::ranges::lower_bound(places_, part.end, {}, &Place::begin);
  if (first >= last) {
    return {};
  }
  const auto from = static_cast<std::size_t>(first - places_.begin());
  const auto count = static_cast<std::size_t>(last - first);
  const auto level = static_cast<std::size_t>(std::bit_width(count) - 1);
  return joined(spans_[level][from], spans_[level][from + count - (std::size_t{1} << level)]);
}

PieceId Pieces::make(std::string_view text, Span origin) {
  pool_.push_back({std::string(text), origin, {}});
  return static_cast<PieceId>(pool_.size() - 1);
}

PieceId Pieces::join(std::initializer_list<PieceId> parts) {
  return join(std::vector<PieceId>(parts));
}

PieceId Pieces::join(std::vector<PieceId> parts) {
  std::erase(parts, 0);
  if (parts.size() < 2) {
    return parts.empty() ? 0 : parts.front();
  }
  pool_.push_back({{}, {}, std::move(parts)});
  return static_cast<PieceId>(pool_.size() - 1);
}

PieceId Pieces::list(const std::vector<PieceId>& parts, std::string_view between) {
  std::vector<PieceId> all;
  for (const PieceId part : parts) {
    if (part == 0) {
      continue;
    }
    if (!all.empty()) {
      all.push_back(make(between));
    }
    all.push_back(part);
  }
  return join(std::move(all));
}

MappedText Pieces::written(PieceId root) const {
  MappedText made;
  std::vector<PieceId> waiting{root};  // no recursion: a chain of operators is a deep tree
  while (!waiting.empty()) {
    const Piece& piece = pool_[waiting.back()];
    waiting.pop_back();
    if (!piece.text.empty()) {
      made.append(piece.text, piece.origin);
    }
    waiting.insert(waiting.end(), piece.parts.rbegin(), piece.parts.rend());
  }
  made.finish();
  return made;
}

std::string quoted_name(std::string_view name) {
  return quoted(name, '"');
}

std::string quoted_text(std::string_view value) {
  return quoted(value, '\'');
}

}  // namespace planwright::query
