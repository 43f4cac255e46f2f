#pragma once

#include <vector>

#include <planwright/base/result.hpp>
#include <planwright/model/catalog.hpp>
#include <planwright/model/diagnostic.hpp>
#include <planwright/model/plan.hpp>
#include <planwright/ports/session.hpp>
#include <planwright/query/one_statement.hpp>

namespace planwright::pipeline {

struct Permission {
  bool run = false;
  bool writes = false;  // it may write, and is rolled back: needs a READ WRITE transaction
  std::vector<Diagnostic> diagnostics;  // why it is not run, or what running it leaves behind
};

struct AboutToRun {
  const query::OneStatement& statement;
  const Plan& plan;        // estimated
  const Catalog& catalog;  // with the views it reads
  bool allow_writes = false;
};

// Whether executing the statement harms nothing, as its parse tree and the server tell: a SELECT
// whose functions only read; or, where `allow_writes`, what a rollback undoes.
Result<Permission> may_run(ports::Session& session, const AboutToRun& about);

}  // namespace planwright::pipeline
