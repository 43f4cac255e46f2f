// A throw-away server with production's schema, statistics and sizes: what is supposed is really
// made there, so that any kind of index can be asked about and its costs need no correction.
#include <map>

#include <fmt/format.h>

#include <planwright/dialect/dialect.hpp>

#include "planned_oracle.hpp"

namespace planwright::verify {
namespace {

class SandboxAsker : public PlanAsker {
 public:
  SandboxAsker(sandbox::Sandbox& sandbox, Capture& capture)
      : sandbox_(sandbox), capture_(capture) {}

  Result<WhatIf> ask(const PlanQuestion& question) override {
    WhatIf answer;
    answer.key = question.key;
    sandbox::Supposition wanted;
    for (const Supposition& one : question.supposed) {
      wanted.indexes.push_back(supposed(one));
      answer.index_names.push_back(wanted.indexes.back().name);
      answer.index_pages.push_back(wanted.indexes.back().pages.value_or(Blocks(0)).value());
    }
    for (const DropIndex& drop : question.dropped) {
      wanted.dropped.push_back({drop.relation.schema, drop.index.name});
    }
    for (const SetParameter& setting : question.settings) {
      wanted.settings.emplace_back(setting.name, setting.value);
    }
    auto made = sandbox_.suppose(wanted);
    auto plan = made ? explain_binding(sandbox_.session(), capture_, question.binding)
                     : Result<std::string>(tl::make_unexpected(made.error()));
    if (plan) {
      answer.plan = std::move(*plan);
    } else if (plan.error().code == ErrorCode::connection) {
      return tl::make_unexpected(plan.error());
    } else {
      answer.error = plan.error().message;
    }
    capture_.what_ifs.push_back(answer);
    return answer;
  }

 private:
  // Under a name of its own: candidates of the same columns would be called the same.
  sandbox::Supposed supposed(const Supposition& one) {
    const auto [name, fresh] = names_.try_emplace(one.statement);
    if (fresh) {
      name->second = fmt::format("planwright_supposed_{}", names_.size());
    }
    CreateIndex create = one.create;
    create.concurrently = false;
    create.index.name = name->second;
    sandbox::Supposed made;
    made.name = name->second;
    made.relation = create.relation;
    made.statement = dialect::render(Engine::postgresql, create).statements.front();
    if (made.statement.ends_with(';')) {
      made.statement.pop_back();
    }
    if (one.ours) {
      made.pages = one.ours->pages;
      made.height = one.ours->height;
    } else if (one.relation != nullptr) {
      estimates::SizeOptions options;
      options.share = create.index.where.empty() ? std::nullopt : create.rows_share;
      if (const auto size = estimates::index_size(create.index, *one.relation, options)) {
        made.pages = size->pages;
      }
    }
    if (one.relation != nullptr && one.relation->rows && !create.index.where.empty() &&
        create.rows_share) {
      made.tuples = *one.relation->rows * *create.rows_share;
    }
    return made;
  }

  sandbox::Sandbox& sandbox_;
  Capture& capture_;
  std::map<std::string, std::string> names_;  // of indexes, by statement
};

}  // namespace

std::unique_ptr<ports::CostOracle> sandbox_oracle(sandbox::Sandbox& sandbox, Capture& capture,
                                                  const Subject& subject) {
  return std::make_unique<PlannedOracle>(std::make_unique<SandboxAsker>(sandbox, capture), capture,
                                         subject, sandbox_traits(capture));
}

}  // namespace planwright::verify
