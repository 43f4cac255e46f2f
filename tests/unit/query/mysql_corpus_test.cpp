// Every statement of tests/sql/mysql: understood, with the relations, conditions, order and limits
// its header says, and with every place in the text where it says it is.
#include "mysql_corpus.hpp"

#include <algorithm>
#include <iostream>

#include <gtest/gtest.h>

#include <planwright/query/query.hpp>

namespace planwright::query {
namespace {

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) {
    text += (text.empty() ? "" : ", ") + part;
  }
  return text;
}

std::string relations(const Query& query) {
  std::vector<std::string> names;
  for (const RelationRef& ref : query.relations) {
    names.push_back(ref.name);
  }
  return joined(names);
}

std::string conditions(const Query& query) {
  std::vector<std::string> made;
  for (const QueryPredicate& each : predicates(query, 0, Joins::all)) {
    const std::string name(to_string(each.predicate.predicate_class));
    const std::string& column = each.predicate.column.column;
    made.push_back(column.empty() ? name : column + " " + name);
  }
  return joined(made);
}

std::string order(const Query& query) {
  std::vector<std::string> made;
  for (const QueryOrder& key : query.scopes.front().order_by) {
    const Expression* expression = &query.expressions[key.expression];
    while (expression->kind == ExpressionKind::collate) {
      expression = &query.expressions[expression->children.front()];
    }
    made.push_back((expression->kind == ExpressionKind::column ? expression->name : "?") +
                   (key.descending ? " desc" : " asc"));
  }
  return joined(made);
}

std::string limit(const Query& query) {
  const auto text = [&](const std::optional<ExpressionId>& id) {
    return id ? std::string(query.expressions[*id].span.of(query.text)) : "";
  };
  const Scope& scope = query.scopes.front();
  return text(scope.limit) + (scope.offset ? " offset " + text(scope.offset) : "");
}

// Where a statement is not understood as its header says, what differs.
std::string difference(const CorpusStatement& statement, const Query& query) {
  if (!query.understood()) {
    return query.diagnostics.empty() ? "not understood" : query.diagnostics.front().message;
  }
  for (const auto& [key, wanted] : statement.expected) {
    std::string found = wanted;
    if (key == "rel") {
      found = relations(query);
    } else if (key == "where") {
      found = conditions(query);
    } else if (key == "order") {
      found = order(query);
    } else if (key == "limit") {
      found = limit(query);
    } else if (key == "group") {
      found = query.scopes.front().group_by.empty() ? "no group" : "";
    } else if (key == "target") {
      std::vector<std::string> names;
      for (const QueryRelation& use : query.uses) {
        if (use.target) {
          names.push_back(use.alias);
        }
      }
      found = joined(names);
    }
    if (found != wanted) {
      return key + " is \"" + found + "\", not \"" + wanted + "\"";
    }
  }
  return "";
}

TEST(MysqlCorpus, IsUnderstood) {
  const Catalog catalog = corpus_catalog();
  std::size_t count = 0;
  std::vector<std::string> failed;
  for (const CorpusStatement& statement : mysql_corpus()) {
    for (const Engine engine : engines_of(statement)) {
      ++count;
      Query query = understand(statement.text, statement.place, mode_of(statement, engine));
      resolve(query, catalog);
      EXPECT_TRUE(statement.text.ends_with(query.text)) << statement.place;
      if (const std::string found = difference(statement, query); !found.empty()) {
        failed.push_back(statement.place + " (" + std::string(to_string(engine)) + "): " + found +
                         "\n  " + statement.text);
      }
    }
  }
  EXPECT_GE(count, 250U);
  for (const std::string& each : failed) {
    std::cout << "not as wanted: " << each << "\n";
  }
  EXPECT_LE(failed.size() * 100, count * 3);  // at least 97 %
}

}  // namespace
}  // namespace planwright::query
