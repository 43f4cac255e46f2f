#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <planwright/verify/verify.hpp>

namespace planwright::verify {

// A planner that can be told to suppose indexes. Answers are plan texts.
class PlanAsker {
 public:
  PlanAsker() = default;
  PlanAsker(const PlanAsker&) = delete;
  PlanAsker& operator=(const PlanAsker&) = delete;
  virtual ~PlanAsker() = default;

  // `statements`: CREATE INDEX of every index to suppose, sorted, each once. The answer's
  // index_names and index_pages are in that order. `key` is the question's, kept in the answer.
  virtual Result<WhatIf> ask(const std::string& key, const std::vector<std::string>& statements,
                             std::size_t binding) = 0;
};

// Turns the answers of a planner into costs.
class PlannedOracle : public ports::CostOracle {
 public:
  PlannedOracle(std::unique_ptr<PlanAsker> asker, const Capture& capture, const Subject& subject,
                std::string method);

  [[nodiscard]] EvidenceLevel level() const override { return level_; }
  [[nodiscard]] std::string method() const override { return method_; }
  [[nodiscard]] std::string fidelity() const override { return fidelity_; }
  [[nodiscard]] bool can_judge(const CreateIndex& index) const override;
  [[nodiscard]] const std::vector<std::string>& bindings() const override { return bindings_; }
  [[nodiscard]] std::size_t questions_left() const override;
  Result<ports::CostAnswer> ask(const ports::CostQuestion& question) override;

 private:
  // The statements that suppose an index: one, or one for each partition.
  [[nodiscard]] std::vector<std::string> statements_for(const CreateIndex& index) const;
  Result<ports::CostAnswer> read(const WhatIf& answer,
                                 const std::vector<std::vector<std::size_t>>& owners,
                                 const ports::CostQuestion& question) const;
  // What the planner says, with its wrong idea of supposed indexes put right.
  [[nodiscard]] Cost corrected(const Plan& plan, const WhatIf& answer,
                               const std::vector<std::vector<std::size_t>>& owners,
                               const ports::CostQuestion& question) const;
  // The relation a supposed index is on: a partition stands for its parent's.
  [[nodiscard]] const Relation* relation_of(const Plan& plan, const std::string& index) const;
  void measure_fidelity();

  std::unique_ptr<PlanAsker> asker_;
  Subject subject_;
  std::string method_;
  std::string fidelity_;
  EvidenceLevel level_ = EvidenceLevel::planned;
  std::vector<std::string> bindings_;
  std::size_t asked_ = 0;
  std::map<std::string, WhatIf> answers_;  // by key: equal questions are asked once
};

}  // namespace planwright::verify
