#include <planwright/catalog/redaction.hpp>

namespace planwright::catalog {

void drop_definitions_with_literals(Snapshot& snapshot) {
  static_cast<void>(snapshot);
}

}  // namespace planwright::catalog
