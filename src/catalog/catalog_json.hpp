#pragma once

#include <string>

#include <planwright/model/catalog.hpp>

#include "json_members.hpp"

// A relation with everything known of it as one line of JSON: what captures and snapshots are made
// of.
namespace planwright::catalog {

PW_JSON_MEMBERS(RelationRef, schema, name);

void write_relation(std::string& out, const Relation& relation);

// Also checks what the readers of a catalog rely on: names, and one frequency per common value.
bool read_relation(JsonReader& reader, Relation& relation);

}  // namespace planwright::catalog
