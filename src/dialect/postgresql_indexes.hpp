#pragma once

#include <string>

#include <planwright/dialect/dialect.hpp>

// CREATE, DROP and REINDEX of an index, with what PostgreSQL wants of partitioned tables.
namespace planwright::dialect {

// The name in the form SQL takes, with its schema where that is known.
std::string qualified(const RelationRef& ref);

// `catalog` may be null: then every relation is taken for a plain table.
Rendered create_index(const CreateIndex& action, const Catalog* catalog);
Rendered drop_index(const DropIndex& action, const Catalog* catalog);
Rendered reindex(const Reindex& action);

}  // namespace planwright::dialect
