#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include <planwright/model/query.hpp>

// A text made out of parts of another one, and where in that each part comes from.
namespace planwright::query {

// The text, and for each of its bytes the bytes of the original it stands for.
class MappedText {
 public:
  std::string text;

  void append(std::string_view piece, Span origin);
  // To be called once, before `original`.
  void finish();
  // The bytes of the original that a part of the text stands for; empty when none do.
  [[nodiscard]] Span original(Span part) const;

 private:
  struct Place {
    std::size_t begin, end;  // in the text
    Span origin;
  };
  std::vector<Place> places_;
  std::vector<std::vector<Span>> spans_;  // [k][i]: what places i … i + 2^k - 1 stand for
};

// A part that is being made: a tree of pieces in a pool, 0 being nothing.
using PieceId = std::uint32_t;

class Pieces {
 public:
  Pieces() : pool_(1) {}

  // `origin` empty: it stands for nothing that was written.
  PieceId make(std::string_view text, Span origin = {});
  PieceId join(std::initializer_list<PieceId> parts);
  PieceId join(std::vector<PieceId> parts);
  // All of them with a sign or word between each two.
  PieceId list(const std::vector<PieceId>& parts, std::string_view between = ",");
  // The pieces' texts with spaces between.
  [[nodiscard]] MappedText written(PieceId root) const;

 private:
  struct Piece {
    std::string text;
    Span origin;
    std::vector<PieceId> parts;
  };
  std::vector<Piece> pool_;
};

// "name" for PostgreSQL.
std::string quoted_name(std::string_view name);
std::string quoted_text(std::string_view value);

}  // namespace planwright::query
