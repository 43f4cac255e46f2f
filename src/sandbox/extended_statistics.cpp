#include "extended_statistics.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>

#include <fmt/format.h>

#include <planwright/model/statistics_bytes.hpp>
#include <planwright/sql/sql.hpp>

#include "answer.hpp"
#include "array_text.hpp"
#include "extended_mcv.hpp"
#include "statistics_rows.hpp"

namespace planwright::sandbox {
namespace {

constexpr int first_with_inherited = 150'000;

// A statistics object as the sandbox has it.
struct Target {
  std::string oid;
  std::vector<int> keys;                  // attribute numbers, ascending
  std::vector<std::string> names, types;  // of these columns
  std::string source;                     // SELECT of its expressions
};

std::vector<int> numbers_in(std::string_view array) {
  std::vector<int> numbers;
  for (const std::string& element : elements_of(array)) {
    numbers.push_back(std::atoi(element.c_str()));
  }
  return numbers;
}

// How the values of a type are stored, here.
struct ValueType {
  McvColumn column;
  bool holds_types = false;
  std::vector<std::string> labels;  // names of column.labels
};

struct Object {
  const ExtendedStatistics* statistics;
  const Relation* relation;
};

class Writing {
 public:
  Writing(ports::Session& admin, ports::Session& builder) : admin_(admin), builder_(builder) {}

  Result<std::vector<Diagnostic>> write(const std::vector<Object>& objects) {
    auto targets = find(objects);
    if (!targets) {
      return tl::make_unexpected(targets.error());
    }
    for (const auto& [object, relation] : objects) {
      const auto target = targets->find(object->name);
      if (target == targets->end()) {
        continue;  // it could not be made, which has been said
      }
      for (const ExtendedStatisticsData& data : object->data) {
        if (auto done = write_one({object, relation}, data, target->second); !done) {
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
  Result<std::map<RelationRef, Target>> find(const std::vector<Object>& objects) {
    std::vector<std::string> schemas;
    std::vector<std::string> names;
    for (const Object& object : objects) {
      schemas.push_back(object.statistics->name.schema);
      names.push_back(object.statistics->name.name);
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
          answer.text(row, "oid"), numbers_in(answer.text(row, "keys")),
          elements_of(answer.text(row, "names")), elements_of(answer.text(row, "types")),
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

  Result<void> write_one(const Object& of, const ExtendedStatisticsData& data,
                         const Target& target) {
    const ExtendedStatistics& object = *of.statistics;
    std::optional<Result<std::vector<StatisticsTypes>>> expressions;
    if (!target.source.empty() && (!data.expressions.empty() || !data.mcv.empty())) {
      expressions = expression_types(target);
    }
    Parts parts = renumbered(of, data, target);
    if (!data.mcv.empty()) {
      std::vector<std::string> types = target.types;
      for (const StatisticsTypes& type :
           expressions&&* expressions ? **expressions : std::vector<StatisticsTypes>{}) {
        types.push_back(type.type);
      }
      auto mcv = adapted(data.mcv, *of.relation, target, types);
      if (!mcv) {
        return tl::make_unexpected(mcv.error());
      }
      if (*mcv) {
        parts.mcv = std::move(**mcv);
      } else {
        leave_out(object, "common combinations", mcv->error());
      }
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
    if (!data.expressions.empty() && expressions) {
      const auto& types = *expressions;
      if (!types || types->size() != data.expressions.size()) {
        leave_out(object, "statistics of expressions",
                  types ? std::string("it has others here") : types.error().message);
      } else {
        std::vector<std::optional<StatisticsRow>> rows;
        for (std::size_t at = 0; at < types->size(); ++at) {
          rows.emplace_back(statistics_row(data.expressions[at], (*types)[at]));
          if (leaves_values_out(data.expressions[at], (*types)[at])) {
            leave_out(object, "values of expressions",
                      "a type of theirs holds a domain, whose CHECK would run");
          }
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

  Result<std::map<std::string, ValueType>> value_types(const std::vector<std::string>& types) {
    const auto table =
        admin_.run(sql::statement("postgresql/sandbox/value_types", admin_.version()),
                   std::vector<ports::Parameter>{array_text(types)});
    if (!table) {
      return tl::make_unexpected(table.error().with_context("asking how types are stored"));
    }
    std::map<std::string, ValueType> result;
    const Answer answer(*table);
    for (std::size_t row = 0; row < answer.size(); ++row) {
      ValueType& type = result[answer.text(row, "type")];
      type.column.type = static_cast<std::uint32_t>(answer.number(row, "type"));
      type.column.length = static_cast<int>(answer.number(row, "length"));
      type.column.by_value = answer.flag(row, "by_value");
      type.holds_types = answer.flag(row, "holds_types");
      type.labels = elements_of(answer.text(row, "names"));
      for (const std::string& label : elements_of(answer.text(row, "labels"))) {
        type.column.labels.push_back(
            static_cast<std::uint32_t>(std::strtoul(label.c_str(), nullptr, 10)));
      }
    }
    return result;
  }

  // The list of common combinations with what is numbered otherwise here, or why that cannot be
  // known: it has the columns in the order of their numbers. Values of an enumerated type are in
  // its order, so that they are known where all its labels, or all that ANALYZE saw, are there.
  Result<tl::expected<std::string, std::string>> adapted(const std::string& mcv,
                                                         const Relation& relation,
                                                         const Target& target,
                                                         const std::vector<std::string>& types) {
    const auto stored = value_types(types);
    if (!stored) {
      return tl::make_unexpected(stored.error());
    }
    const auto cannot = [](std::string why) {
      return tl::expected<std::string, std::string>(tl::make_unexpected(std::move(why)));
    };
    if (!std::ranges::is_sorted(places_of(relation, target))) {
      return cannot("its columns have another order here");
    }
    std::vector<McvColumn> all;
    std::vector<McvColumn> seen;
    for (std::size_t at = 0; at < types.size(); ++at) {
      const auto type = stored->find(types[at]);
      if (type == stored->end() || type->second.holds_types) {
        return cannot(fmt::format(
            "values of {} name types by numbers that are others here",
            at < target.names.size() ? "its column " + target.names[at] : "its expressions"));
      }
      all.push_back(type->second.column);
      seen.push_back(type->second.column);
      const Column* column = at < target.names.size() ? relation.column(target.names[at]) : nullptr;
      if (column == nullptr || !column->statistics) {
        continue;
      }
      std::vector<std::uint32_t>& labels = seen.back().labels;
      for (std::size_t label = labels.size(); label-- > 0;) {
        const auto& common = column->statistics->common_values;
        if (std::ranges::find(common, type->second.labels.at(label)) == common.end()) {
          labels.erase(labels.begin() + static_cast<std::ptrdiff_t>(label));
        }
      }
    }
    auto result = adapted_mcv(mcv, all);
    if (!result) {
      result = adapted_mcv(mcv, seen);
    }
    if (!result) {
      return cannot("their bytes cannot be what they are here");
    }
    return tl::expected<std::string, std::string>(std::move(*result));
  }

  // The snapshot's numbers of the target's columns.
  static std::vector<int> places_of(const Relation& relation, const Target& target) {
    std::vector<int> places;
    for (const std::string& name : target.names) {
      const Column* column = relation.column(name);
      places.push_back(column == nullptr ? 0
                                         : static_cast<int>(column - relation.columns.data()) + 1);
    }
    return places;
  }

  struct Parts {
    ports::Parameter ndistinct, dependencies, mcv;
  };

  // The data with the sandbox's column numbers.
  Parts renumbered(const Object& of, const ExtendedStatisticsData& data, const Target& target) {
    Parts parts;
    const std::vector<int> places = places_of(*of.relation, target);
    const auto renumber = [&](const std::string& hex, auto renumbering, std::string_view what) {
      ports::Parameter result;
      if (!hex.empty()) {
        result = renumbering(hex, places, target.keys);
        if (!result) {
          leave_out(*of.statistics, what, "they are of columns that it has not got here");
        }
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
  std::vector<Object> objects;
  for (const RelationRef& ref : relations) {
    const Relation* relation = snapshot.catalog.find(ref);
    for (const ExtendedStatistics& object : relation->extended_statistics) {
      if (!object.data.empty()) {
        objects.push_back({&object, relation});
      }
    }
  }
  return objects.empty() ? Result<std::vector<Diagnostic>>{}
                         : Writing(admin, builder).write(objects);
}

}  // namespace planwright::sandbox
