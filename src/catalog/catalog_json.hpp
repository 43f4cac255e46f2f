#pragma once

#include <array>
#include <string>
#include <vector>

#include <planwright/model/catalog.hpp>
#include <planwright/model/diagnostic.hpp>
#include <planwright/model/engine.hpp>

#include "json_members.hpp"

// A relation with everything known of it as one line of JSON: what captures and snapshots are made
// of.
namespace planwright::catalog {

template <>
struct Words<Engine> {
  static constexpr std::array list{
#define PW_ENGINE(id, name) std::pair<Engine, std::string_view>{Engine::id, name},
#include <planwright/model/engines.def>
#undef PW_ENGINE
  };
};
template <>
struct Words<Diagnostic::Level> {
  static constexpr std::array<std::pair<Diagnostic::Level, std::string_view>, 3> list{
      {{Diagnostic::Level::info, "info"},
       {Diagnostic::Level::warning, "warning"},
       {Diagnostic::Level::error, "error"}}};
};
PW_JSON_MEMBERS(Diagnostic, level, message);
PW_JSON_MEMBERS(RelationRef, schema, name);

// Catalog has a private member, so that its members cannot be listed: a member added to it changes
// its size (a bool may hide in the padding), and both captures and snapshots have to carry it.
struct CatalogMembers {
  std::string server_version, database, role;
  TextPairs settings, extensions;
  std::vector<std::string> available_extensions;
  std::vector<RelationRef> taken_names;
  bool standby, live;
  std::vector<Relation> relations;
};
static_assert(sizeof(CatalogMembers) == sizeof(Catalog), "write and read the new member too");

void write_relation(std::string& out, const Relation& relation);

// Also checks what the readers of a catalog rely on: names, and one frequency per common value.
bool read_relation(JsonReader& reader, Relation& relation);

}  // namespace planwright::catalog
