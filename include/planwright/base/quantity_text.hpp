#pragma once

#include <string>

#include <planwright/base/units.hpp>

// Quantities as a person reads them: three significant digits, a unit, the classic locale.
namespace planwright {

std::string text(Milliseconds time);   // "0.21 ms", "182 ms", "3.46 s", "4 min 10 s"
std::string text(Bytes size);          // "512 B", "18.4 MB", "1.20 GB" (powers of 1024)
std::string count_text(double count);  // "0", "12,345", "1.23 million"; at most 3 digits past 10^6
std::string rows_text(Rows rows);      // "1 row", "12,345 rows", "1.23 million rows"
std::string percent_text(double share);  // 0.634 → "63 %", 0.004 → "0.4 %", 0.9999 → "99.99 %"
std::string factor_text(double factor);  // 868.2 → "868 ×", 1.25 → "1.3 ×"
std::string number_text(double number);  // the shortest decimal that reads back the same

}  // namespace planwright
