#pragma once

#include <planwright/rules/rule.hpp>

// Ends a rule's file: defines the rule under the name rules.def registers.
//   PW_DEFINE_RULE(sort_spills_to_disk, spec, find);
#define PW_DEFINE_RULE(name, spec, function) \
  extern const Rule name##_rule;             \
  const Rule name##_rule {                   \
    spec, function                           \
  }

// The same for an index rule that also proposes indexes to a CostOracle:
//   PW_DEFINE_INDEX_RULE(index_for_filter, spec, advise, propose);
#define PW_DEFINE_INDEX_RULE(name, spec, function, propose) \
  extern const Rule name##_rule;                            \
  const Rule name##_rule {                                  \
    spec, function, propose                                 \
  }
