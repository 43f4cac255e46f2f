#include "ddl_parts.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>

namespace planwright::query {

RelationRef relation_ref(const PgQuery__RangeVar* range) {
  return range == nullptr ? RelationRef{} : RelationRef{range->schemaname, range->relname};
}

std::vector<std::string> names(std::size_t count, PgQuery__Node** nodes) {
  std::vector<std::string> result;
  for (std::size_t at = 0; at < count; ++at) {
    result.push_back(string_value(nodes[at]));
  }
  return result;
}

namespace {
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> serials{
    {{"serial", "int4"},
     {"serial4", "int4"},
     {"bigserial", "int8"},
     {"serial8", "int8"},
     {"smallserial", "int2"},
     {"serial2", "int2"}}};
}  // namespace

std::string type_text(const PgQuery__TypeName* type) {
  if (type == nullptr || type->n_names == 0) {
    return {};
  }
  std::string text;
  for (std::size_t at = 0; at < type->n_names; ++at) {
    text = string_value(type->names[at]);
  }
  for (const auto& [serial, integer] : serials) {
    text = text == serial ? integer : text;
  }
  std::string modifiers;
  for (std::size_t at = 0; at < type->n_typmods; ++at) {
    const PgQuery__Node* modifier = type->typmods[at];
    if (modifier->node_case == PG_QUERY__NODE__NODE_A_CONST &&
        modifier->a_const->val_case == PG_QUERY__A__CONST__VAL_IVAL) {
      modifiers += fmt::format("{}{}", modifiers.empty() ? "" : ",", modifier->a_const->ival->ival);
    }
  }
  if (!modifiers.empty() && text != "interval") {
    text += "(" + modifiers + ")";
  }
  return text + (type->n_array_bounds > 0 ? "[]" : "");
}

namespace {

std::string deparsed(PgQuery__Node* statement) {
  PgQuery__RawStmt raw = PG_QUERY__RAW_STMT__INIT;
  raw.stmt = statement;
  std::array<PgQuery__RawStmt*, 1> statements{&raw};
  PgQuery__ParseResult root = PG_QUERY__PARSE_RESULT__INIT;
  root.version = PG_VERSION_NUM;
  root.n_stmts = 1;
  root.stmts = statements.data();

  std::string packed(pg_query__parse_result__get_packed_size(&root), '\0');
  pg_query__parse_result__pack(&root, reinterpret_cast<std::uint8_t*>(packed.data()));
  PgQueryProtobuf protobuf{};
  protobuf.len = static_cast<unsigned>(packed.size());
  protobuf.data = packed.data();
  const PgQueryDeparseResult result = pg_query_deparse_protobuf(protobuf);
  std::string text = result.error == nullptr ? result.query : "";
  pg_query_free_deparse_result(result);
  return text;
}

}  // namespace

std::string expression_text(PgQuery__Node* expression) {
  PgQuery__ResTarget target = PG_QUERY__RES_TARGET__INIT;
  target.val = expression;
  PgQuery__Node target_node = PG_QUERY__NODE__INIT;
  target_node.node_case = PG_QUERY__NODE__NODE_RES_TARGET;
  target_node.res_target = &target;
  std::array<PgQuery__Node*, 1> targets{&target_node};
  PgQuery__SelectStmt select = PG_QUERY__SELECT_STMT__INIT;
  select.n_target_list = 1;
  select.target_list = targets.data();
  select.limit_option = PG_QUERY__LIMIT_OPTION__LIMIT_OPTION_DEFAULT;
  select.op = PG_QUERY__SET_OPERATION__SETOP_NONE;
  PgQuery__Node node = PG_QUERY__NODE__INIT;
  node.node_case = PG_QUERY__NODE__NODE_SELECT_STMT;
  node.select_stmt = &select;
  std::string text = deparsed(&node);
  constexpr std::string_view prefix = "SELECT ";
  return text.starts_with(prefix) ? text.substr(prefix.size()) : text;
}

std::string bound_text(PgQuery__PartitionBoundSpec* bound) {
  if (bound == nullptr || bound->is_default != 0) {
    return bound == nullptr ? "" : "DEFAULT";
  }
  if (bound->modulus > 0) {
    return fmt::format("FOR VALUES WITH (modulus {}, remainder {})", bound->modulus,
                       bound->remainder);
  }
  // The deparser knows bounds only as part of a statement.
  PgQuery__RangeVar table = PG_QUERY__RANGE_VAR__INIT;
  std::string name = "x";
  std::string permanent = "p";
  table.relname = name.data();
  table.inh = 1;
  table.relpersistence = permanent.data();
  PgQuery__PartitionCmd attach = PG_QUERY__PARTITION_CMD__INIT;
  attach.name = &table;
  attach.bound = bound;
  PgQuery__Node attach_node = PG_QUERY__NODE__INIT;
  attach_node.node_case = PG_QUERY__NODE__NODE_PARTITION_CMD;
  attach_node.partition_cmd = &attach;
  PgQuery__AlterTableCmd command = PG_QUERY__ALTER_TABLE_CMD__INIT;
  command.subtype = PG_QUERY__ALTER_TABLE_TYPE__AT_AttachPartition;
  command.def = &attach_node;
  PgQuery__Node command_node = PG_QUERY__NODE__INIT;
  command_node.node_case = PG_QUERY__NODE__NODE_ALTER_TABLE_CMD;
  command_node.alter_table_cmd = &command;
  std::array<PgQuery__Node*, 1> commands{&command_node};
  PgQuery__AlterTableStmt alter = PG_QUERY__ALTER_TABLE_STMT__INIT;
  alter.relation = &table;
  alter.n_cmds = 1;
  alter.cmds = commands.data();
  alter.objtype = PG_QUERY__OBJECT_TYPE__OBJECT_TABLE;
  PgQuery__Node node = PG_QUERY__NODE__INIT;
  node.node_case = PG_QUERY__NODE__NODE_ALTER_TABLE_STMT;
  node.alter_table_stmt = &alter;
  std::string text = deparsed(&node);
  // In the tree the two are column names.
  for (const std::string_view word : {"minvalue", "maxvalue"}) {
    for (std::size_t at = 0; (at = text.find(word, at)) != std::string::npos; at += word.size()) {
      if (std::ranges::count(text.substr(0, at), '\'') % 2 == 0) {
        std::ranges::transform(word, text.begin() + static_cast<std::ptrdiff_t>(at), [](char c) {
          return static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        });
      }
    }
  }
  const std::size_t at = text.find("FOR VALUES");
  return at == std::string::npos ? "" : text.substr(at);
}

std::optional<int> fillfactor(std::size_t count, PgQuery__Node** options) {
  for (std::size_t at = 0; at < count; ++at) {
    if (options[at]->node_case != PG_QUERY__NODE__NODE_DEF_ELEM ||
        std::string_view(options[at]->def_elem->defname) != "fillfactor") {
      continue;
    }
    const PgQuery__Node* value = options[at]->def_elem->arg;
    if (value != nullptr && value->node_case == PG_QUERY__NODE__NODE_INTEGER) {
      return value->integer->ival;
    }
    const std::string text = string_value(value);
    return text.empty() ? std::nullopt : std::optional(std::atoi(text.c_str()));
  }
  return {};
}

std::string text_behind_as(std::string_view statement) {
  const std::string text(statement);
  const PgQueryScanResult scanned = pg_query_scan(text.c_str());
  if (scanned.error != nullptr) {
    pg_query_free_scan_result(scanned);
    return {};
  }
  PgQuery__ScanResult* tokens = pg_query__scan_result__unpack(
      nullptr, scanned.pbuf.len, reinterpret_cast<const std::uint8_t*>(scanned.pbuf.data));
  std::size_t begin = text.size();
  std::size_t end = text.size();
  for (std::size_t at = 0; tokens != nullptr && at < tokens->n_tokens; ++at) {
    const PgQuery__ScanToken& token = *tokens->tokens[at];
    if (begin == text.size() && token.token == PG_QUERY__TOKEN__AS) {
      begin = static_cast<std::size_t>(token.end);
    }
    // WITH [NO] DATA and WITH … CHECK OPTION end the statement; any other WITH has more behind it.
    if (token.token == PG_QUERY__TOKEN__WITH || token.token == PG_QUERY__TOKEN__WITH_LA) {
      const std::size_t left = tokens->n_tokens - at;
      const auto last = tokens->tokens[tokens->n_tokens - 1]->token;
      if (left <= 4 && (last == PG_QUERY__TOKEN__DATA_P || last == PG_QUERY__TOKEN__OPTION)) {
        end = static_cast<std::size_t>(token.start);
      }
    }
  }
  if (tokens != nullptr) {
    pg_query__scan_result__free_unpacked(tokens, nullptr);
  }
  pg_query_free_scan_result(scanned);
  const auto is_space = [&text](std::size_t at) {
    return std::isspace(static_cast<unsigned char>(text[at])) != 0;
  };
  while (begin < end && is_space(begin)) {
    ++begin;
  }
  while (end > begin && is_space(end - 1)) {
    --end;
  }
  return text.substr(begin, end - begin);
}

IndexKey index_key(const PgQuery__IndexElem& element) {
  IndexKey key;
  key.column = element.name;
  if (element.expr != nullptr) {
    key.expression = expression_text(element.expr);
  }
  key.descending = element.ordering == PG_QUERY__SORT_BY_DIR__SORTBY_DESC;
  key.nulls_first =
      element.nulls_ordering == PG_QUERY__SORT_BY_NULLS__SORTBY_NULLS_FIRST ||
      (key.descending && element.nulls_ordering != PG_QUERY__SORT_BY_NULLS__SORTBY_NULLS_LAST);
  if (element.n_opclass > 0) {
    key.opclass = string_value(element.opclass[element.n_opclass - 1]);
  }
  if (element.n_collation > 0) {
    key.collation = string_value(element.collation[element.n_collation - 1]);
  }
  return key;
}

}  // namespace planwright::query
