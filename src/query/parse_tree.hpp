#pragma once

#include <pg_query.h>

#include <string>
#include <vector>

#include <pg_query/pg_query.pb-c.h>

#include <planwright/base/result.hpp>
#include <planwright/model/query.hpp>

namespace planwright::query {

// A parsed text; frees libpg_query's memory.
class ParseTree {
 public:
  // An error's `where` is the 1-based character position as text, empty when not known.
  static Result<ParseTree> parse(const std::string& sql);

  ParseTree(ParseTree&& other) noexcept;
  ParseTree& operator=(ParseTree&& other) noexcept;
  ParseTree(const ParseTree&) = delete;
  ParseTree& operator=(const ParseTree&) = delete;
  ~ParseTree();

  [[nodiscard]] const PgQuery__ParseResult& root() const { return *root_; }
  // The first statement's node; null when the text holds none.
  [[nodiscard]] const PgQuery__Node* statement() const;

 private:
  explicit ParseTree(PgQuery__ParseResult* root) : root_(root) {}
  PgQuery__ParseResult* root_ = nullptr;
};

// What a statement does, by its node alone: EXPLAIN is a utility statement like any other. Null:
// unknown.
QueryKind statement_kind(const PgQuery__Node* statement);

// Relations named anywhere, in order of appearance, without CTE names.
std::vector<RelationRef> relations_of(const PgQuery__ParseResult& root);

// The text of a String node, "" for anything else.
std::string string_value(const PgQuery__Node* node);

}  // namespace planwright::query
