#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/catalog/redaction.hpp>
#include <planwright/query/schema_dump.hpp>

namespace planwright::catalog {
namespace {

bool holds_literal(std::string_view expression) {
  return !query::literals(expression).empty();
}

class Dropper {
 public:
  explicit Dropper(Snapshot& snapshot) : snapshot_(snapshot) {}

  void run() {
    std::vector<RelationRef> views;
    for (const Relation& known : snapshot_.catalog.relations()) {
      if (holds_literal(known.view_definition)) {
        views.push_back(known.ref);
      } else {
        strip(*snapshot_.catalog.find(known.ref));
      }
    }
    for (const RelationRef& view : views) {
      snapshot_.catalog.erase(view);
      said_.insert("view " + view.display());
      gone_.insert(view);
    }
    std::vector<SchemaStatement> kept;
    for (SchemaStatement& statement : snapshot_.schema) {
      if (auto text = remaining(statement)) {
        statement.sql = std::move(*text);
        kept.push_back(std::move(statement));
      }
    }
    snapshot_.schema = std::move(kept);
    say();
  }

 private:
  void strip(Relation& relation) {
    const std::string of = " of " + relation.ref.display();
    const auto drop = [&](auto& list, const auto& holds, const auto& name) {
      for (const auto& element : list) {
        if (holds(element)) {
          said_.insert(name(element));
        }
      }
      std::erase_if(list, holds);
    };
    drop(
        relation.checks,
        [](const CheckConstraint& check) { return holds_literal(check.expression); },
        [&](const CheckConstraint& check) { return "constraint " + check.name + of; });
    drop(
        relation.indexes,
        [](const Index& index) {
          return holds_literal(index.where) ||
                 std::ranges::any_of(
                     index.keys, [](const IndexKey& key) { return holds_literal(key.expression); });
        },
        [&](const Index& index) { return "index " + index.name + of; });
    drop(
        relation.extended_statistics,
        [](const ExtendedStatistics& statistics) {
          return std::ranges::any_of(statistics.expressions, holds_literal);
        },
        [](const ExtendedStatistics& statistics) {
          return "statistics " + statistics.name.display();
        });
    drop(
        relation.policies,
        [](const Policy& policy) {
          return holds_literal(policy.using_expression) || holds_literal(policy.check_expression);
        },
        [&](const Policy& policy) { return "policy " + policy.name + of; });
    for (Column& column : relation.columns) {
      if (holds_literal(column.generation)) {
        said_.insert("generated column " + column.name + of);
        column.generation.clear();
        column.generated = column.virtual_generation = false;
      }
    }
    if (holds_literal(relation.partition_bound)) {
      said_.insert("partition bound" + of);
      relation.partition_bound.clear();
      relation.partition_of.reset();
      detached_.insert(relation.ref);
    }
  }

  [[nodiscard]] std::optional<std::string> remaining(const SchemaStatement& statement) {
    const bool attaches = statement.sql.starts_with("ALTER INDEX") && !statement.refers_to.empty();
    if (gone_.contains(statement.relation) ||
        (attaches && detached_.contains(statement.relation))) {
      return std::nullopt;
    }
    auto text = query::without_literals(statement.sql);
    if (!text && statement.relation.empty()) {
      // A function: what it is called ends where its parameters begin.
      said_.insert(statement.sql.substr(0, statement.sql.find('(')));
    } else if (text && text->size() != statement.sql.size() && !statement.relation.empty()) {
      said_.insert("defaults and conditions of columns of " + statement.relation.display());
    }
    return text;
  }

  void say() {
    constexpr std::size_t most_named = 20;
    if (said_.empty()) {
      return;
    }
    const std::vector<std::string> some(
        said_.begin(),
        std::next(said_.begin(), static_cast<std::ptrdiff_t>(std::min(said_.size(), most_named))));
    snapshot_.diagnostics.push_back(
        {Diagnostic::Level::warning,
         fmt::format("redacted: left out because they hold literals: {}{}; statements that need "
                     "them are planned otherwise, or not at all",
                     fmt::join(some, ", "),
                     said_.size() > most_named
                         ? fmt::format(" and {} more", said_.size() - most_named)
                         : "")});
  }

  Snapshot& snapshot_;
  std::set<std::string> said_;
  std::set<RelationRef> gone_, detached_;
};

}  // namespace

void drop_definitions_with_literals(Snapshot& snapshot) {
  Dropper(snapshot).run();
}

}  // namespace planwright::catalog
