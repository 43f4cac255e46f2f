// Indexes and extended statistics as a server describes them.
#include <algorithm>

#include "live_reader.hpp"

namespace planwright::catalog {
namespace {

// "(a + b)" → "a + b"; "(a) + (b)" stays.
std::string without_outer_parentheses(const std::string& text) {
  if (text.size() < 2 || text.front() != '(') {
    return text;
  }
  int depth = 0;
  char quote = '\0';
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (quote != '\0') {
      quote = c == quote ? '\0' : quote;
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (c == '(') {
      ++depth;
    } else if (c == ')' && --depth == 0) {
      return at + 1 == text.size() ? text.substr(1, text.size() - 2) : text;
    }
  }
  return text;
}

// `snapshot`: also that it was counted and found empty.
Index index_of(const Row& row, bool snapshot) {
  Index index;
  index.name = row.text("name");
  index.method = row.text("method");
  index.unique = row.flag("is_unique");
  index.primary = row.flag("is_primary");
  index.valid = row.flag("valid");
  index.constraint = row.flag("is_constraint");
  index.replica_identity = row.flag("replica_identity");
  index.fillfactor = fillfactor_of(row.texts("options"));
  index.where = row.text("predicate");
  index.definition = row.text("definition");
  index.scans = row.number("scans");
  if (const auto pages = row.number("pages")) {
    index.pages = Blocks(*pages);
  }
  const double tuples = row.number_or_zero("tuples");
  const double analyzed_pages = row.number_or_zero("analyzed_pages");
  if (tuples > 0 || (snapshot && tuples == 0 && analyzed_pages > 0)) {
    index.tuples = Rows(tuples);
    index.analyzed_pages = Blocks(analyzed_pages);
  }

  const auto keys = static_cast<std::size_t>(row.number_or_zero("keys"));
  const auto columns = row.texts("columns");
  const auto expressions = row.texts("expressions");
  const auto descending = row.texts("descending");
  const auto nulls_first = row.texts("nulls_first");
  const auto opclasses = row.texts("opclasses");
  const auto collations = row.texts("collations");
  for (std::size_t at = 0; at < columns.size(); ++at) {
    if (at >= keys) {
      index.include.push_back(columns[at]);
      continue;
    }
    IndexKey key;
    key.column = columns[at];
    key.expression = without_outer_parentheses(expressions[at]);
    key.descending = descending[at] == "t";
    key.nulls_first = nulls_first[at] == "t";
    key.opclass = opclasses[at];
    key.collation = collations[at];
    index.keys.push_back(std::move(key));
  }
  return index;
}

std::string kind_of(const std::string& stxkind) {
  if (stxkind == "d") {
    return "ndistinct";
  }
  if (stxkind == "f") {
    return "dependencies";
  }
  return stxkind == "m" ? "mcv" : "";
}

}  // namespace

Result<void> LiveReader::indexes() {
  const auto locked = oids([](const LiveRelation& live) { return live.locked; });
  const auto table = ask("postgresql/catalog/indexes", {printable_oids(), array_literal(locked)});
  if (!table) {
    return tl::make_unexpected(table.error());
  }
  for (const Row& row : rows_of(*table)) {
    if (LiveRelation* live = find(row.text("relation"))) {
      live->relation.indexes.push_back(index_of(row, snapshot_));
      live->index_attributes.push_back(row.texts("attributes"));
    }
  }
  return {};
}

Result<void> LiveReader::extended_statistics() {
  const auto table = ask("postgresql/catalog/extended_statistics", {printable_oids()});
  if (!table) {
    return tl::make_unexpected(table.error());
  }
  for (const Row& row : rows_of(*table)) {
    LiveRelation* live = find(row.text("relation"));
    if (live == nullptr) {
      continue;
    }
    ExtendedStatistics statistics;
    statistics.name = {row.text("schema"), row.text("name")};
    statistics.columns = row.texts("columns");
    for (const std::string& expression : row.texts("expressions")) {
      statistics.expressions.push_back(without_outer_parentheses(expression));
    }
    for (const std::string& kind : row.texts("kinds")) {
      if (std::string name = kind_of(kind); !name.empty()) {
        statistics.kinds.push_back(std::move(name));
      }
    }
    std::ranges::sort(statistics.kinds);
    statistics.built = row.flag("built");
    live->relation.extended_statistics.push_back(std::move(statistics));
  }
  return {};
}

}  // namespace planwright::catalog
