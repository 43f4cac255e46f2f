// Hypothetical indexes of the HypoPG extension: they live in the memory of our own session, nobody
// else sees them, nothing is written.
#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include <planwright/base/number.hpp>
#include <planwright/sql/sql.hpp>

#include "planned_oracle.hpp"

namespace planwright::verify {
namespace {

struct Supposed {
  std::string oid;
  std::string name;  // "<13556>btree_orders_status"
  double pages = 0;
};

class HypopgAsker : public PlanAsker {
 public:
  HypopgAsker(ports::Session& session, Capture& capture, std::string quoted_schema)
      : session_(session), capture_(capture), quoted_schema_(std::move(quoted_schema)) {}
  HypopgAsker(const HypopgAsker&) = delete;
  HypopgAsker& operator=(const HypopgAsker&) = delete;
  // Supposed indexes would otherwise outlive us in the session of a pooler.
  ~HypopgAsker() override { static_cast<void>(run("hypopg_reset")); }

  Result<WhatIf> ask(const PlanQuestion& question) override {
    if (!question.dropped.empty()) {
      return failure(ErrorCode::unsupported, "HypoPG cannot take an index away");
    }
    if (!question.settings.empty() && is_generic(capture_, question.binding)) {
      return failure(ErrorCode::unsupported, "a setting is not tried on a generic plan");
    }
    WhatIf answer;
    answer.key = question.key;
    const auto made = suppose(question.supposed);
    if (!made) {
      answer.error = made.error().message;
      if (made.error().code == ErrorCode::connection) {
        return tl::make_unexpected(made.error());
      }
    } else {
      for (const Supposition& wanted : question.supposed) {
        const Supposed& one = alive_.at(wanted.statement);
        answer.index_names.push_back(one.name);
        answer.index_pages.push_back(one.pages);
      }
      if (auto set = adapt_parallel_threshold(oversize(question.supposed)); !set) {
        return tl::make_unexpected(set.error());
      }
      auto plan = explain_with(question);
      if (plan) {
        answer.plan = std::move(*plan);
      } else if (plan.error().code == ErrorCode::connection) {
        return tl::make_unexpected(plan.error());
      } else {
        answer.error = plan.error().message;
        static_cast<void>(forget(plan.error()));
      }
    }
    capture_.what_ifs.push_back(answer);
    return answer;
  }

  // What is read of the session next must find it as it was.
  void rest() override {
    if (fresh_) {
      static_cast<void>(run("hypopg_reset"));
      alive_.clear();
    }
    static_cast<void>(adapt_parallel_threshold(1));
  }

 private:
  Result<ports::Table> run(std::string_view name,
                           std::span<const ports::Parameter> parameters = {}) {
    return session_.run(sql::statement(fmt::format("postgresql/verify/{}", name),
                                       session_.version(), quoted_schema_),
                        parameters);
  }

  // How many times too large HypoPG supposes the largest index of the question.
  [[nodiscard]] double oversize(const std::vector<Supposition>& supposed) const {
    double most = 0;
    double factor = 1;
    for (const Supposition& one : supposed) {
      const double really = one.ours ? one.ours->pages.value() : 0;
      if (really > most) {
        most = really;
        factor = alive_.at(one.statement).pages / really;
      }
    }
    return std::clamp(factor, 0.1, 10.0);
  }

  // How large an index is decides whether, and with how many workers, it is scanned in parallel:
  // so the threshold grows as the largest index of the question, which reaches it first, does.
  Result<void> adapt_parallel_threshold(double wanted) {
    if (wanted != parallel_factor_) {
      const ports::Parameter factor = fmt::format("{:.3f}", wanted);
      const auto sql =
          sql::statement("postgresql/verify/parallel_index_threshold", session_.version());
      if (auto set = session_.run(sql, {&factor, 1}); !set) {
        return tl::make_unexpected(set.error());
      }
      parallel_factor_ = wanted;
    }
    return {};
  }

  Result<ports::Table> set_for_question(std::span<const ports::Parameter> name_and_value) {
    return session_.run(sql::statement("postgresql/verify/set_for_question", session_.version()),
                        name_and_value);
  }

  // With the settings in place, which hold for nothing but this question.
  Result<std::string> explain_with(const PlanQuestion& question) {
    std::vector<std::array<ports::Parameter, 2>> before;
    for (const SetParameter& setting : question.settings) {
      const std::array<ports::Parameter, 2> wanted{setting.name, setting.value};
      const auto was = set_for_question(wanted);
      if (!was) {
        return forget(was.error().with_context(setting.name));
      }
      before.push_back(
          {setting.name, was->rows.empty() ? std::nullopt : was->rows.front().front()});
    }
    auto plan = explain_binding(session_, capture_, question.binding);
    if (is_generic(capture_, question.binding)) {
      parallel_factor_ = 1;  // a new transaction has begun
    }
    for (const auto& one : before) {
      if (plan && !set_for_question(one)) {
        return failure(ErrorCode::server, "a setting could not be put back");
      }
    }
    return plan;
  }

  // Brings the session's supposed indexes to exactly these; only the difference is sent.
  Result<void> suppose(const std::vector<Supposition>& supposed) {
    if (!fresh_) {
      if (auto reset = run("hypopg_reset"); !reset) {
        return tl::make_unexpected(reset.error());
      }
      fresh_ = true;
    }
    for (auto one = alive_.begin(); one != alive_.end();) {
      if (std::ranges::binary_search(supposed, one->first, {}, &Supposition::statement)) {
        ++one;
        continue;
      }
      const ports::Parameter oid = one->second.oid;
      if (auto dropped = run("hypopg_drop", {&oid, 1}); !dropped) {
        return forget(dropped.error());
      }
      one = alive_.erase(one);
    }
    for (const Supposition& wanted : supposed) {
      const std::string& statement = wanted.statement;
      if (alive_.contains(statement)) {
        continue;
      }
      const ports::Parameter sql = statement;
      const auto made = run("hypopg_suppose", {&sql, 1});
      if (!made) {
        return forget(made.error().with_context(statement));
      }
      if (made->rows.empty() || made->rows.front().size() != 3) {
        return failure(ErrorCode::server, "no index was supposed by HypoPG for " + statement);
      }
      const auto& row = made->rows.front();
      alive_[statement] = {row[0].value_or(""), row[1].value_or(""),
                           parse_number(row[2].value_or("0")).value_or(0)};
    }
    return {};
  }

  tl::unexpected<Error> forget(const Error& error) {
    alive_.clear();
    fresh_ = false;
    parallel_factor_ = 1;  // an error ends the transaction and what was set in it
    return tl::make_unexpected(error);
  }

  ports::Session& session_;
  Capture& capture_;
  std::string quoted_schema_;
  std::map<std::string, Supposed> alive_;  // by statement
  double parallel_factor_ = 1;             // of the session's min_parallel_index_scan_size, now
  bool fresh_ = false;                     // the session supposes what alive_ says, nothing else
};

class PlaybackAsker : public PlanAsker {
 public:
  explicit PlaybackAsker(const Capture& capture) {
    for (const WhatIf& answer : capture.what_ifs) {
      answers_.emplace(answer.key, answer);
    }
  }

  Result<WhatIf> ask(const PlanQuestion& question) override {
    const auto known = answers_.find(question.key);
    if (known == answers_.end()) {
      return failure(ErrorCode::unsupported, "the capture does not hold an answer to this");
    }
    return known->second;
  }

 private:
  std::map<std::string, WhatIf> answers_;
};

}  // namespace

Result<std::unique_ptr<ports::CostOracle>> hypopg_oracle(ports::Session& session, Capture& capture,
                                                         const Subject& subject,
                                                         Confirmer confirmer) {
  const auto found = session.run(sql::statement("postgresql/verify/hypopg", session.version()));
  if (!found) {
    return tl::make_unexpected(found.error());
  }
  if (found->rows.empty()) {
    return failure(ErrorCode::unsupported,
                   "this database does not have HypoPG, so no index was tried on its planner; "
                   "CREATE EXTENSION hypopg would allow it (it changes nothing in the tables)");
  }
  const auto& row = found->rows.front();
  const std::string version = row[0].value_or("");
  const std::string quoted_schema = row[1].value_or("");
  if (row[2].value_or("") != "t") {
    return failure(ErrorCode::unsupported,
                   fmt::format("this role may not use HypoPG's schema; GRANT USAGE ON SCHEMA {} "
                               "would allow it",
                               quoted_schema));
  }
  const std::size_t dot = version.find('.');
  const auto major = parse_number(std::string_view(version).substr(0, dot)).value_or(0);
  const auto minor =
      dot == std::string::npos
          ? 0
          : parse_number(version.substr(dot + 1, version.find('.', dot + 1) - dot - 1)).value_or(0);
  if (major < 1 || (major == 1 && minor < 3)) {
    return failure(
        ErrorCode::unsupported,
        fmt::format("HypoPG {} is too old to be asked; 1.3 or newer is needed", version));
  }
  capture.what_if_method =
      fmt::format("re-planned by PostgreSQL {} with HypoPG {}", session.version_text(), version);
  return std::make_unique<PlannedOracle>(
      std::make_unique<HypopgAsker>(session, capture, quoted_schema), capture, subject,
      hypopg_traits(capture), std::move(confirmer));
}

std::unique_ptr<ports::CostOracle> playback_oracle(const Capture& capture, const Subject& subject) {
  const auto sandbox = [&capture, subject]() -> std::unique_ptr<ports::CostOracle> {
    return std::make_unique<PlannedOracle>(std::make_unique<PlaybackAsker>(capture), capture,
                                           subject, sandbox_traits(capture));
  };
  if (capture.what_if_method.empty()) {
    return capture.sandbox ? sandbox() : nullptr;
  }
  return std::make_unique<PlannedOracle>(std::make_unique<PlaybackAsker>(capture), capture, subject,
                                         hypopg_traits(capture),
                                         capture.sandbox ? Confirmer(sandbox) : Confirmer());
}

}  // namespace planwright::verify
