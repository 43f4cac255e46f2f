#pragma once

#include <span>
#include <vector>

#include <planwright/model/catalog.hpp>
#include <planwright/model/plan.hpp>
#include <planwright/model/query.hpp>

namespace planwright::pipeline {

// The relations the statement names and those only its plan does (what rules put in).
std::vector<RelationRef> relations_of_statement(const Query& query, const Plan* plan,
                                                const Catalog& catalog);

// Of a whole database's catalog what a live diagnosis would have read for these names
// (catalog::from_server): the relations, what views read, partition parents, the 100 largest
// partitions and 100 tables at the other end of foreign keys. All else stays.
Catalog catalog_of_statement(const Catalog& whole, std::span<const RelationRef> names);

}  // namespace planwright::pipeline
