#include "postgresql_indexes.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace planwright::dialect {
namespace {

// Where the quoted token that begins at `at` ends; a doubled quote is part of it.
std::size_t quoted_end(std::string_view text, std::size_t at) {
  const char quote = text[at];
  for (std::size_t end = text.find(quote, at + 1); end != std::string_view::npos;
       end = text.find(quote, end + 2)) {
    if (end + 1 >= text.size() || text[end + 1] != quote) {
      return end + 1;
    }
  }
  return text.size();
}

// "status" = 'new' → status = 'new': columns that need no quotes lose them. Types ("char" is not
// char) and functions ("position"(…) has no other spelling) keep theirs, constants too.
std::string plainly_quoted(std::string_view condition) {
  std::string text;
  for (std::size_t at = 0; at < condition.size();) {
    if (condition[at] != '"' && condition[at] != '\'') {
      text += condition[at++];
      continue;
    }
    const std::size_t end = quoted_end(condition, at);
    const std::string_view whole = condition.substr(at, end - at);
    const bool closed = whole.size() > 2 && whole.back() == whole.front();
    const std::string_view name = closed ? whole.substr(1, whole.size() - 2) : "";
    const char before = at == 0 ? ' ' : condition[at - 1];
    const char after = end < condition.size() ? condition[end] : ' ';
    const bool column =
        whole.front() == '"' && before != ':' && before != '.' && after != '.' && after != '(';
    const bool needless =
        column && !name.empty() && quoted_identifier(Engine::postgresql, name) == name;
    text += needless ? name : whole;
    at = end;
  }
  return text;
}

std::string identifier(std::string_view name) {
  return quoted_identifier(Engine::postgresql, name);
}

// An operator class or collation: may come with its schema, and an operator class with parameters,
// "gist_trgm_ops(siglen=32)".
std::string class_name(std::string_view text) {
  std::string_view parameters;
  if (text.ends_with(')')) {
    const std::size_t open = std::min(text.find('('), text.size());
    parameters = text.substr(open);
    text = text.substr(0, open);
  }
  const std::size_t dot = text.find('.');
  const std::string name =
      dot == std::string_view::npos || dot == 0 || dot + 1 == text.size()
          ? identifier(text)
          : identifier(text.substr(0, dot)) + "." + identifier(text.substr(dot + 1));
  return name + std::string(parameters);
}

std::string key(const IndexKey& part) {
  std::string text = part.column.empty() ? "(" + part.expression + ")" : identifier(part.column);
  if (!part.collation.empty()) {
    text += " COLLATE " + class_name(part.collation);
  }
  if (!part.opclass.empty()) {
    text += " " + class_name(part.opclass);
  }
  if (part.descending) {
    text += " DESC";
  }
  if (part.nulls_first != part.descending) {
    text += part.nulls_first ? " NULLS FIRST" : " NULLS LAST";
  }
  return text;
}

enum class How : std::uint8_t { blocking, concurrently, parent_only };

std::string statement(const RelationRef& relation, const Index& index, const std::string& name,
                      How how) {
  std::vector<std::string> keys;
  std::ranges::transform(index.keys, std::back_inserter(keys), key);
  std::string sql = fmt::format("CREATE {}INDEX {}{} ON {}{} ", index.unique ? "UNIQUE " : "",
                                how == How::concurrently ? "CONCURRENTLY " : "", identifier(name),
                                how == How::parent_only ? "ONLY " : "", qualified(relation));
  if (index.method != "btree") {
    sql += "USING " + identifier(index.method) + " ";
  }
  sql += fmt::format("({})", fmt::join(keys, ", "));
  if (!index.include.empty()) {
    std::vector<std::string> columns;
    std::ranges::transform(index.include, std::back_inserter(columns), identifier);
    sql += fmt::format(" INCLUDE ({})", fmt::join(columns, ", "));
  }
  if (index.fillfactor) {
    sql += fmt::format(" WITH (fillfactor = {})", *index.fillfactor);
  }
  if (!index.where.empty()) {
    sql += " WHERE " + plainly_quoted(index.where);
  }
  return sql + ";";
}

std::string invalid_index_note(const RelationRef& index) {
  return fmt::format(
      "CREATE INDEX CONCURRENTLY cannot run in a transaction block; if it fails or is cancelled, "
      "it leaves an invalid index behind: DROP INDEX CONCURRENTLY {}; before trying again",
      qualified(index));
}

std::vector<const Relation*> partitions_of(const Catalog& catalog, const RelationRef& parent) {
  std::vector<const Relation*> partitions;
  for (const Relation& relation : catalog.relations()) {
    if (relation.partition_of && *relation.partition_of == parent) {
      partitions.push_back(&relation);
    }
  }
  return partitions;
}

bool is_partitioned(const Relation* relation) {
  return relation != nullptr && relation->kind == RelationKind::partitioned_table;
}

// Whether every partition below is known and can have the index. A foreign table can have none, and
// a parent's index whose partitions are not all attached stays invalid for ever.
bool can_attach_all(const Catalog& catalog, const Relation& parent) {
  const std::vector<const Relation*> partitions = partitions_of(catalog, parent.ref);
  const bool all_known =
      !parent.partitions || *parent.partitions == static_cast<double>(partitions.size());
  return all_known && !partitions.empty() &&
         std::ranges::all_of(partitions, [&](const Relation* partition) {
           return partition->kind == RelationKind::table ||
                  (is_partitioned(partition) && can_attach_all(catalog, *partition));
         });
}

// The parent's index first, invalid and empty; then each partition's, without blocking writes;
// attached one by one, the last makes the parent's valid.
void build_by_partition(const Catalog& catalog, const Relation& parent, const CreateIndex& action,
                        std::vector<RelationRef>& taken, std::vector<std::string>& statements) {
  const Index& index = action.index;
  statements.push_back(statement(parent.ref, index, index.name, How::parent_only));
  for (const Relation* partition : partitions_of(catalog, parent.ref)) {
    CreateIndex part{partition->ref, index, true};
    part.index.name.clear();
    part.index.name = index_name(part, taken);
    taken.push_back({partition->ref.schema, part.index.name});
    if (is_partitioned(partition)) {
      build_by_partition(catalog, *partition, part, taken, statements);
    } else {
      statements.push_back(
          statement(partition->ref, part.index, part.index.name, How::concurrently));
    }
    statements.push_back(fmt::format("ALTER INDEX {} ATTACH PARTITION {};",
                                     qualified({parent.ref.schema, index.name}),
                                     qualified({partition->ref.schema, part.index.name})));
  }
}

// `parent` is null where only its partitions are known.
Rendered create_on_partitioned(const CreateIndex& action, const Relation* parent,
                               const Catalog& catalog) {
  const RelationRef index{action.relation.schema, action.index.name};
  Rendered rendered;
  // Dropping the parent's index drops the attached ones; PostgreSQL cannot do it CONCURRENTLY.
  rendered.undo = {fmt::format("DROP INDEX {};", qualified(index))};
  if (!action.concurrently || parent == nullptr || !can_attach_all(catalog, *parent)) {
    rendered.statements = {
        statement(action.relation, action.index, action.index.name, How::blocking)};
    rendered.writers_wait = action.concurrently;
    rendered.notes.push_back(
        "an index on a partitioned table cannot be built CONCURRENTLY: writes to every partition "
        "wait until it is done");
    return rendered;
  }
  std::vector<RelationRef> taken = names_taken(catalog);
  taken.push_back(index);
  build_by_partition(catalog, *parent, action, taken, rendered.statements);
  rendered.notes.push_back(fmt::format(
      "CREATE INDEX CONCURRENTLY cannot run in a transaction block; each partition's index is "
      "built without blocking writes, {} is valid once the last is attached. If a build fails, "
      "drop "
      "that partition's index (DROP INDEX CONCURRENTLY) and repeat from there",
      qualified(index)));
  rendered.notes.push_back(
      "the undo takes an ACCESS EXCLUSIVE lock on the table and its partitions for a moment");
  return rendered;
}

// The server's own text keeps what we do not model (operator class parameters, NULLS NOT DISTINCT).
std::string create_again(const DropIndex& action, bool concurrently) {
  const std::string& definition = action.index.definition;
  for (const std::string_view begin : {"CREATE INDEX ", "CREATE UNIQUE INDEX "}) {
    if (definition.starts_with(begin)) {
      std::string sql = definition;
      if (concurrently) {
        sql.insert(begin.size(), "CONCURRENTLY ");
      }
      return sql.ends_with(';') ? sql : sql + ";";
    }
  }
  return statement(action.relation, action.index, action.index.name,
                   concurrently ? How::concurrently : How::blocking);
}

}  // namespace

std::string qualified(const RelationRef& ref) {
  return ref.schema.empty() ? identifier(ref.name)
                            : identifier(ref.schema) + "." + identifier(ref.name);
}

Rendered create_index(const CreateIndex& action, const Catalog* catalog) {
  CreateIndex named = action;
  if (named.index.name.empty()) {
    named.index.name =
        catalog == nullptr ? index_name(action) : index_name(action, names_taken(*catalog));
  }
  if (catalog != nullptr) {
    const Relation* relation = catalog->find(action.relation);
    if (is_partitioned(relation) ||
        (relation == nullptr && !partitions_of(*catalog, action.relation).empty())) {
      return create_on_partitioned(named, relation, *catalog);
    }
  }
  // An index lives in its table's schema.
  const RelationRef index{action.relation.schema, named.index.name};
  const How how = action.concurrently ? How::concurrently : How::blocking;
  Rendered rendered{{statement(action.relation, named.index, named.index.name, how)},
                    {fmt::format("DROP INDEX {}{};", action.concurrently ? "CONCURRENTLY " : "",
                                 qualified(index))}};
  if (action.concurrently) {
    rendered.notes.push_back(invalid_index_note(index));
  }
  return rendered;
}

Rendered drop_index(const DropIndex& action, const Catalog* catalog) {
  const RelationRef index{action.relation.schema, action.index.name};
  const Relation* relation = catalog == nullptr ? nullptr : catalog->find(action.relation);
  const bool concurrently = action.concurrently && !is_partitioned(relation);
  Rendered rendered{
      {fmt::format("DROP INDEX {}{};", concurrently ? "CONCURRENTLY " : "", qualified(index))},
      {create_again(action, concurrently)}};
  if (action.concurrently && !concurrently) {
    rendered.notes.push_back(
        "an index of a partitioned table cannot be dropped CONCURRENTLY: it takes an ACCESS "
        "EXCLUSIVE lock on the table and its partitions for a moment");
  }
  return rendered;
}

Rendered reindex(const Reindex& action) {
  const RelationRef copy{action.index.schema, action.index.name + "_ccnew"};
  return {{fmt::format("REINDEX INDEX CONCURRENTLY {};", qualified(action.index))},
          {},
          {fmt::format("if it fails or is cancelled, the old index stays in use and an invalid one "
                       "whose name ends in _ccnew is left behind, as {}: drop that one "
                       "(DROP INDEX CONCURRENTLY) before trying again",
                       qualified(copy))}};
}

}  // namespace planwright::dialect
