#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <planwright/model/catalog.hpp>
#include <planwright/model/sql_mode.hpp>

// tests/sql/mysql: statements that the real servers take (tests/db/mysql_statements.py asks them),
// each with what is to be understood of it.
namespace planwright::query {

struct CorpusStatement {
  std::string place;  // "joins.sql:12"
  std::string text;
  std::map<std::string, std::string> expected;  // "rel" → "orders, items"
};

inline std::string without_blanks(const std::string& text) {
  const std::size_t first = text.find_first_not_of(" \n");
  return first == std::string::npos ? ""
                                    : text.substr(first, text.find_last_not_of(" \n") - first + 1);
}

// A line "--@ key: value; key: value", the statement, an empty line.
inline std::vector<CorpusStatement> mysql_corpus() {
  std::vector<CorpusStatement> statements;
  const std::filesystem::path folder = std::string(PLANWRIGHT_TESTS_DIR) + "/sql/mysql";
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    const std::string name = file.path().filename().string();
    if (name == "schema.sql" || file.path().extension() != ".sql") {
      continue;
    }
    std::ifstream in(file.path());
    std::string line;
    for (std::size_t number = 1; std::getline(in, line); ++number) {
      if (!line.starts_with("--@")) {
        if (!statements.empty()) {
          statements.back().text += line + "\n";
        }
        continue;
      }
      CorpusStatement& made = statements.emplace_back();
      made.place = name + ":" + std::to_string(number);
      std::istringstream parts(line.substr(3));
      for (std::string part; std::getline(parts, part, ';');) {
        const std::size_t colon = std::min(part.find(':'), part.size());
        made.expected[without_blanks(part.substr(0, colon))] =
            without_blanks(part.substr(std::min(colon + 1, part.size())));
      }
    }
  }
  for (CorpusStatement& statement : statements) {
    statement.text = without_blanks(statement.text);
  }
  return statements;
}

inline SqlMode mode_of(const CorpusStatement& statement, Engine engine) {
  const auto mode = statement.expected.find("mode");
  return sql_mode(engine, 0, mode == statement.expected.end() ? "" : mode->second);
}

// The engines that take it.
inline std::vector<Engine> engines_of(const CorpusStatement& statement) {
  const auto only = statement.expected.find("only");
  if (only == statement.expected.end()) {
    return {Engine::mysql, Engine::mariadb};
  }
  return {only->second == "mysql" ? Engine::mysql : Engine::mariadb};
}

// schema.sql by names of columns.
inline Catalog corpus_catalog() {
  Catalog catalog;
  const auto table = [&](const std::string& name, const std::vector<std::string>& columns) {
    Relation relation;
    relation.ref = {"test", name};
    for (const std::string& column : columns) {
      relation.columns.emplace_back().name = column;
    }
    catalog.put(relation);
  };
  table("customers",
        {"id", "email", "name", "country", "balance", "vip", "created", "notes", "prefs"});
  table("orders", {"id", "customer_id", "status", "total", "flags", "placed", "shipped", "doc"});
  table("items", {"id", "order_id", "product_id", "qty", "price"});
  table("products", {"id", "sku", "title", "body", "price", "tags"});
  table("archive", {"id", "status", "total", "placed"});
  table("order details", {"id", "order id", "key", "select", "tick`ed"});
  table("employees", {"id", "manager_id", "name", "salary", "dept", "hired"});
  return catalog;
}

}  // namespace planwright::query
