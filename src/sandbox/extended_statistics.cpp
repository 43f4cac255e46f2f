#include "extended_statistics.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include <planwright/sql/sql.hpp>

#include "answer.hpp"
#include "array_text.hpp"
#include "extended_bytes.hpp"
#include "statistics_rows.hpp"

namespace planwright::sandbox {
namespace {

constexpr int first_with_expressions = 140'000;
constexpr int first_with_inherited = 150'000;

// A statistics object as the sandbox has it.
struct Target {
  std::string oid;
  std::vector<int> keys;  // attribute numbers, ascending
  bool enums = false;
  std::string source;  // SELECT of its expressions
};

// The elements of an array's text, which may begin with its bounds.
std::vector<int> numbers_in(std::string_view text) {
  text.remove_prefix(text.find('=') + 1);
  std::vector<int> numbers;
  bool inside = false;
  for (const char c : text) {
    const bool digit = c >= '0' && c <= '9';
    if (digit && !inside) {
      numbers.push_back(0);
    }
    if (digit) {
      numbers.back() = numbers.back() * 10 + (c - '0');
    }
    inside = digit;
  }
  return numbers;
}

class Writing {
 public:
  Writing(ports::Session& admin, ports::Session& builder) : admin_(admin), builder_(builder) {}

  Result<std::vector<Diagnostic>> write(const std::vector<const ExtendedStatistics*>& objects) {
    auto targets = find(objects);
    if (!targets) {
      return tl::make_unexpected(targets.error());
    }
    for (const ExtendedStatistics* object : objects) {
      const auto target = targets->find(object->name);
      if (target == targets->end()) {
        continue;  // it could not be made, which has been said
      }
      for (const ExtendedStatisticsData& data : object->data) {
        if (auto done = write_one(*object, data, target->second); !done) {
          return tl::make_unexpected(done.error());
        }
        if (admin_.version() < first_with_inherited) {
          break;  // holds one
        }
      }
    }
    return std::move(diagnostics_);
  }

 private:
  Result<std::map<RelationRef, Target>> find(
      const std::vector<const ExtendedStatistics*>& objects) {
    std::vector<std::string> schemas;
    std::vector<std::string> names;
    for (const ExtendedStatistics* object : objects) {
      schemas.push_back(object->name.schema);
      names.push_back(object->name.name);
    }
    const auto table =
        admin_.run(sql::statement("postgresql/sandbox/statistics_objects", admin_.version()),
                   std::vector<ports::Parameter>{array_text(schemas), array_text(names)});
    if (!table) {
      return tl::make_unexpected(table.error().with_context("looking for statistics objects"));
    }
    std::map<RelationRef, Target> targets;
    const Answer answer(*table);
    for (std::size_t row = 0; row < answer.size(); ++row) {
      targets[{answer.text(row, "schema"), answer.text(row, "name")}] = {
          answer.text(row, "oid"), numbers_in(answer.text(row, "keys")), answer.flag(row, "enums"),
          answer.text(row, "source")};
    }
    return targets;
  }

  void leave_out(const ExtendedStatistics& object, std::string_view what, std::string_view why) {
    diagnostics_.push_back(
        {Diagnostic::Level::warning,
         fmt::format("{} of the statistics object {} were left out: {}; rows of conditions on its "
                     "columns together are estimated without them",
                     what, object.name.display(), why)});
  }

  // The types of the object's expressions: those of a view's columns, which nobody reads.
  Result<std::vector<StatisticsTypes>> expression_types(const Target& target) {
    std::vector<StatisticsTypes> types;
    for (const std::string& statement :
         {std::string("BEGIN"),
          "CREATE TEMPORARY VIEW planwright_expressions AS " + target.source}) {
      if (const auto done = builder_.run(statement); !done) {
        return tl::make_unexpected(done.error());
      }
    }
    const auto oid = builder_.run(
        "SELECT 'pg_temp.planwright_expressions'::pg_catalog.regclass::"
        "pg_catalog.oid");
    auto found = oid ? statistics_types(builder_, std::vector{oid->rows.at(0).at(0).value_or("0")})
                     : tl::make_unexpected(oid.error());
    (void)builder_.run("ROLLBACK");
    return found;
  }

  Result<void> write_one(const ExtendedStatistics& object, const ExtendedStatisticsData& data,
                         const Target& target) {
    Parts parts = renumbered(object, data, target);
    if (target.enums && !parts.mcv.value_or("").empty()) {
      leave_out(object, "common combinations",
                "values of enumerated types have other numbers here");
      parts.mcv.reset();
    }
    const bool with_inherited = admin_.version() >= first_with_inherited;
    std::vector<ports::Parameter> parameters{target.oid, parts.ndistinct, parts.dependencies,
                                             parts.mcv};
    std::string columns = "stxoid, stxdndistinct, stxddependencies, stxdmcv";
    std::string values =
        "$1::oid, decode($2, 'hex')::pg_ndistinct, decode($3, 'hex')::pg_dependencies, "
        "decode($4, 'hex')::pg_mcv_list";
    std::string which = "stxoid = $1::oid";
    if (with_inherited) {
      parameters.emplace_back(data.inherited ? "t" : "f");
      columns += ", stxdinherit";
      values += ", $5::bool";
      which += " AND stxdinherit = $2::bool";
    }
    if (!data.expressions.empty() && admin_.version() >= first_with_expressions &&
        !target.source.empty()) {
      const auto types = expression_types(target);
      if (!types || types->size() != data.expressions.size()) {
        leave_out(object, "statistics of expressions",
                  types ? std::string("it has others here") : types.error().message);
      } else {
        std::vector<std::optional<StatisticsRow>> rows;
        for (std::size_t at = 0; at < types->size(); ++at) {
          rows.emplace_back(statistics_row(data.expressions[at], (*types)[at]));
        }
        const BoundSql array = statistics_array(rows, parameters.size() + 1);
        columns += ", stxdexpr";
        values += ", " + array.sql;
        parameters.insert(parameters.end(), array.parameters.begin(), array.parameters.end());
      }
    }
    // Before 15 CREATE STATISTICS makes the row, without data.
    std::vector<ports::Parameter> of_row{target.oid};
    if (with_inherited) {
      of_row.emplace_back(data.inherited ? "t" : "f");
    }
    if (const auto gone =
            admin_.run("DELETE FROM pg_catalog.pg_statistic_ext_data WHERE " + which, of_row);
        !gone) {
      return tl::make_unexpected(gone.error().with_context("writing extended statistics"));
    }
    const auto written =
        admin_.run(fmt::format("INSERT INTO pg_catalog.pg_statistic_ext_data ({}) VALUES ({})",
                               columns, values),
                   parameters);
    if (!written) {
      if (written.error().code == ErrorCode::connection) {
        return tl::make_unexpected(written.error().with_context("writing extended statistics"));
      }
      leave_out(object, "data", written.error().message);
    }
    return {};
  }

  struct Parts {
    ports::Parameter ndistinct, dependencies, mcv;
  };

  // The data with the sandbox's column numbers. Columns keep their order when others are dropped.
  Parts renumbered(const ExtendedStatistics& object, const ExtendedStatisticsData& data,
                   const Target& target) {
    Parts parts;
    if (!data.mcv.empty()) {
      parts.mcv = data.mcv;  // names no columns
    }
    std::optional<std::vector<int>> from;
    if (!data.ndistinct.empty()) {
      from = columns_of_ndistinct(data.ndistinct);
    }
    if ((!from || from->size() != target.keys.size()) && !data.dependencies.empty()) {
      from = columns_of_dependencies(data.dependencies);
    }
    if (from && from->size() != target.keys.size()) {
      // Not all columns are named. Numbers that are all among the object's are taken as they are.
      from = std::ranges::includes(target.keys, *from) ? std::optional(target.keys) : std::nullopt;
    }
    const auto renumber = [&](const std::string& hex, auto renumbering, std::string_view what) {
      ports::Parameter result;
      if (!hex.empty() && from) {
        result = renumbering(hex, *from, target.keys);
      }
      if (!hex.empty() && !result) {
        leave_out(object, what, "they are about columns by numbers that are others here");
      }
      return result;
    };
    parts.ndistinct = renumber(data.ndistinct, renumbered_ndistinct, "numbers of combinations");
    parts.dependencies = renumber(data.dependencies, renumbered_dependencies, "dependencies");
    return parts;
  }

  ports::Session& admin_;
  ports::Session& builder_;
  std::vector<Diagnostic> diagnostics_;
};

}  // namespace

Result<std::vector<Diagnostic>> write_extended_statistics(ports::Session& admin,
                                                          ports::Session& builder,
                                                          const Snapshot& snapshot,
                                                          const std::set<RelationRef>& relations) {
  std::vector<const ExtendedStatistics*> objects;
  for (const RelationRef& ref : relations) {
    for (const ExtendedStatistics& object : snapshot.catalog.find(ref)->extended_statistics) {
      if (!object.data.empty()) {
        objects.push_back(&object);
      }
    }
  }
  return objects.empty() ? Result<std::vector<Diagnostic>>{}
                         : Writing(admin, builder).write(objects);
}

}  // namespace planwright::sandbox
