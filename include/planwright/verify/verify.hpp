#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include <planwright/base/result.hpp>
#include <planwright/model/capture.hpp>
#include <planwright/model/catalog.hpp>
#include <planwright/model/plan.hpp>
#include <planwright/model/query.hpp>
#include <planwright/ports/cost_oracle.hpp>
#include <planwright/ports/session.hpp>
#include <planwright/sandbox/sandbox.hpp>

// Who can say what a change would do. The door of src/verify.
namespace planwright::verify {

// What the oracles of a run share; all of it outlives them.
struct Subject {
  const Plan& plan;  // as captured, annotated
  const Catalog& catalog;
  const Query* query = nullptr;  // null: not known
};

// The most EXPLAINs one diagnosis may send to the user's server.
inline constexpr std::size_t most_questions = 40;
// And to a server of our own, where they harm nobody.
inline constexpr std::size_t most_sandbox_questions = 120;

// Starts whoever confirms what was chosen; null where that cannot be.
using Confirmer = std::function<std::unique_ptr<ports::CostOracle>()>;

// Asks the server's own planner through HypoPG 1.3 or newer, in the given session, and writes every
// question and answer into `capture.what_ifs`. Fails with `unsupported` where the server has no
// HypoPG or this role may not use it; the message says what would help. Everything supposed is
// forgotten again when the oracle is destroyed, and while `confirmer` works. B-tree, BRIN, hash and
// bloom indexes, and settings.
Result<std::unique_ptr<ports::CostOracle>> hypopg_oracle(ports::Session& session, Capture& capture,
                                                         const Subject& subject,
                                                         Confirmer confirmer = {});

// Asks a sandbox that is loaded with what the statement needs: every kind of index, indexes
// dropped, settings. `capture.sandbox` says who it is. Questions and answers are written into
// `capture.what_ifs`. All arguments outlive it.
std::unique_ptr<ports::CostOracle> sandbox_oracle(sandbox::Sandbox& sandbox, Capture& capture,
                                                  const Subject& subject);

// Answers as `capture.what_ifs` remembers, one planner confirming the other as then; null when
// nobody was asked then.
std::unique_ptr<ports::CostOracle> playback_oracle(const Capture& capture, const Subject& subject);

// Asks nobody: our own cost formulas over the plan (annotated, with costs) and the catalog's
// statistics. B-trees only. A scan is replaced by the index's, a sort by the index's order, a
// join's side by lookups, and the rest of the plan stays. Level `modelled`; `rule` where neither
// statistics nor measured rows say what the conditions keep. Both arguments outlive it.
std::unique_ptr<ports::CostOracle> arithmetic_oracle(const Plan& plan, const Catalog& catalog);

}  // namespace planwright::verify
