#pragma once

#include <planwright/model/catalog.hpp>
#include <planwright/model/plan.hpp>

// What work_mem an operator that went to disk would have needed to stay in memory. The factors were
// measured on PostgreSQL 15.18 (stored rows also on 18.4) with rows of 4 to 430 bytes, by trying
// which work_mem just avoids the file. Other versions are taken to be alike.
namespace planwright::advisors {

// Zero where the plan does not tell.
Bytes work_mem_for_sort(const Plan& plan, const Node& sort);
Bytes work_mem_for_hash_join(const Plan& plan, const Catalog& catalog, const Node& join);
Bytes work_mem_for_hash_aggregate(const Plan& plan, const Catalog& catalog, const Node& aggregate);
Bytes work_mem_for_tuplestore(const Node& node, Bytes written);

// How many processes may run what is below `node`'s nearest Gather: 1 outside of any.
double planned_processes(const Plan& plan, const Node& node);

}  // namespace planwright::advisors
