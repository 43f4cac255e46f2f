#include <planwright/dialect/dialect.hpp>

#include "engines.hpp"

namespace planwright::dialect {
namespace {

Rendered rendered(Engine engine, const Action& action, const Catalog* catalog) {
  return engine == Engine::postgresql ? postgresql::render(action, catalog)
                                      : mysql::render(engine, action, catalog);
}

}  // namespace

std::string quoted_identifier(Engine engine, std::string_view name) {
  return engine == Engine::postgresql ? postgresql::identifier(name) : mysql::identifier(name);
}

std::string quoted_literal(Engine engine, std::string_view text) {
  return engine == Engine::postgresql ? postgresql::literal(text) : mysql::literal(text);
}

Rendered render(Engine engine, const Action& action) {
  return rendered(engine, action, nullptr);
}

Rendered render(Engine engine, const Action& action, const Catalog& catalog) {
  return rendered(engine, action, &catalog);
}

}  // namespace planwright::dialect
