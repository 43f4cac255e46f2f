// DDL as data: what a Catalog keeps of it.
#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include <fmt/format.h>

#include <planwright/query/query.hpp>

#include "parse_tree.hpp"
#include "split_statements.hpp"

namespace planwright::query {
namespace {

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

std::string type_text(const PgQuery__TypeName* type) {
  if (type == nullptr || type->n_names == 0) {
    return {};
  }
  std::string text;
  for (std::size_t at = 0; at < type->n_names; ++at) {
    const std::string part = string_value(type->names[at]);
    if (at == 0 && type->n_names > 1 && part == "pg_catalog") {
      continue;
    }
    text += (text.empty() ? "" : ".") + part;
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
  for (std::size_t at = 0; at < type->n_array_bounds; ++at) {
    text += "[]";
  }
  return text;
}

// libpg_query's deparser gives expressions and predicates back as text; we show and compare them,
// and never send them (its output can change meaning: reference/rewrites.md §5).
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
  PgQuery__Node select_node = PG_QUERY__NODE__INIT;
  select_node.node_case = PG_QUERY__NODE__NODE_SELECT_STMT;
  select_node.select_stmt = &select;
  PgQuery__RawStmt raw = PG_QUERY__RAW_STMT__INIT;
  raw.stmt = &select_node;
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
  constexpr std::string_view prefix = "SELECT ";
  return text.starts_with(prefix) ? text.substr(prefix.size()) : text;
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

Statement create_index(const PgQuery__IndexStmt& statement) {
  Index index;
  index.name = statement.idxname;
  index.method = statement.access_method[0] == '\0' ? "btree" : statement.access_method;
  index.unique = statement.unique != 0;
  for (std::size_t at = 0; at < statement.n_index_params; ++at) {
    if (statement.index_params[at]->node_case == PG_QUERY__NODE__NODE_INDEX_ELEM) {
      index.keys.push_back(index_key(*statement.index_params[at]->index_elem));
    }
  }
  for (std::size_t at = 0; at < statement.n_index_including_params; ++at) {
    if (statement.index_including_params[at]->node_case == PG_QUERY__NODE__NODE_INDEX_ELEM) {
      index.include.emplace_back(statement.index_including_params[at]->index_elem->name);
    }
  }
  if (statement.where_clause != nullptr) {
    index.where = expression_text(statement.where_clause);
  }
  return {1, CreateIndexStatement{relation_ref(statement.relation), std::move(index)}};
}

Index constraint_index(const PgQuery__Constraint& constraint) {
  Index index;
  index.name = constraint.conname;
  index.unique = true;
  index.primary = constraint.contype == PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY;
  for (const std::string& column : names(constraint.n_keys, constraint.keys)) {
    index.keys.push_back({column, {}, false, false, {}, {}});
  }
  index.include = names(constraint.n_including, constraint.including);
  return index;
}

ForeignKey foreign_key(const PgQuery__Constraint& constraint) {
  ForeignKey key;
  key.name = constraint.conname;
  key.columns = names(constraint.n_fk_attrs, constraint.fk_attrs);
  key.referenced = relation_ref(constraint.pktable);
  key.referenced_columns = names(constraint.n_pk_attrs, constraint.pk_attrs);
  return key;
}

bool makes_index(const PgQuery__Constraint& constraint) {
  return constraint.contype == PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY ||
         constraint.contype == PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE;
}

void add_column(Relation& relation, const PgQuery__ColumnDef& definition) {
  Column column;
  column.name = definition.colname;
  column.type = type_text(definition.type_name);
  column.not_null = definition.is_not_null != 0;
  for (std::size_t at = 0; at < definition.n_constraints; ++at) {
    if (definition.constraints[at]->node_case != PG_QUERY__NODE__NODE_CONSTRAINT) {
      continue;
    }
    const PgQuery__Constraint& constraint = *definition.constraints[at]->constraint;
    if (makes_index(constraint)) {
      Index index = constraint_index(constraint);
      index.keys.push_back({column.name, {}, false, false, {}, {}});
      column.not_null = column.not_null || index.primary;
      relation.indexes.push_back(std::move(index));
    } else if (constraint.contype == PG_QUERY__CONSTR_TYPE__CONSTR_NOTNULL) {
      column.not_null = true;
    } else if (constraint.contype == PG_QUERY__CONSTR_TYPE__CONSTR_GENERATED) {
      column.generated = true;
    } else if (constraint.contype == PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN) {
      ForeignKey key = foreign_key(constraint);
      key.columns = {column.name};
      relation.foreign_keys.push_back(std::move(key));
    }
  }
  relation.columns.push_back(std::move(column));
}

void add_table_constraint(Relation& relation, const PgQuery__Constraint& constraint) {
  if (makes_index(constraint)) {
    Index index = constraint_index(constraint);
    for (Column& column : relation.columns) {
      if (index.primary &&
          std::ranges::find(index.keys, column.name, &IndexKey::column) != index.keys.end()) {
        column.not_null = true;
      }
    }
    relation.indexes.push_back(std::move(index));
  } else if (constraint.contype == PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN) {
    relation.foreign_keys.push_back(foreign_key(constraint));
  }
}

Statement create_table(const PgQuery__CreateStmt& statement, RelationKind kind) {
  CreateTable table;
  Relation& relation = table.relation;
  relation.ref = relation_ref(statement.relation);
  relation.kind = statement.partspec != nullptr ? RelationKind::partitioned_table : kind;
  if (statement.partspec != nullptr) {
    for (std::size_t at = 0; at < statement.partspec->n_part_params; ++at) {
      const PgQuery__Node& key = *statement.partspec->part_params[at];
      relation.partition_key.emplace_back(
          key.node_case == PG_QUERY__NODE__NODE_PARTITION_ELEM ? key.partition_elem->name : "");
    }
  }
  table.if_not_exists = statement.if_not_exists != 0;
  if (statement.partbound != nullptr && statement.n_inh_relations > 0 &&
      statement.inh_relations[0]->node_case == PG_QUERY__NODE__NODE_RANGE_VAR) {
    relation.partition_of = relation_ref(statement.inh_relations[0]->range_var);
  }
  for (std::size_t at = 0; at < statement.n_table_elts; ++at) {
    if (statement.table_elts[at]->node_case == PG_QUERY__NODE__NODE_COLUMN_DEF) {
      add_column(relation, *statement.table_elts[at]->column_def);
    }
  }
  const auto add_constraints = [&relation](std::size_t count, PgQuery__Node** nodes) {
    for (std::size_t at = 0; at < count; ++at) {
      if (nodes[at]->node_case == PG_QUERY__NODE__NODE_CONSTRAINT) {
        add_table_constraint(relation, *nodes[at]->constraint);
      }
    }
  };
  add_constraints(statement.n_table_elts, statement.table_elts);
  add_constraints(statement.n_constraints, statement.constraints);
  return {1, std::move(table)};
}

void alter_table(const PgQuery__AlterTableStmt& statement, std::vector<Statement>& out) {
  const RelationRef relation = relation_ref(statement.relation);
  for (std::size_t at = 0; at < statement.n_cmds; ++at) {
    const PgQuery__AlterTableCmd& command = *statement.cmds[at]->alter_table_cmd;
    if (command.subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_AddConstraint && command.def != nullptr &&
        command.def->node_case == PG_QUERY__NODE__NODE_CONSTRAINT) {
      const PgQuery__Constraint& constraint = *command.def->constraint;
      if (makes_index(constraint)) {
        out.push_back({1, AddIndexConstraint{relation, constraint_index(constraint)}});
      } else if (constraint.contype == PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN) {
        out.push_back({1, AddForeignKey{relation, foreign_key(constraint)}});
      }
    } else if (command.subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_SetNotNull) {
      out.push_back({1, SetNotNull{relation, command.name}});
    } else if (command.subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_AttachPartition &&
               command.def != nullptr &&
               command.def->node_case == PG_QUERY__NODE__NODE_PARTITION_CMD) {
      out.push_back({1, AttachPartition{relation, relation_ref(command.def->partition_cmd->name)}});
    }
  }
}

void drop(const PgQuery__DropStmt& statement, std::vector<Statement>& out) {
  std::vector<RelationRef> refs;
  for (std::size_t at = 0; at < statement.n_objects; ++at) {
    if (statement.objects[at]->node_case != PG_QUERY__NODE__NODE_LIST) {
      return;
    }
    const auto parts =
        names(statement.objects[at]->list->n_items, statement.objects[at]->list->items);
    if (!parts.empty()) {
      refs.push_back({parts.size() > 1 ? parts[parts.size() - 2] : "", parts.back()});
    }
  }
  switch (statement.remove_type) {
    case PG_QUERY__OBJECT_TYPE__OBJECT_TABLE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_VIEW:
    case PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW:
    case PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_TABLE:
      out.push_back({1, DropRelation{std::move(refs)}});
      break;
    case PG_QUERY__OBJECT_TYPE__OBJECT_INDEX:
      out.push_back({1, DropIndexStatement{std::move(refs)}});
      break;
    default:
      break;
  }
}

void read_statement(const PgQuery__Node& node, std::vector<Statement>& out) {
  switch (node.node_case) {
    case PG_QUERY__NODE__NODE_CREATE_STMT:
      out.push_back(create_table(*node.create_stmt, RelationKind::table));
      break;
    case PG_QUERY__NODE__NODE_CREATE_FOREIGN_TABLE_STMT:
      out.push_back(
          create_table(*node.create_foreign_table_stmt->base_stmt, RelationKind::foreign_table));
      break;
    case PG_QUERY__NODE__NODE_INDEX_STMT:
      out.push_back(create_index(*node.index_stmt));
      break;
    case PG_QUERY__NODE__NODE_ALTER_TABLE_STMT:
      alter_table(*node.alter_table_stmt, out);
      break;
    case PG_QUERY__NODE__NODE_VIEW_STMT:
      out.push_back({1, CreateView{relation_ref(node.view_stmt->view), false}});
      break;
    case PG_QUERY__NODE__NODE_CREATE_TABLE_AS_STMT:
      if (node.create_table_as_stmt->objtype == PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW) {
        out.push_back({1, CreateView{relation_ref(node.create_table_as_stmt->into->rel), true}});
      }
      break;
    case PG_QUERY__NODE__NODE_DROP_STMT:
      drop(*node.drop_stmt, out);
      break;
    default:
      break;
  }
}

// Only these can change a Catalog; a dump's data, grants and settings need no parser.
bool may_be_ddl(std::string_view text) {
  for (const std::string_view word : {"CREATE", "ALTER", "DROP"}) {
    if (text.size() > word.size() &&
        std::ranges::equal(text.substr(0, word.size()), word, [](char a, char b) {
          return std::toupper(static_cast<unsigned char>(a)) == b;
        })) {
      return true;
    }
  }
  return false;
}

}  // namespace

Statements read_ddl(std::string_view text, std::string_view name) {
  Statements result;
  constexpr std::size_t most_messages = 5;
  std::size_t unread = 0;
  for (const StatementText& piece : split_statements(text)) {
    if (!may_be_ddl(piece.text) || piece.text.find('\0') != std::string_view::npos) {
      continue;
    }
    const auto tree = ParseTree::parse(std::string(piece.text));
    if (!tree) {
      if (++unread <= most_messages) {
        result.diagnostics.push_back(
            {Diagnostic::Level::warning,
             fmt::format("{}:{}: this statement of the schema is not read by the PostgreSQL 15 "
                         "grammar of this build ({}); what it defines is not known",
                         name, piece.line, tree.error().message)});
      }
      continue;
    }
    const std::size_t before = result.statements.size();
    if (tree->statement() != nullptr) {
      read_statement(*tree->statement(), result.statements);
    }
    for (std::size_t at = before; at < result.statements.size(); ++at) {
      result.statements[at].line = piece.line;
    }
  }
  if (unread > most_messages) {
    result.diagnostics.push_back({Diagnostic::Level::warning,
                                  fmt::format("{}: {} more statements of the schema are not read",
                                              name, unread - most_messages)});
  }
  return result;
}

}  // namespace planwright::query
