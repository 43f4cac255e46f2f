#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include <planwright/dialect/dialect.hpp>

#include "choose_server.hpp"
#include "mysql_sandbox.hpp"
#include "mysql_settings.hpp"
#include "mysql_table.hpp"

// Supposed changes. An index that has once been built stays, and is hidden from the planner where
// the server can do that (MySQL 8.0, MariaDB 10.6), else dropped.
namespace planwright::sandbox {
namespace {

bool same(const Supposed& left, const Supposed& right) {
  return left.statement == right.statement && left.relation == right.relation &&
         left.name == right.name;
}

std::string quoted(std::string_view name) {
  return dialect::quoted_identifier(Engine::mysql, name);
}

Result<void> run(ports::Session& session, const std::string& statement) {
  const auto done = session.run(statement);
  return done ? Result<void>() : tl::make_unexpected(done.error().with_context(statement));
}

}  // namespace

bool MysqlSandbox::can_hide() const {
  constexpr int first_mysql = 800;
  constexpr int first_mariadb = 1006;
  return series(engine_, server_->installed().version) >=
         (engine_ == Engine::mysql ? first_mysql : first_mariadb);
}

Result<void> MysqlSandbox::build(const Supposed& supposed) {
  const RelationRef& table = supposed.relation;
  if (auto used = run(*builder_, "USE " + quoted(table.schema)); !used) {
    return used;
  }
  std::string statement = supposed.statement;
  while (statement.ends_with(';') || statement.ends_with('\n')) {
    statement.pop_back();
  }
  if (auto built = run(*builder_, statement); !built) {
    return built;
  }
  made_.push_back(supposed);
  return {};
}

Result<void> MysqlSandbox::switch_index(const Switched& index, bool on) {
  const std::string alter = "ALTER TABLE " + mysql_name(index.table);
  if (can_hide()) {
    const std::string_view how = engine_ == Engine::mysql ? (on ? "VISIBLE" : "INVISIBLE")
                                                          : (on ? "NOT IGNORED" : "IGNORED");
    return run(*builder_, fmt::format("{} ALTER INDEX {} {}", alter, quoted(index.index), how));
  }
  if (!on) {
    return run(*builder_, fmt::format("{} DROP INDEX {}", alter, quoted(index.index)));
  }
  const auto made = std::ranges::find_if(made_, [&](const Supposed& one) {
    return one.relation == index.table && one.name == index.index;
  });
  if (made != made_.end()) {
    return run(*builder_, made->statement);
  }
  const Relation* relation = snapshot_.catalog.find(index.table);
  const Index* known = relation == nullptr ? nullptr : relation->index(index.index);
  return known == nullptr ? Result<void>()
                          : run(*builder_, alter + " " + mysql_add_index(engine_, *known));
}

Result<void> MysqlSandbox::set_settings(const Settings& settings) {
  const auto take_back = [&](const Settings& all) {
    for (const auto& [name, value] : all) {
      const std::string* production = snapshot_.catalog.setting(name);
      (void)reset_mysql_session(*planner_, name);
      if (production != nullptr) {
        (void)set_mysql_session(*planner_, name, *production);
      }
    }
  };
  if (settings == supposed_settings_) {
    return {};
  }
  take_back(supposed_settings_);
  for (const auto& [name, value] : settings) {
    if (auto set = set_mysql_session(*planner_, name, value); !set) {
      take_back(settings);
      for (const auto& [old_name, old_value] : supposed_settings_) {
        (void)set_mysql_session(*planner_, old_name, old_value);
      }
      return tl::make_unexpected(
          set.error().with_context(fmt::format("SET SESSION {} = {}", name, value)));
    }
  }
  supposed_settings_ = settings;
  return {};
}

// The one index of that name; of any table where none is named.
Result<MysqlSandbox::Switched> MysqlSandbox::find_index(const RelationRef& of,
                                                        const std::string& name) const {
  std::vector<Switched> found;
  for (const RelationRef& table : made_tables_) {
    const Relation* relation = snapshot_.catalog.find(table);
    if (relation != nullptr && relation->index(name) != nullptr &&
        (of.schema.empty() || of.schema == table.schema) &&
        (of.name.empty() || of.name == table.name)) {
      found.push_back({table, name});
    }
  }
  const std::string where = of.empty() ? "" : fmt::format(" of {}", of.display());
  if (found.size() != 1) {
    return tl::make_unexpected(Error{
        ErrorCode::server,
        found.empty()
            ? fmt::format("there is no index \"{}\"{} in the sandbox to be dropped", name, where)
            : fmt::format("more than one table has an index \"{}\": name the table", name),
        "42000",
        {}});
  }
  if (snapshot_.catalog.find(found.front().table)->index(name)->primary) {
    return failure(ErrorCode::unsupported,
                   fmt::format("the primary key of {} cannot be supposed away: the table itself is "
                               "stored by it",
                               found.front().table.display()));
  }
  return found.front();
}

Result<void> MysqlSandbox::suppose(const Supposition& supposition) {
  (void)planner_->run("ROLLBACK");  // what it holds open would keep a table from being altered
  // Names as the catalog has them: without a schema it is the only relation of that name.
  const auto whole = [&](const RelationRef& ref) {
    const Relation* relation = snapshot_.catalog.find(ref);
    return relation == nullptr ? ref : relation->ref;
  };
  std::set<Switched> off;
  auto dropped = supposition.dropped_of;
  for (const RelationRef& ref : supposition.dropped) {
    dropped.emplace_back(RelationRef{ref.schema, ""}, ref.name);
  }
  for (const auto& [table, name] : dropped) {
    auto found = find_index(table, name);
    if (!found) {
      return tl::make_unexpected(found.error());
    }
    // One that is hidden in production stays so.
    if (const Relation* relation = snapshot_.catalog.find(found->table);
        relation->index(name)->visible) {
      off.insert(std::move(*found));
    }
  }
  if (auto set = set_settings(supposition.settings); !set) {
    return set;
  }
  for (Supposed one : supposition.indexes) {
    one.relation = whole(one.relation);
    if (std::ranges::any_of(made_, [&](const Supposed& old) { return same(old, one); })) {
      continue;
    }
    // Another one of that name gives way.
    const auto old = std::ranges::find_if(made_, [&](const Supposed& other) {
      return other.relation == one.relation && other.name == one.name;
    });
    if (old != made_.end()) {
      if (auto gone = run(*builder_, fmt::format("ALTER TABLE {} DROP INDEX {}",
                                                 mysql_name(one.relation), quoted(one.name)));
          !gone) {
        return gone;
      }
      off_.erase({one.relation, one.name});
      made_.erase(old);
    }
    if (auto built = build(one); !built) {
      return built;
    }
  }
  for (const Supposed& made : made_) {
    if (std::ranges::none_of(supposition.indexes, [&](Supposed one) {
          one.relation = whole(one.relation);
          return same(made, one);
        })) {
      off.insert({made.relation, made.name});
    }
  }
  // Off first: should the second fail, less is supposed than wanted, and it is tried again.
  for (const bool on : {false, true}) {
    std::vector<Switched> changed;
    if (on) {
      std::ranges::set_difference(off_, off, std::back_inserter(changed));
    } else {
      std::ranges::set_difference(off, off_, std::back_inserter(changed));
    }
    for (const Switched& index : changed) {
      if (auto switched = switch_index(index, on); !switched) {
        return switched;
      }
      if (on) {
        off_.erase(index);
      } else {
        off_.insert(index);
      }
    }
  }
  supposition_ = supposition;
  return {};
}

}  // namespace planwright::sandbox
