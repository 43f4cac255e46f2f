#pragma once

#include <planwright/pipeline/live.hpp>

namespace planwright::pipeline {

// capture_live on MySQL and MariaDB. Writes and locking reads are planned only, --allow-writes or
// not: what their triggers and engines would do is not looked into.
Result<Capture> capture_mysql(ports::Session& session, const LiveOptions& options);

}  // namespace planwright::pipeline
