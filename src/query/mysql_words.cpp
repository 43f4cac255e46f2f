// Words of MySQL and MariaDB.
#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "mysql_normaliser.hpp"

namespace planwright::query {
namespace {

template <std::size_t size>
bool listed(const std::array<std::string_view, size>& words, std::string_view word) {
  std::string upper(word);
  std::ranges::transform(upper, upper.begin(), [](char c) {
    return static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  });
  return std::ranges::binary_search(words, upper);
}

}  // namespace

// What only one of the engines, or only a later version, reserves is left out unless a clause
// begins with it: `rank` is a fine name on MariaDB.
bool is_reserved(std::string_view word) {
  static constexpr std::array<std::string_view, 152> words{
      "ADD",           "ALL",          "ALTER",       "ANALYZE",      "AND",
      "AS",            "ASC",          "BEFORE",      "BETWEEN",      "BIGINT",
      "BINARY",        "BLOB",         "BOTH",        "BY",           "CALL",
      "CASCADE",       "CASE",         "CHANGE",      "CHAR",         "CHARACTER",
      "CHECK",         "COLLATE",      "COLUMN",      "CONSTRAINT",   "CONVERT",
      "CREATE",        "CROSS",        "CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP",
      "CURRENT_USER",  "DATABASE",     "DATABASES",   "DAY_HOUR",     "DECIMAL",
      "DECLARE",       "DEFAULT",      "DELAYED",     "DELETE",       "DESC",
      "DESCRIBE",      "DISTINCT",     "DISTINCTROW", "DIV",          "DOUBLE",
      "DROP",          "DUAL",         "ELSE",        "ENCLOSED",     "ESCAPED",
      "EXCEPT",        "EXISTS",       "EXPLAIN",     "FALSE",        "FETCH",
      "FLOAT",         "FOR",          "FORCE",       "FOREIGN",      "FROM",
      "FULLTEXT",      "GRANT",        "GROUP",       "HAVING",       "HIGH_PRIORITY",
      "IF",            "IGNORE",       "IN",          "INDEX",        "INNER",
      "INSERT",        "INT",          "INTERSECT",   "INTERVAL",     "INTO",
      "IS",            "JOIN",         "KEY",         "KEYS",         "KILL",
      "LEADING",       "LEFT",         "LIKE",        "LIMIT",        "LINES",
      "LOAD",          "LOCALTIME",    "LOCALTIMESTAMP", "LOCK",      "LONG",
      "LOW_PRIORITY",  "MATCH",        "MOD",         "NATURAL",      "NOT",
      "NO_WRITE_TO_BINLOG", "NULL",    "NUMERIC",     "ON",           "OPTIMIZE",
      "OPTION",        "OR",           "ORDER",       "OUTER",        "OUTFILE",
      "PARTITION",     "PRIMARY",      "PROCEDURE",   "RANGE",        "READ",
      "REFERENCES",    "REGEXP",       "RELEASE",     "RENAME",       "REPEAT",
      "REPLACE",       "REQUIRE",      "RESTRICT",    "RETURNING",    "REVOKE",
      "RIGHT",         "RLIKE",        "SCHEMA",      "SELECT",       "SEPARATOR",
      "SET",           "SHOW",         "SMALLINT",    "SPATIAL",      "SQL_BIG_RESULT",
      "SQL_CALC_FOUND_ROWS", "SQL_SMALL_RESULT", "STRAIGHT_JOIN",     "TABLE", "TERMINATED",
      "THEN",          "TO",           "TRAILING",    "TRIGGER",      "TRUE",
      "UNION",         "UNIQUE",       "UNLOCK",      "UPDATE",       "USAGE",
      "USE",           "USING",        "VALUES",      "WHEN",         "WHERE",
      "WITH",          "XOR"};
  return listed(words, word);
}

bool is_character_set(std::string_view name) {
  static constexpr std::array<std::string_view, 42> names{
      "ARMSCII8", "ASCII",   "BIG5",   "BINARY",  "CP1250", "CP1251",   "CP1256",
      "CP1257",   "CP850",   "CP852",  "CP866",   "CP932",  "DEC8",     "EUCJPMS",
      "EUCKR",    "GB18030", "GB2312", "GBK",     "GEOSTD8", "GREEK",   "HEBREW",
      "HP8",      "KEYBCS2", "KOI8R",  "KOI8U",   "LATIN1", "LATIN2",   "LATIN5",
      "LATIN7",   "MACCE",   "MACROMAN", "SJIS",  "SWE7",   "TIS620",   "UCS2",
      "UJIS",     "UTF16",   "UTF16LE", "UTF32",  "UTF8",   "UTF8MB3",  "UTF8MB4"};
  return listed(names, name);
}

bool is_interval_unit(std::string_view word) {
  static constexpr std::array<std::string_view, 29> units{
      "DAY",           "DAY_HOUR",    "DAY_MICROSECOND", "DAY_MINUTE",  "DAY_SECOND",
      "HOUR",          "HOUR_MICROSECOND", "HOUR_MINUTE", "HOUR_SECOND", "MICROSECOND",
      "MINUTE",        "MINUTE_MICROSECOND", "MINUTE_SECOND", "MONTH",  "QUARTER",
      "SECOND",        "SECOND_MICROSECOND", "SQL_TSI_DAY", "SQL_TSI_HOUR", "SQL_TSI_MICROSECOND",
      "SQL_TSI_MINUTE", "SQL_TSI_MONTH", "SQL_TSI_QUARTER", "SQL_TSI_SECOND", "SQL_TSI_WEEK",
      "SQL_TSI_YEAR",  "WEEK",        "YEAR",        "YEAR_MONTH"};
  return listed(units, word);
}

}  // namespace planwright::query
