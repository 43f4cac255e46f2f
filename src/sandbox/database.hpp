#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <planwright/base/result.hpp>
#include <planwright/model/snapshot.hpp>
#include <planwright/ports/session.hpp>

#include "server.hpp"

// The sandbox's one database and the roles in it.
//
// Whatever a snapshot names may be an attack on whoever reads it. So its statements run as
// `owner_role`, which owns the database and may do nothing to the server; and the superuser's
// session runs nothing that could call what they made: it sees pg_catalog only, and writes sizes
// and statistics.
namespace planwright::sandbox {

inline constexpr std::string_view owner_role = "planwright_sandbox";
inline constexpr std::string_view database_name = "postgres";

// As the superuser, and as the owner, for making and for planning.
Result<std::unique_ptr<ports::Session>> connect_admin(const Server& server);
Result<std::unique_ptr<ports::Session>> connect_builder(const Server& server);
Result<std::unique_ptr<ports::Session>> connect_planner(const Server& server);

// Makes roles, rights and our own functions. Once, in a new cluster.
Result<void> prepare_database(ports::Session& admin);

// Before anything of the snapshot's runs: an extension's script trusts the schemas it looks in.
Result<std::vector<Diagnostic>> create_extensions(ports::Session& admin, const Snapshot& snapshot);

// Roles that policies name, and the one that reads as production's reader does.
Result<void> create_roles(ports::Session& admin, const Snapshot& snapshot);

// Production's settings that shape plans, in this session.
Result<std::vector<Diagnostic>> apply_settings(ports::Session& session, const Catalog& catalog);

// The name of the role that is subject to the policies, as production's reader is.
std::string reader_role(const Catalog& catalog);

}  // namespace planwright::sandbox
