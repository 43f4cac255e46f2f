#pragma once

#include <vector>

#include <planwright/base/result.hpp>
#include <planwright/model/catalog.hpp>
#include <planwright/model/diagnostic.hpp>
#include <planwright/ports/session.hpp>

namespace planwright::sandbox {

// Gives the database production's order of texts; sessions have it that are made afterwards. Before
// there are tables. Where that order is not to be had here, which is said, it keeps one in which,
// as there, a plain index does not serve LIKE 'a%'.
Result<std::vector<Diagnostic>> set_locale(ports::Session& admin, const Catalog& catalog);

}  // namespace planwright::sandbox
