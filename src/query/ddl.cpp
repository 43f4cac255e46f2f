// DDL as data: what a Catalog keeps of it.
#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <string>

#include <fmt/format.h>

#include <planwright/query/query.hpp>

#include "ddl_parts.hpp"
#include "parse_tree.hpp"
#include "split_statements.hpp"

namespace planwright::query {
namespace {

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
  index.fillfactor = fillfactor(statement.n_options, statement.options);
  return {1, CreateIndexStatement{relation_ref(statement.relation), std::move(index)}};
}

Index constraint_index(const PgQuery__Constraint& constraint) {
  Index index;
  index.name = constraint.conname;
  index.primary = constraint.contype == PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY;
  index.unique = constraint.contype != PG_QUERY__CONSTR_TYPE__CONSTR_EXCLUSION;
  index.constraint = true;
  index.fillfactor = fillfactor(constraint.n_options, constraint.options);
  for (const std::string& column : names(constraint.n_keys, constraint.keys)) {
    index.keys.push_back({column, {}, false, false, {}, {}});
  }
  index.include = names(constraint.n_including, constraint.including);
  if (!index.unique) {
    index.method = constraint.access_method[0] == '\0' ? "gist" : constraint.access_method;
    if (constraint.where_clause != nullptr) {
      index.where = expression_text(constraint.where_clause);
    }
    // Pairs of an index element and its operators.
    for (std::size_t at = 0; at < constraint.n_exclusions; ++at) {
      const PgQuery__Node& pair = *constraint.exclusions[at];
      if (pair.node_case == PG_QUERY__NODE__NODE_LIST && pair.list->n_items > 0 &&
          pair.list->items[0]->node_case == PG_QUERY__NODE__NODE_INDEX_ELEM) {
        index.keys.push_back(index_key(*pair.list->items[0]->index_elem));
      }
    }
  }
  return index;
}

ForeignKey foreign_key(const PgQuery__Constraint& constraint) {
  ForeignKey key;
  key.name = constraint.conname;
  key.columns = names(constraint.n_fk_attrs, constraint.fk_attrs);
  key.referenced = relation_ref(constraint.pktable);
  key.referenced_columns = names(constraint.n_pk_attrs, constraint.pk_attrs);
  key.validated = constraint.skip_validation == 0;
  const std::string_view action = constraint.fk_del_action;
  key.on_delete = action == "c"   ? "cascade"
                  : action == "n" ? "set null"
                  : action == "d" ? "set default"
                  : action == "r" ? "restrict"
                                  : "";
  return key;
}

CheckConstraint check(const PgQuery__Constraint& constraint) {
  return {constraint.conname, expression_text(constraint.raw_expr),
          constraint.skip_validation == 0};
}

bool makes_index(const PgQuery__Constraint& constraint) {
  return constraint.contype == PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY ||
         constraint.contype == PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE ||
         constraint.contype == PG_QUERY__CONSTR_TYPE__CONSTR_EXCLUSION;
}

void add_column(Relation& relation, const PgQuery__ColumnDef& definition) {
  Column column;
  column.name = definition.colname;
  column.type = type_text(definition.type_name);
  column.not_null = definition.is_not_null != 0;
  if (definition.coll_clause != nullptr && definition.coll_clause->n_collname > 0) {
    column.collation =
        string_value(definition.coll_clause->collname[definition.coll_clause->n_collname - 1]);
  }
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
    } else if (constraint.contype == PG_QUERY__CONSTR_TYPE__CONSTR_CHECK) {
      CheckConstraint made = check(constraint);
      if (made.name.empty()) {
        made.name = relation.ref.name + "_" + column.name + "_check";
      }
      relation.checks.push_back(std::move(made));
    } else if (constraint.contype == PG_QUERY__CONSTR_TYPE__CONSTR_IDENTITY) {
      column.not_null = true;
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
  } else if (constraint.contype == PG_QUERY__CONSTR_TYPE__CONSTR_CHECK) {
    relation.checks.push_back(check(constraint));
  }
}

#if PG_VERSION_NUM >= 160000
std::string strategy_of(const PgQuery__PartitionSpec& spec) {
  switch (spec.strategy) {
    case PG_QUERY__PARTITION_STRATEGY__PARTITION_STRATEGY_RANGE:
      return "range";
    case PG_QUERY__PARTITION_STRATEGY__PARTITION_STRATEGY_LIST:
      return "list";
    default:
      return "hash";
  }
}
#else
std::string strategy_of(const PgQuery__PartitionSpec& spec) {
  std::string strategy = spec.strategy;
  for (char& c : strategy) {
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return strategy;
}
#endif

Statement create_table(const PgQuery__CreateStmt& statement, RelationKind kind) {
  CreateTable table;
  Relation& relation = table.relation;
  relation.ref = relation_ref(statement.relation);
  relation.kind = statement.partspec != nullptr ? RelationKind::partitioned_table : kind;
  const std::string_view persistence = statement.relation->relpersistence;
  relation.temporary = persistence == "t";
  relation.unlogged = persistence == "u";
  relation.fillfactor = fillfactor(statement.n_options, statement.options);
  relation.partition_bound = bound_text(statement.partbound);
  if (statement.partspec != nullptr) {
    relation.partition_strategy = strategy_of(*statement.partspec);
    for (std::size_t at = 0; at < statement.partspec->n_part_params; ++at) {
      const PgQuery__Node& key = *statement.partspec->part_params[at];
      relation.partition_key.emplace_back(
          key.node_case == PG_QUERY__NODE__NODE_PARTITION_ELEM ? key.partition_elem->name : "");
    }
  }
  table.if_not_exists = statement.if_not_exists != 0;
  for (std::size_t at = 0; at < statement.n_inh_relations; ++at) {
    if (statement.inh_relations[at]->node_case == PG_QUERY__NODE__NODE_RANGE_VAR) {
      const RelationRef parent = relation_ref(statement.inh_relations[at]->range_var);
      if (statement.partbound != nullptr) {
        relation.partition_of = parent;
      } else {
        table.inherits.push_back(parent);
      }
    }
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

void add_constraint(const RelationRef& relation, const PgQuery__Constraint& constraint,
                    std::vector<Statement>& out) {
  if (makes_index(constraint)) {
    // ADD CONSTRAINT … USING INDEX takes an index that is there.
    out.push_back(
        {1, AddIndexConstraint{relation, constraint_index(constraint), constraint.indexname}});
  } else if (constraint.contype == PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN) {
    out.push_back({1, AddForeignKey{relation, foreign_key(constraint)}});
  } else if (constraint.contype == PG_QUERY__CONSTR_TYPE__CONSTR_CHECK) {
    out.push_back({1, AddCheck{relation, check(constraint)}});
  }
}

void alter_table(const PgQuery__AlterTableStmt& statement, std::vector<Statement>& out) {
  const RelationRef relation = relation_ref(statement.relation);
  for (std::size_t at = 0; at < statement.n_cmds; ++at) {
    const PgQuery__AlterTableCmd& command = *statement.cmds[at]->alter_table_cmd;
    const PgQuery__Node* def = command.def;
    const auto defines = [def](PgQuery__Node__NodeCase kind) {
      return def != nullptr && def->node_case == kind;
    };
    switch (command.subtype) {
      case PG_QUERY__ALTER_TABLE_TYPE__AT_AddConstraint:
        if (defines(PG_QUERY__NODE__NODE_CONSTRAINT)) {
          add_constraint(relation, *def->constraint, out);
        }
        break;
      case PG_QUERY__ALTER_TABLE_TYPE__AT_ValidateConstraint:
        out.push_back({1, ValidateConstraint{relation, command.name}});
        break;
      case PG_QUERY__ALTER_TABLE_TYPE__AT_SetNotNull:
        out.push_back({1, SetNotNull{relation, command.name}});
        break;
      case PG_QUERY__ALTER_TABLE_TYPE__AT_SetStatistics:
        if (defines(PG_QUERY__NODE__NODE_INTEGER)) {
          out.push_back({1, SetColumnTarget{relation, command.name, def->integer->ival}});
        }
        break;
      case PG_QUERY__ALTER_TABLE_TYPE__AT_ReplicaIdentity:
        if (defines(PG_QUERY__NODE__NODE_REPLICA_IDENTITY_STMT)) {
          out.push_back({1, SetReplicaIdentity{relation, def->replica_identity_stmt->name}});
        }
        break;
      case PG_QUERY__ALTER_TABLE_TYPE__AT_AttachPartition:
        if (defines(PG_QUERY__NODE__NODE_PARTITION_CMD)) {
          out.push_back({1, AttachPartition{relation, relation_ref(def->partition_cmd->name),
                                            bound_text(def->partition_cmd->bound)}});
        }
        break;
      default:
        break;
    }
  }
}

Statement create_statistics(const PgQuery__CreateStatsStmt& statement) {
  CreateStatisticsStatement made;
  const auto name = names(statement.n_defnames, statement.defnames);
  if (!name.empty()) {
    made.statistics.name = {name.size() > 1 ? name[name.size() - 2] : "", name.back()};
  }
  made.statistics.kinds = names(statement.n_stat_types, statement.stat_types);
  if (made.statistics.kinds.empty()) {
    made.statistics.kinds = {"dependencies", "mcv", "ndistinct"};
  }
  std::ranges::sort(made.statistics.kinds);
  for (std::size_t at = 0; at < statement.n_exprs; ++at) {
    if (statement.exprs[at]->node_case != PG_QUERY__NODE__NODE_STATS_ELEM) {
      continue;
    }
    const PgQuery__StatsElem& element = *statement.exprs[at]->stats_elem;
    if (element.expr == nullptr) {
      made.statistics.columns.emplace_back(element.name);
    } else {
      made.statistics.expressions.push_back(expression_text(element.expr));
    }
  }
  if (statement.n_relations > 0 &&
      statement.relations[0]->node_case == PG_QUERY__NODE__NODE_RANGE_VAR) {
    made.relation = relation_ref(statement.relations[0]->range_var);
  }
  return {1, std::move(made)};
}

// Functions the script has made so far, "schema.name", and what they are written in.
using Languages = std::map<std::string, std::string>;

std::string qualified(std::size_t count, PgQuery__Node** nodes) {
  return fmt::format("{}", fmt::join(names(count, nodes), "."));
}

void note_language(const PgQuery__CreateFunctionStmt& statement, Languages& languages) {
  for (std::size_t at = 0; at < statement.n_options; ++at) {
    if (statement.options[at]->node_case == PG_QUERY__NODE__NODE_DEF_ELEM &&
        std::string_view(statement.options[at]->def_elem->defname) == "language") {
      languages[qualified(statement.n_funcname, statement.funcname)] =
          string_value(statement.options[at]->def_elem->arg);
    }
  }
}

Statement create_trigger(const PgQuery__CreateTrigStmt& statement, const Languages& languages) {
  TriggerInfo trigger;
  trigger.name = statement.trigname;
  trigger.function = qualified(statement.n_funcname, statement.funcname);
  if (const auto found = languages.find(trigger.function); found != languages.end()) {
    trigger.language = found->second;
  }
  return {1, CreateTriggerStatement{relation_ref(statement.relation), std::move(trigger)}};
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

void read_statement(const PgQuery__Node& node, std::string_view text, Languages& languages,
                    std::vector<Statement>& out) {
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
      out.push_back(
          {1, CreateView{relation_ref(node.view_stmt->view), false, text_behind_as(text)}});
      break;
    case PG_QUERY__NODE__NODE_CREATE_STATS_STMT:
      out.push_back(create_statistics(*node.create_stats_stmt));
      break;
    case PG_QUERY__NODE__NODE_CREATE_FUNCTION_STMT:
      note_language(*node.create_function_stmt, languages);
      break;
    case PG_QUERY__NODE__NODE_CREATE_TRIG_STMT:
      out.push_back(create_trigger(*node.create_trig_stmt, languages));
      break;
    case PG_QUERY__NODE__NODE_CREATE_TABLE_AS_STMT:
      if (node.create_table_as_stmt->objtype == PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW) {
        out.push_back({1, CreateView{relation_ref(node.create_table_as_stmt->into->rel), true,
                                     text_behind_as(text)}});
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
  Languages languages;
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
      read_statement(*tree->statement(), piece.text, languages, result.statements);
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
