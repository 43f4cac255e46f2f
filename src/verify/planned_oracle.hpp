#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <planwright/estimates/index_size.hpp>
#include <planwright/verify/verify.hpp>

namespace planwright::verify {

// One index a planner is to suppose: an advised one, or its like on one of the partitions.
struct Supposition {
  std::string statement;               // its CREATE INDEX
  CreateIndex create;                  // the same as data
  const Relation* relation = nullptr;  // that it is on; null: not in the catalog
  // What it will really take once it is built; absent: no B-tree, or nothing to reckon with.
  std::optional<estimates::BtreeSize> ours{};
};

// What a planner is asked to plan with: all of it and nothing else.
struct PlanQuestion {
  std::string key;                    // kept in the answer; equal questions have equal keys
  std::vector<Supposition> supposed;  // sorted by statement, each once
  std::vector<DropIndex> dropped{};
  std::vector<SetParameter> settings{};
  std::size_t binding = 0;
};

// A planner that can be told to suppose changes. Answers are plan texts.
class PlanAsker {
 public:
  PlanAsker() = default;
  PlanAsker(const PlanAsker&) = delete;
  PlanAsker& operator=(const PlanAsker&) = delete;
  virtual ~PlanAsker() = default;

  // The answer's index_names and index_pages are in the order of `supposed`. What the planner
  // refuses is the answer's error; fails where it cannot be asked at all, or not this.
  virtual Result<WhatIf> ask(const PlanQuestion& question) = 0;

  // Takes everything supposed back: others use the session now.
  virtual void rest() {}
};

// What tells one planner from another.
struct PlannerTraits {
  std::string method;
  std::string key_prefix{};     // of its answers among those of a capture
  bool every_kind = false;      // of index; else those HypoPG knows
  bool own_sizes = false;       // plans with the planner's idea of an index's size: put right after
  bool like_production = true;  // false: of another major, so `modelled` at best
  bool planned_capture = false;  // the captured plan is its own: nothing was reproduced
  std::size_t most_questions = verify::most_questions;
};

PlannerTraits hypopg_traits(const Capture& capture);
PlannerTraits sandbox_traits(const Capture& capture);

// Turns the answers of a planner into costs.
class PlannedOracle : public ports::CostOracle {
 public:
  PlannedOracle(std::unique_ptr<PlanAsker> asker, const Capture& capture, const Subject& subject,
                PlannerTraits traits, Confirmer confirmer = {});

  [[nodiscard]] EvidenceLevel level() const override { return level_; }
  [[nodiscard]] std::string method() const override { return traits_.method; }
  [[nodiscard]] std::string fidelity() const override { return fidelity_; }
  [[nodiscard]] bool can_judge(const CreateIndex& index) const override;
  [[nodiscard]] const std::vector<std::string>& bindings() const override { return bindings_; }
  [[nodiscard]] std::size_t questions_left() const override;
  Result<ports::CostAnswer> ask(const ports::CostQuestion& question) override;
  ports::CostOracle* confirmed_by() override;

 private:
  // What is supposed for an index: itself, or one like it on each partition.
  std::vector<const Supposition*> suppositions_for(const CreateIndex& index);
  const Supposition& supposition(CreateIndex index, const Relation* relation);
  Result<const WhatIf*> answer_to(const PlanQuestion& question);
  Result<ports::CostAnswer> read(const WhatIf& answer, const std::vector<Supposition>& supposed,
                                 const std::vector<std::vector<std::size_t>>& owners,
                                 const ports::CostQuestion& question) const;
  // What the planner says, with its wrong idea of supposed indexes put right.
  [[nodiscard]] Cost corrected(const Plan& plan, const WhatIf& answer,
                               const std::vector<Supposition>& supposed) const;
  void measure_fidelity();

  std::unique_ptr<PlanAsker> asker_;
  Subject subject_;
  PlannerTraits traits_;
  int server_major_ = 15;
  std::string fidelity_;
  EvidenceLevel level_ = EvidenceLevel::planned;
  std::vector<std::string> bindings_;
  std::size_t asked_ = 0;
  std::map<std::string, Supposition> suppositions_;  // by statement
  std::map<std::string, WhatIf> answers_;            // by key: equal questions are asked once
  Confirmer confirmer_;
  bool confirmer_asked_ = false;
  std::unique_ptr<ports::CostOracle> confirmed_by_;
};

// EXPLAIN of the binding's statement as the session plans it now; without values generically.
Result<std::string> explain_binding(ports::Session& session, const Capture& capture,
                                    std::size_t binding);
// Whether that statement still has parameters.
bool is_generic(const Capture& capture, std::size_t binding);

}  // namespace planwright::verify
