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

// A planner that can be told to suppose indexes. Answers are plan texts.
class PlanAsker {
 public:
  PlanAsker() = default;
  PlanAsker(const PlanAsker&) = delete;
  PlanAsker& operator=(const PlanAsker&) = delete;
  virtual ~PlanAsker() = default;

  // `supposed`: sorted by statement, each once. The answer's index_names and index_pages are in
  // that order. `key` is the question's, kept in the answer.
  virtual Result<WhatIf> ask(const std::string& key, const std::vector<Supposition>& supposed,
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
  // What is supposed for an index: itself, or one like it on each partition.
  std::vector<const Supposition*> suppositions_for(const CreateIndex& index);
  const Supposition& supposition(CreateIndex index, const Relation* relation);
  Result<ports::CostAnswer> read(const WhatIf& answer, const std::vector<Supposition>& supposed,
                                 const std::vector<std::vector<std::size_t>>& owners,
                                 const ports::CostQuestion& question) const;
  // What the planner says, with its wrong idea of supposed indexes put right.
  [[nodiscard]] Cost corrected(const Plan& plan, const WhatIf& answer,
                               const std::vector<Supposition>& supposed) const;
  void measure_fidelity();

  std::unique_ptr<PlanAsker> asker_;
  Subject subject_;
  std::string method_;
  std::string fidelity_;
  EvidenceLevel level_ = EvidenceLevel::planned;
  std::vector<std::string> bindings_;
  std::size_t asked_ = 0;
  std::map<std::string, Supposition> suppositions_;  // by statement
  std::map<std::string, WhatIf> answers_;            // by key: equal questions are asked once
};

}  // namespace planwright::verify
