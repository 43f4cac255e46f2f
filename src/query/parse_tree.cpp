#include "parse_tree.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "tokens.hpp"
#include "visit_messages.hpp"

namespace planwright::query {
namespace {

// libpg_query recurses into what it has parsed without looking at its stack, and dies some
// thousand levels down.
constexpr std::size_t deepest_tree = 1000;
// A text this short cannot nest that deep.
constexpr std::size_t harmless = 2000;

}  // namespace

Result<ParseTree> ParseTree::parse(const std::string& sql) {
  if (sql.size() > harmless && Tokens(sql).deepest_nesting() > deepest_tree) {
    return failure(ErrorCode::unsupported, "the statement is nested too deeply to be read");
  }
  const PgQueryProtobufParseResult result = pg_query_parse_protobuf(sql.c_str());
  if (result.error != nullptr) {
    Error error{ErrorCode::malformed_input, result.error->message, {}, {}};
    if (result.error->cursorpos > 0) {
      error.where = fmt::format("{}", result.error->cursorpos);
    }
    pg_query_free_protobuf_parse_result(result);
    return tl::make_unexpected(std::move(error));
  }
  PgQuery__ParseResult* root =
      pg_query__parse_result__unpack(nullptr, result.parse_tree.len,
                                     reinterpret_cast<const std::uint8_t*>(result.parse_tree.data));
  pg_query_free_protobuf_parse_result(result);
  if (root == nullptr) {
    return failure(ErrorCode::unsupported, "the statement is nested too deeply to be read");
  }
  return ParseTree(root);
}

ParseTree::ParseTree(ParseTree&& other) noexcept : root_(std::exchange(other.root_, nullptr)) {}

ParseTree& ParseTree::operator=(ParseTree&& other) noexcept {
  std::swap(root_, other.root_);
  return *this;
}

ParseTree::~ParseTree() {
  if (root_ != nullptr) {
    pg_query__parse_result__free_unpacked(root_, nullptr);
  }
}

const PgQuery__Node* ParseTree::statement() const {
  return root_->n_stmts == 0 ? nullptr : root_->stmts[0]->stmt;
}

std::string string_value(const PgQuery__Node* node) {
  return node != nullptr && node->node_case == PG_QUERY__NODE__NODE_STRING ? node->string->sval
                                                                           : std::string{};
}

std::vector<RelationRef> relations_of(const PgQuery__ParseResult& root) {
  std::set<std::string> ctes;
  visit_messages(&root.base, [&ctes](const ProtobufCMessage* message) {
    if (message->descriptor == &pg_query__common_table_expr__descriptor) {
      ctes.insert(reinterpret_cast<const PgQuery__CommonTableExpr*>(message)->ctename);
    }
  });
  std::vector<RelationRef> relations;
  visit_messages(&root.base, [&](const ProtobufCMessage* message) {
    if (message->descriptor != &pg_query__range_var__descriptor) {
      return;
    }
    const auto* range = reinterpret_cast<const PgQuery__RangeVar*>(message);
    RelationRef ref{range->schemaname, range->relname};
    const bool is_cte = ref.schema.empty() && ctes.contains(ref.name);
    if (!is_cte && std::ranges::find(relations, ref) == relations.end()) {
      relations.push_back(std::move(ref));
    }
  });
  return relations;
}

QueryKind statement_kind(const PgQuery__Node* statement) {
  if (statement == nullptr) {
    return QueryKind::unknown;
  }
  switch (statement->node_case) {
    case PG_QUERY__NODE__NODE_SELECT_STMT:
      return QueryKind::select;
    case PG_QUERY__NODE__NODE_INSERT_STMT:
      return QueryKind::insert;
    case PG_QUERY__NODE__NODE_UPDATE_STMT:
      return QueryKind::update;
    case PG_QUERY__NODE__NODE_DELETE_STMT:
      return QueryKind::remove;
    case PG_QUERY__NODE__NODE_MERGE_STMT:
      return QueryKind::merge;
    default:
      return QueryKind::utility;
  }
}

}  // namespace planwright::query
