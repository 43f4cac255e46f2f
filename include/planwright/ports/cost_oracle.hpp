#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include <planwright/base/result.hpp>
#include <planwright/base/units.hpp>
#include <planwright/model/action.hpp>
#include <planwright/model/advice.hpp>
#include <planwright/model/plan.hpp>

// Asks for the cost of the diagnosed statement under changes nobody made. Implemented in verify
// (HypoPG, arithmetic, later a sandbox), by playback of a capture, and by a table in tests.
namespace planwright::ports {

// Changes supposed to be in place. Order does not matter.
struct Configuration {
  std::vector<CreateIndex> indexes;
  std::vector<DropIndex> dropped{};
  std::vector<SetParameter> settings{};
};

struct CostQuestion {
  Configuration with;
  std::size_t binding = 0;  // which of CostOracle::bindings()
};

struct CostAnswer {
  // Of the whole statement, with the oracle's known errors corrected.
  Cost cost;
  // Places in the question's indexes that the plan uses, ascending.
  std::vector<std::size_t> used;
  // The plan itself, its conditions read (query::annotate); null where nothing planned one.
  std::shared_ptr<const Plan> plan;
  // Why the planner may choose another plan once the indexes are built, so that the cost is no more
  // than modelled; empty: nothing speaks for it.
  std::string doubt{};
};

class CostOracle {
 public:
  CostOracle() = default;
  CostOracle(const CostOracle&) = delete;
  CostOracle& operator=(const CostOracle&) = delete;
  virtual ~CostOracle() = default;

  // The level its answers deserve and how they are made: "re-planned with HypoPG 1.3.1 on
  // PostgreSQL 15.18, in a session of its own".
  [[nodiscard]] virtual EvidenceLevel level() const = 0;
  [[nodiscard]] virtual std::string method() const = 0;
  // Why the level is what it is, where that needs saying: "same plan as captured, cost within …".
  [[nodiscard]] virtual std::string fidelity() const = 0;

  // Whether it can judge an index of this kind at all.
  [[nodiscard]] virtual bool can_judge(const CreateIndex& index) const = 0;

  // The parameter values it can plan with, as labels. The first is the one that was captured; a
  // statement without parameters has variants of its constants, drawn from statistics.
  [[nodiscard]] virtual const std::vector<std::string>& bindings() const = 0;

  // Questions it still answers; an advisor plans its search by it.
  [[nodiscard]] virtual std::size_t questions_left() const = 0;

  // Fails with `unsupported` for what it cannot judge, and with the server's error otherwise.
  virtual Result<CostAnswer> ask(const CostQuestion& question) = 0;

  // A planner that confirms what was chosen by this one's answers and judges what this one cannot;
  // null: there is none. It may have to be started, so it is asked for only when there is something
  // to confirm. Belongs to this oracle.
  virtual CostOracle* confirmed_by() { return nullptr; }
};

}  // namespace planwright::ports
