// Which columns of each relation a statement needs: from the statement's own outputs and conditions
// down through subqueries, CTEs and views to the tables, leaving out what nobody reads.
#include <algorithm>
#include <set>

#include "name_resolver.hpp"

namespace planwright::query {
namespace {

class Need {
 public:
  Need(Query& query, OfferedColumns& offered)
      : query_(query),
        offered_(offered),
        entered_(query.scopes.size(), false),
        all_outputs_(query.scopes.size(), false),
        outputs_(query.scopes.size()),
        columns_(query.uses.size()),
        all_(query.uses.size(), false),
        whole_(query.uses.size(), false),
        seen_(query.expressions.size(), false),
        roots_(query.scopes.size()) {
    for (ExpressionId id = 0; id < query_.expressions.size(); ++id) {
      const Expression& expression = query_.expressions[id];
      if (!expression.parent) {
        roots_[expression.scope].push_back(id);
      }
    }
  }

  void run() {
    whole_scope(0);
    while (!waiting_.empty()) {
      const Task task = waiting_.back();
      waiting_.pop_back();
      if (task.output) {
        expression(query_.scopes[task.scope].outputs[*task.output].expression);
      } else {
        enter(task.scope);
      }
    }
    for (QueryRelationId id = 0; id < query_.uses.size(); ++id) {
      query_.uses[id].columns.assign(columns_[id].begin(), columns_[id].end());
      query_.uses[id].all_columns = all_[id] != 0;
    }
  }

 private:
  struct Task {
    ScopeId scope;
    std::optional<std::uint32_t> output;  // absent: what the scope needs whoever reads it
  };

  void scope(ScopeId id) {
    if (entered_[id] == 0) {
      entered_[id] = 1;
      waiting_.push_back({id, {}});
    }
  }

  void output(ScopeId id, std::uint32_t place) {
    scope(id);
    const Scope& read = query_.scopes[id];
    if (!read.arms.empty() || place >= read.outputs.size() || read.distinct) {
      // Sets are compared by all their columns; UNION ALL is not, but its arms' stars are seldom
      // worth following.
      if (read.set_operation == SetOperation::union_all && read.order_by.empty()) {
        for (const ScopeId arm : read.arms) {
          output(arm, place);
        }
      } else {
        whole_scope(id);
      }
      return;
    }
    if (outputs_[id].insert(place).second) {
      waiting_.push_back({id, place});
    }
  }

  void whole_scope(ScopeId id) {
    scope(id);
    if (all_outputs_[id] != 0) {
      return;
    }
    all_outputs_[id] = 1;
    const Scope& read = query_.scopes[id];
    for (std::uint32_t place = 0; place < read.outputs.size(); ++place) {
      if (outputs_[id].insert(place).second) {
        waiting_.push_back({id, place});
      }
    }
    std::ranges::for_each(read.arms, [this](ScopeId arm) { whole_scope(arm); });
  }

  // A star is only needed whole where all outputs are; a reader of one column names it itself.
  void enter(ScopeId id) {
    const Scope& read = query_.scopes[id];
    const auto is_output = [&](ExpressionId root) {
      return std::ranges::find(read.outputs, root, &QueryOutput::expression) != read.outputs.end();
    };
    std::set<ExpressionId> roots_of_outputs;
    for (const QueryOutput& each : read.outputs) {
      roots_of_outputs.insert(each.expression);
    }
    for (const ExpressionId root : roots_[id]) {
      if (!roots_of_outputs.contains(root) && !query_.expressions[root].names_output) {
        expression(root);
      }
    }
    for (const ExpressionId key : read.group_by) {
      expression(key);
    }
    for (const ExpressionId key : read.distinct_on) {
      expression(key);
    }
    for (const QueryOrder& key : read.order_by) {
      if (is_output(key.expression) || read.arms.empty()) {
        expression(key.expression);
      }
    }
    if (!read.arms.empty() &&
        (read.set_operation != SetOperation::union_all || !read.order_by.empty())) {
      whole_scope(id);
    }
    if (read.distinct && read.distinct_on.empty()) {
      whole_scope(id);
    }
    for (const ScopeId arm : read.arms) {
      scope(arm);
    }
    if (read.source) {
      whole_scope(*read.source);
    }
    for (const ScopeId cte : read.ctes) {
      if (query_.scopes[cte].statement != QueryKind::select) {
        whole_scope(cte);  // a write happens whether it is read or not
      }
    }
    for (const QueryRelationId use : read.relations) {
      relation(use, read);
    }
    for (const QueryJoin& join : read.joins) {
      for (const std::string& name : join.using_columns) {
        merged(join.left, name);
        merged(join.right, name);
      }
    }
  }

  // The rows of every relation in FROM count, even when none of its columns does.
  void relation(QueryRelationId id, const Scope& in) {
    const QueryRelation& use = query_.uses[id];
    if (use.contents) {
      scope(*use.contents);
    }
    // The new row needs the old one, and a lock its address: no index alone serves.
    const bool row = (use.target && in.statement != QueryKind::insert) ||
                     (in.locking && use.source == QueryRelationSource::table);
    if (row) {
      all_[id] = 1;
    }
  }

  void merged(const std::vector<QueryRelationId>& side, const std::string& name) {
    for (const QueryRelationId use : side) {
      if (side.size() == 1 || offered_.of_use(use).find(name) != nullptr) {
        column(use, name);
      }
    }
  }

  void expression(ExpressionId id) {
    if (seen_[id] != 0) {
      return;
    }
    seen_[id] = 1;
    const Expression& read = query_.expressions[id];
    if (read.names_output) {
      return;
    }
    if (read.kind == ExpressionKind::column && read.relation) {
      if (read.type == "record") {
        whole_relation(*read.relation);
      } else {
        column(*read.relation, read.name);
      }
    } else if (read.kind == ExpressionKind::star) {
      for (const QueryRelationId use : query_.scopes[read.scope].relations) {
        if (read.qualifier.empty() || read.relation == use) {
          whole_relation(use);
        }
      }
    } else if (read.kind == ExpressionKind::exists) {
      scope(*read.subquery);
    } else if (read.subquery) {
      whole_scope(*read.subquery);
    }
    for (const ExpressionId child : read.children) {
      expression(child);
    }
  }

  void column(QueryRelationId id, const std::string& name) {
    // Columns come through stars of any number of levels: a loop, no recursion.
    QueryRelationId use = id;
    std::string wanted = name;
    while (true) {
      const QueryRelation& read = query_.uses[use];
      const VisibleColumn* found = offered_.of_use(use).find(wanted);
      const std::string& real =
          found != nullptr && !found->real.empty() && !read.contents ? found->real : wanted;
      if (!(read.source == QueryRelationSource::table && is_system_column(real)) &&
          !columns_[use].insert(real).second) {
        return;
      }
      if (!read.contents) {
        return;
      }
      const VisibleColumn* inner = in_contents(use, wanted);
      if (inner == nullptr || !inner->output) {
        whole_scope(*read.contents);
        return;
      }
      if (!inner->star_of || !query_.scopes[*read.contents].arms.empty() ||
          query_.scopes[*read.contents].distinct) {
        output(*read.contents, *inner->output);
        return;
      }
      scope(*read.contents);
      use = *inner->star_of;
      wanted = inner->real;
    }
  }

  // The column of the scope below that a reader of the use calls `name`.
  const VisibleColumn* in_contents(QueryRelationId id, const std::string& name) {
    const VisibleColumns& outside = offered_.of_use(id);
    const VisibleColumns& inside = offered_.of_scope(*query_.uses[id].contents);
    const VisibleColumn* found = outside.find(name);
    if (found == nullptr) {
      return nullptr;
    }
    const auto place = static_cast<std::size_t>(found - outside.list.data());
    return place < inside.list.size() ? &inside.list[place] : nullptr;
  }

  void whole_relation(QueryRelationId id) {
    if (whole_[id] != 0) {
      return;
    }
    whole_[id] = 1;
    all_[id] = 1;
    const VisibleColumns& offered = offered_.of_use(id);
    for (const VisibleColumn& each : offered.list) {
      const bool inner = query_.uses[id].contents.has_value() || each.real.empty();
      columns_[id].insert(inner ? each.name : each.real);
    }
    if (query_.uses[id].contents) {
      whole_scope(*query_.uses[id].contents);
    }
  }

  Query& query_;
  OfferedColumns& offered_;
  std::vector<char> entered_, all_outputs_;
  std::vector<std::set<std::uint32_t>> outputs_;
  std::vector<std::set<std::string>> columns_;
  std::vector<char> all_, whole_;
  std::vector<char> seen_;
  std::vector<std::vector<ExpressionId>> roots_;  // per scope
  std::vector<Task> waiting_;
};

}  // namespace

void find_needed_columns(Query& query, OfferedColumns& offered) {
  Need(query, offered).run();
}

}  // namespace planwright::query
