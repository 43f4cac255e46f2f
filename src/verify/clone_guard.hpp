#pragma once

#include <map>
#include <string>
#include <vector>

#include <planwright/base/result.hpp>
#include <planwright/model/catalog.hpp>
#include <planwright/model/diagnostic.hpp>
#include <planwright/ports/session.hpp>

// What is looked at before anything is built on a clone.
namespace planwright::verify {

// "PostgreSQL 15.18, database shop_clone". Fails where the clone is the database that is diagnosed,
// the primary of a standby that is, or a standby.
Result<std::string> check_clone(ports::Session& clone, ports::Session* diagnosed,
                                std::vector<Diagnostic>& diagnostics);

// Gives the session the diagnosed server's settings that shape plans, as far as everybody may; says
// which differed.
std::vector<Diagnostic> put_settings_of(ports::Session& clone, const Catalog& catalog);

// The clone's tables beside the catalog's.
struct ComparedTables {
  std::vector<std::string> missing;
  std::vector<std::string> empty;  // there, but not on the diagnosed server
  std::vector<Diagnostic> diagnostics;
  std::map<RelationRef, std::string> owners;
  std::map<RelationRef, double> shares;  // the clone's rows per row of the catalog's

  [[nodiscard]] double rows_share(const RelationRef& table) const;  // 0: not known
  // What to grant a role that may not build, to be put behind the server's message.
  [[nodiscard]] std::string how_to_own(const RelationRef& table) const;
};
ComparedTables compare_tables(ports::Session& clone, const Catalog& catalog,
                              const std::vector<RelationRef>& names);

}  // namespace planwright::verify
