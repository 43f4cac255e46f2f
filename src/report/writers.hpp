#pragma once

#include <string>

#include <planwright/report/report.hpp>

// One writer per format, one file each; formats.def lists them.
namespace planwright::report {

#define PW_REPORT_FORMAT(name, function, summary) \
  std::string function(const Report& report, const Style& style);
#include "formats.def"
#undef PW_REPORT_FORMAT

}  // namespace planwright::report
