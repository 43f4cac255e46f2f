// The tree of a normalised statement, taken back to what was written.
#include "mysql_reader.hpp"

#include <algorithm>

#include <planwright/base/number.hpp>

#include "characters.hpp"
#include "name_resolver.hpp"
#include "parse_tree.hpp"
#include "tokens.hpp"
#include "tree_reader.hpp"

namespace planwright::query {
namespace {

constexpr std::string_view stand_in = "pw~";

class Restored {
 public:
  Restored(Query& query, const MysqlStatement& statement) : query_(query), from_(statement) {}

  void run() {
    order_and_limit();
    if (from_.several) {
      remove_stand_in();
    }
    if (!from_.names.empty()) {
      names();
    }
    spans();
  }

 private:
  // ORDER BY and LIMIT of UPDATE and DELETE are the last entries of RETURNING.
  void order_and_limit() {
    Scope& scope = query_.scopes.front();
    const std::size_t own = from_.order.size() + (from_.limit ? 1 : 0);
    if (own == 0 || scope.outputs.size() < own) {
      return;
    }
    const std::size_t first = scope.outputs.size() - own;
    for (std::size_t key = 0; key < from_.order.size(); ++key) {
      const ExpressionId made = scope.outputs[first + key].expression;
      const bool descending = from_.order[key];
      scope.order_by.push_back({made, made, descending, descending});
    }
    if (from_.limit) {
      scope.limit = scope.outputs.back().expression;
    }
    scope.outputs.resize(first);
  }

  // The target that stands for several is no use; the ids behind it move up.
  void remove_stand_in() {
    const auto found = std::ranges::find_if(query_.uses, [](const QueryRelation& use) {
      return use.target && use.ref.name == several_targets;
    });
    if (found == query_.uses.end()) {
      return;
    }
    const auto gone = static_cast<QueryRelationId>(found - query_.uses.begin());
    query_.uses.erase(found);
    const auto renumber = [gone](std::vector<QueryRelationId>& ids) {
      std::erase(ids, gone);
      for (QueryRelationId& id : ids) {
        id -= id > gone ? 1 : 0;
      }
    };
    for (Scope& scope : query_.scopes) {
      renumber(scope.relations);
      for (QueryJoin& join : scope.joins) {
        renumber(join.left);
        renumber(join.right);
      }
    }
    std::erase_if(query_.relations,
                  [](const RelationRef& ref) { return ref.name == several_targets; });
    for (const QueryRelationId id : query_.scopes.front().relations) {
      QueryRelation& use = query_.uses[id];
      use.target = std::ranges::any_of(from_.targets, [&](const std::string& name) {
        return same_name(query_, name, use.alias);
      });
    }
  }

  void name(std::string& text) const {
    if (!text.starts_with(stand_in)) {
      return;
    }
    const auto number = parse_number(std::string_view(text).substr(stand_in.size()));
    if (number && *number >= 0 && *number < static_cast<double>(from_.names.size())) {
      text = from_.names[static_cast<std::size_t>(*number)];
    }
  }

  void all(std::vector<std::string>& texts) const {
    for (std::string& text : texts) {
      name(text);
    }
  }

  void names() {
    for (RelationRef& ref : query_.relations) {
      name(ref.schema);
      name(ref.name);
    }
    for (Expression& expression : query_.expressions) {
      if (expression.kind != ExpressionKind::constant) {
        name(expression.name);
      }
      name(expression.qualifier);
    }
    for (QueryRelation& use : query_.uses) {
      name(use.ref.schema);
      name(use.ref.name);
      name(use.alias);
      all(use.column_aliases);
    }
    for (Scope& scope : query_.scopes) {
      name(scope.name);
      all(scope.column_names);
      all(scope.insert_columns);
      for (QueryJoin& join : scope.joins) {
        all(join.using_columns);
      }
      for (QueryOutput& output : scope.outputs) {
        name(output.name);
      }
      for (QueryWindow& window : scope.windows) {
        name(window.name);
        name(window.base);
      }
      for (QueryAssignment& assignment : scope.assignments) {
        name(assignment.column);
        name(assignment.qualifier);
      }
    }
  }

  void spans() {
    const auto back = [this](Span& span) { span = from_.text.original(span); };
    for (Expression& expression : query_.expressions) {
      back(expression.span);
    }
    for (QueryRelation& use : query_.uses) {
      back(use.span);
    }
    for (Scope& scope : query_.scopes) {
      back(scope.span);
      for (QueryJoin& join : scope.joins) {
        back(join.span);
      }
    }
  }

  Query& query_;
  const MysqlStatement& from_;
};

}  // namespace

std::optional<MysqlProblem> read_mysql(Query& query, const MysqlStatement& statement) {
  if (!statement.problem.empty()) {
    return MysqlProblem{statement.problem, statement.problem_at};
  }
  if (statement.text.text.empty()) {
    return std::nullopt;  // a utility statement
  }
  const std::string original = std::move(query.text);
  query.text = statement.text.text;
  const auto tree = ParseTree::parse(query.text);
  std::optional<MysqlProblem> problem;
  if (!tree) {
    problem = MysqlProblem{tree.error().message, 0};
    if (const auto position = parse_number(tree.error().where); position && *position >= 1) {
      const std::size_t at = byte_of_character(query.text, static_cast<std::size_t>(*position) - 1);
      problem->at = statement.text.original({at, at + 1}).begin;
    }
  } else {
    query.relations = relations_of(tree->root());
    const Tokens tokens(query.text);
    if (TreeReader(query, tokens).read(tree->statement())) {
      Restored(query, statement).run();
    } else {
      query.scopes.clear();
      query.uses.clear();
      query.expressions.clear();
      problem = MysqlProblem{"it is nested too deeply to be taken apart", 0};
    }
  }
  query.text = original;
  return problem;
}

}  // namespace planwright::query
