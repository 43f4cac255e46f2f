#pragma once

#include <string>
#include <vector>

#include <planwright/model/catalog.hpp>
#include <planwright/model/engine.hpp>

// Tables, indexes and views of MySQL and MariaDB as SQL, out of the catalog, as far as a planner
// looks at them: no defaults, checks, triggers or foreign keys. Pure. Types and expressions are the
// snapshot's text, so these run without rights.
namespace planwright::sandbox {

std::string mysql_name(const RelationRef& ref);

// With its primary key; the other indexes are built when there are rows.
std::string mysql_create_table(Engine engine, const Relation& relation, bool partitioned = true);
// "ADD UNIQUE KEY `a` (…)"; the ones of an index whose parts are not known are left out.
std::string mysql_add_index(Engine engine, const Index& index);
std::string mysql_create_view(const Relation& view);

}  // namespace planwright::sandbox
