// Reads lines "MODE<tab>EXPRESSION" and prints each expression with brackets around everything that
// has sides, as src/query understands it; an empty line where it does not. For
// mysql_precedence.py, which asks the server whether both mean the same.
#include <iostream>
#include <string>

#include <planwright/query/query.hpp>

namespace planwright::query {
namespace {

class Brackets {
 public:
  explicit Brackets(const Query& query) : query_(query) {}

  [[nodiscard]] std::string of(ExpressionId id) const {
    const Expression& made = query_.expressions[id];
    const std::string negation = made.negated ? "NOT " : "";
    switch (made.kind) {
      case ExpressionKind::operation:
        return made.children.size() == 1 ? "(" + made.name + " " + side(made, 0) + ")"
                                         : two(made, made.name == "#" ? "^" : made.name);
      case ExpressionKind::like:
        return two(made, negation + (made.name == "~" || made.name == "!~" ? "REGEXP" : "LIKE"));
      case ExpressionKind::distinct_test:
        return two(made, "<=>");
      case ExpressionKind::conjunction:
        return all(made, " AND ");
      case ExpressionKind::disjunction:
        return all(made, " OR ");
      case ExpressionKind::negation:
        return "(NOT " + side(made, 0) + ")";
      case ExpressionKind::function:
        return made.name == "xor" || made.name == "div" ? two(made, made.name)
                                                        : made.name + all(made, ", ");
      case ExpressionKind::cast:
        return "(BINARY " + side(made, 0) + ")";
      case ExpressionKind::between:
        return "(" + side(made, 0) + " " + negation + "BETWEEN " + side(made, 1) + " AND " +
               side(made, 2) + ")";
      case ExpressionKind::in_list:
        return "(" + side(made, 0) + " " + negation + "IN (" + side(made, 1) + ", " +
               side(made, 2) + "))";
      case ExpressionKind::null_test:
        return "(" + side(made, 0) + " IS " + negation + "NULL)";
      case ExpressionKind::boolean_test:
        return "(" + side(made, 0) + " IS " + negation + made.name + ")";
      case ExpressionKind::collate:
        return "(" + side(made, 0) + " COLLATE " + made.name + ")";
      default:
        return std::string(made.span.of(query_.text));
    }
  }

 private:
  [[nodiscard]] std::string side(const Expression& made, std::size_t at) const {
    return at < made.children.size() ? of(made.children[at]) : "?";
  }
  [[nodiscard]] std::string two(const Expression& made, const std::string& sign) const {
    return "(" + side(made, 0) + " " + sign + " " + side(made, 1) + ")";
  }
  [[nodiscard]] std::string all(const Expression& made, const std::string& sign) const {
    std::string text;
    for (const ExpressionId child : made.children) {
      text += (text.empty() ? "" : sign) + of(child);
    }
    return "(" + text + ")";
  }

  const Query& query_;
};

}  // namespace
}  // namespace planwright::query

int main() {
  using namespace planwright;
  for (std::string line; std::getline(std::cin, line);) {
    const std::size_t tab = line.find('\t');
    const SqlMode mode = sql_mode(Engine::mysql, 0, line.substr(0, tab));
    const Query query = query::understand("SELECT " + line.substr(tab + 1), "line", mode);
    std::cout << (query.understood()
                      ? query::Brackets(query).of(query.scopes.front().outputs.front().expression)
                      : "")
              << "\n";
  }
  return 0;
}
