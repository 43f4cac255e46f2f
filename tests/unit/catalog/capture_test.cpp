#include <fmt/format.h>
#include <gtest/gtest.h>

#include <planwright/catalog/capture.hpp>

#include "unit/catalog/full_relation.hpp"

namespace planwright::catalog {
namespace {

Backend full_backend(Distinct& distinct) {
  Backend backend;
  backend.pid = distinct.integer();
  backend.user = distinct.text();
  backend.application = distinct.text();
  backend.state = distinct.text();
  backend.wait_event_type = distinct.text();
  backend.wait_event = distinct.text();
  backend.query = distinct.text();
  backend.blocked_by = {4711, 9'007'199'254'740'993};
  backend.transaction_s = distinct.number();
  backend.statement_s = distinct.number();
  backend.state_s = distinct.number();
  backend.held_back_transactions = distinct.number();
  backend.same_statement = true;
  return backend;
}

Capture full_capture(Distinct& distinct) {
  Capture capture;
  capture.engine = Engine::mariadb;
  capture.query_name = distinct.text();
  capture.query = distinct.text();
  capture.plan = distinct.text();
  capture.plan_format = distinct.text();
  Catalog& catalog = capture.catalog;
  catalog.put(full_relation(distinct));
  catalog.put(full_relation(distinct));
  catalog.server_version = distinct.text();
  catalog.database = distinct.text();
  catalog.role = distinct.text();
  catalog.settings = {{distinct.text(), distinct.text()}, {distinct.text(), ""}};
  catalog.extensions = {{distinct.text(), distinct.text()}};
  catalog.available_extensions = distinct.texts();
  catalog.taken_names = {distinct.ref(), distinct.ref()};
  catalog.standby = catalog.live = true;
  capture.activity = Activity{{full_backend(distinct), full_backend(distinct)}, false};
  capture.frequency_per_s = distinct.number();
  capture.frequency_source = distinct.text();
  capture.purpose = distinct.text();
  capture.bindings = {{distinct.text(), distinct.text()}, {distinct.text(), distinct.text()}};
  capture.what_if_method = distinct.text();
  capture.what_ifs = {{distinct.text(),
                       distinct.text(),
                       distinct.text(),
                       distinct.texts(),
                       {distinct.number(), distinct.number()}}};
  capture.measured = {distinct.text(),
                      distinct.text(),
                      {{distinct.texts(),
                        {distinct.number(), distinct.number()},
                        {distinct.number()},
                        distinct.number(),
                        distinct.number(),
                        {distinct.number()},
                        distinct.number(),
                        true,
                        distinct.number(),
                        distinct.text()}},
                      {{Diagnostic::Level::info, distinct.text()}}};
  capture.diagnostics = {{Diagnostic::Level::warning, distinct.text()},
                         {Diagnostic::Level::error, distinct.text()},
                         {Diagnostic::Level::info, distinct.text()}};
  return capture;
}

TEST(Capture, EveryMemberIsWrittenAndReadBack) {
  Distinct distinct;
  const Capture capture = full_capture(distinct);
  const std::string bytes = write_capture(capture);
  for (const std::string& expected : distinct.expected()) {
    EXPECT_NE(bytes.find(expected), std::string::npos) << expected;
  }
  for (const char* truth : {"\"not_null\":true",      "\"generated\":true",
                            "\"unique\":true",        "\"primary\":true",
                            "\"constraint\":true",    "\"replica_identity\":true",
                            "\"built\":true",         "\"temporary\":true",
                            "\"unlogged\":true",      "\"row_security\":true",
                            "\"ever_analyzed\":true", "\"same_statement\":true",
                            "\"standby\":true",       "\"live\":true",
                            "\"descending\":true",    "\"nulls_first\":true",
                            "\"valid\":false",        "\"validated\":false",
                            "\"visible\":false",      "\"kind\":\"foreign_table\"",
                            "\"engine\":\"mariadb\"", "9007199254740993"}) {
    EXPECT_NE(bytes.find(truth), std::string::npos) << truth;
  }
  const auto read = read_capture(bytes, "x.pwc");
  ASSERT_TRUE(read) << read.error().where << " " << read.error().message;
  EXPECT_EQ(write_capture(*read), bytes);
  // The bytes say all there is, so a few values read back stand for the rest.
  EXPECT_EQ(read->what_ifs, capture.what_ifs);
  EXPECT_EQ(read->measured, capture.measured);
  EXPECT_EQ(read->bindings, capture.bindings);
  EXPECT_EQ(read->diagnostics, capture.diagnostics);
  EXPECT_EQ(read->catalog.settings, capture.catalog.settings);
  EXPECT_EQ(read->catalog.taken_names, capture.catalog.taken_names);
  EXPECT_EQ(read->query, capture.query);
  EXPECT_EQ(read->plan, capture.plan);
  EXPECT_EQ(read->activity->backends[1].blocked_by, capture.activity->backends[1].blocked_by);
  const Relation& was = capture.catalog.relations()[1];
  const Relation& is = read->catalog.relations()[1];
  EXPECT_EQ(is.ref, was.ref);
  EXPECT_EQ(*is.columns[0].statistics, *was.columns[0].statistics);
  EXPECT_EQ(is.indexes[0].keys, was.indexes[0].keys);
  EXPECT_FALSE(is.indexes[0].expression_statistics[0].has_value());
  EXPECT_EQ(*is.indexes[0].expression_statistics[1], *was.indexes[0].expression_statistics[1]);
  EXPECT_FALSE(is.indexes[0].valid);
}

TEST(Capture, EmptyAndFalseValuesComeBackAsTheyWere) {
  Capture capture;
  Relation relation;
  relation.ref.name = "t";
  relation.indexes.emplace_back().method = "";
  relation.indexes.emplace_back().valid = false;
  relation.rows = Rows(0);
  relation.columns.emplace_back().name = "a";
  relation.columns[0].statistics.emplace();
  relation.counters.emplace();
  capture.catalog.put(relation);
  capture.activity.emplace();
  capture.frequency_per_s = 0;
  const std::string bytes = write_capture(capture);
  const auto read = read_capture(bytes, "x");
  ASSERT_TRUE(read) << read.error().where << " " << read.error().message;
  EXPECT_EQ(write_capture(*read), bytes);
  const Relation& back = read->catalog.relations()[0];
  EXPECT_EQ(back.indexes[0].method, "");
  EXPECT_TRUE(back.indexes[0].valid);
  EXPECT_EQ(back.indexes[1].method, "btree");
  EXPECT_FALSE(back.indexes[1].valid);
  EXPECT_EQ(back.rows, Rows(0));
  EXPECT_FALSE(back.pages.has_value());
  EXPECT_TRUE(back.columns[0].statistics.has_value());
  EXPECT_TRUE(back.counters.has_value());
  EXPECT_TRUE(read->activity->visible);
  EXPECT_EQ(read->frequency_per_s, 0);
}

TEST(Capture, TextsAndNumbersSurviveWhateverTheyAre) {
  Capture capture;
  capture.query = std::string("a\0b\x01\x7f \"\\/\n\r\t", 13) +
                  "\xff\x80 caf\xc3\xa9 \xc3 \xed\xa0\x80 \xf0\x9f\x90\x98";
  capture.frequency_per_s = 0.1;
  Relation relation;
  relation.ref.name = "t";
  relation.rows = Rows(std::numeric_limits<double>::infinity());
  relation.size = Bytes(5e-324);
  relation.partitions = 1.7976931348623157e308;
  capture.catalog.put(relation);
  const auto read = read_capture(write_capture(capture), "x");
  ASSERT_TRUE(read) << read.error().where << " " << read.error().message;
  EXPECT_EQ(read->query, capture.query);
  EXPECT_EQ(read->frequency_per_s, 0.1);
  EXPECT_EQ(read->catalog.relations()[0].rows, relation.rows);
  EXPECT_EQ(read->catalog.relations()[0].size, relation.size);
  EXPECT_EQ(read->catalog.relations()[0].partitions, relation.partitions);
}

TEST(Capture, WhatANewerMinorVersionAddsIsPassedOver) {
  const auto read = read_capture(
      "{\"planwright\":\"capture\",\"version\":1,\"engine\":\"mysql\",\"new\":{\"a\":[1,null]}}\r\n"
      "{\"relation\":{\"ref\":{\"name\":\"t\",\"oid\":17},\"new\":[[\"x\"],-1.5e3,true,false]}}\n"
      "{\"novelty\":1}\n{\"novelty\":2}\n {\"query\" : \"select 1\"}\n{\"end\":6}\n\n",
      "x");
  ASSERT_TRUE(read) << read.error().where << " " << read.error().message;
  EXPECT_EQ(read->engine, Engine::mysql);
  EXPECT_EQ(read->query, "select 1");
  EXPECT_NE(read->catalog.find({"", "t"}), nullptr);
}

TEST(Capture, WhatIsWrongIsNamedWithItsPlace) {
  const std::string head = "{\"planwright\":\"capture\",\"version\":1}\n";
  const std::string deep(100, '[');
  const struct {
    std::string text, where, message;
  } cases[] = {
      {"", "bug:1:1", "no planwright capture"},
      {"[1,2]", "bug:1:1", "no planwright capture"},
      {"{\"schema\":\"planwright.report\"}", "bug:1:1", "no planwright capture"},
      {"\x28\xb5\x2f\xfd", "bug:1:1", "no planwright capture"},
      {"{\"planwright\":\"capture\",\"version\":2}", "bug:1:1", "use a newer planwright"},
      {"{\"planwright\":\"capture\",\"version\":1,\"engine\":\"oracle\"}", "bug:1:54",
       "engine: is none of postgresql, mysql, mariadb"},
      {"{\"planwright\":\"capture\",\"vers", "bug:1:30", "the string does not end"},
      {head, "bug:1:1", "cut short"},
      {head + "{\"query\":\"select", "bug:2:17", "query: the string does not end"},
      {head + "{\"end\":3}\n", "bug:2:9", "had 3 lines, 2 are here"},
      {head + "{\"end\":2}\n{}", "bug:2:1", "something follows"},
      {head + "{\"query\":1}\n", "bug:2:10", "query: expected a string, found a number"},
      {head + "{\"query\":\"a\"}\n{\"query\":\"b\"}\n", "bug:3:10", "query: given twice"},
      {head + "{\"query\":\"a\",\"plan\":\"b\"}\n", "bug:2:21", "more than one member"},
      {head + "{}\n", "bug:2:3", "expected a line"},
      {head + "\n", "bug:2:1", "expected an object, found the end"},
      {head + "{\"query\":\"\xff\"}\n", "bug:2:11", "byte 0xff is not UTF-8"},
      {head + "{\"query\":\"\xed\xa0\x80\"}\n", "bug:2:11", "byte 0xed is not UTF-8"},
      {head + "{\"query\":\"\\ud800x\"}\n", "bug:2:17", "half a surrogate pair"},
      {head + "{\"query\":\"\\q\"}\n", "bug:2:12", "unknown escape"},
      {head + "{\"query\":\"a\tb\"}\n", "bug:2:12", "control character 0x09"},
      {head + "{\"relation\":{\"ref\":{\"name\":\"t\"},\"rows\":\"many\"}}\n", "bug:2:46",
       "relation.rows: expected a number, found a string"},
      {head + "{\"relation\":{\"ref\":{\"name\":\"t\"},\"rows\":1e999}}\n", "bug:2:45",
       "outside what a number can be"},
      {head + "{\"relation\":{\"ref\":{\"name\":\"t\"},\"rows\":01}}\n", "bug:2:42",
       "'01' is not a number"},
      {head + "{\"relation\":{\"ref\":{\"name\":\"t\"},\"rows\":-inf}}\n", "bug:2:41",
       "'-' is not a number"},
      {head + "{\"relation\":{\"ref\":{\"name\":\"t\"},\"fillfactor\":99999999999}}\n", "bug:2:57",
       "relation.fillfactor: 99999999999 is too large"},
      {head + "{\"relation\":{\"ref\":{\"name\":\"t\"},\"columns\":[{\"name\":\"a\"},{\"not_null\":"
              "1}]}}\n",
       "bug:2:69", "relation.columns[1].not_null: expected true or false, found a number"},
      {head + "{\"relation\":{\"ref\":{\"name\":\"t\"},\"columns\":[{\"name\":\"a\",\"statistics\":"
              "{\"common_values\":[\"x\"]}}]}}\n",
       "bug:2:", "relation.columns[0]: common_values and common_frequencies differ in length"},
      {head + "{\"relation\":{\"ref\":{\"schema\":\"s\"}}}\n", "bug:2:", "without a name"},
      {head +
           "{\"relation\":{\"ref\":{\"name\":\"b\"}}}\n{\"relation\":{\"ref\":{\"name\":\"a\"}}}\n",
       "bug:3:", "out of order"},
      {head +
           "{\"relation\":{\"ref\":{\"name\":\"b\"}}}\n{\"relation\":{\"ref\":{\"name\":\"b\"}}}\n",
       "bug:3:", "out of order"},
      {head + "{\"relation\":{\"ref\":{\"name\":\"b\",\"name\":\"b\"}}}\n",
       "bug:2:", "relation.ref.name: given twice"},
      {head + "{\"settings\":{\"a\":\"1\",\"a\":\"2\"}}\n",
       "bug:2:", "settings: a name is given twice"},
      {head + "{\"novelty\":" + deep + "}\n", "bug:2:77", "nested deeper than 64 levels"},
      {head + "{\"what_if\":" + deep + "}\n", "bug:2:12",
       "what_if: expected an object, found a list"},
  };
  for (const auto& wrong : cases) {
    const auto read = read_capture(wrong.text, "bug");
    ASSERT_FALSE(read) << wrong.text;
    EXPECT_EQ(read.error().code, ErrorCode::malformed_input);
    EXPECT_TRUE(read.error().where.starts_with(wrong.where)) << wrong.text << read.error().where;
    EXPECT_NE(read.error().message.find(wrong.message), std::string::npos)
        << wrong.text << ": " << read.error().message;
  }
}

// Every way to cut a file short, or to damage one byte of it, is refused or read without a fault.
TEST(Capture, ACutOrDamagedFileIsNeverMisread) {
  Distinct distinct;
  const std::string bytes = write_capture(full_capture(distinct));
  for (std::size_t length = 0; length + 1 < bytes.size(); length += length < 400 ? 1 : 37) {
    EXPECT_FALSE(read_capture(std::string_view(bytes).substr(0, length), "cut")) << length;
  }
  std::string damaged = bytes;
  for (std::size_t at = 0; at < bytes.size(); at += 7) {
    damaged[at] = static_cast<char>(static_cast<unsigned char>(bytes[at]) ^ 0x91U);
    const auto read = read_capture(damaged, "damaged");
    EXPECT_TRUE(read || !read.error().message.empty());
    damaged[at] = bytes[at];
  }
}

}  // namespace
}  // namespace planwright::catalog
