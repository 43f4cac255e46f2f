#include <fmt/format.h>
#include <gtest/gtest.h>

#include <planwright/catalog/snapshot.hpp>

#include "catalog/zstd_lines.hpp"
#include "unit/catalog/full_relation.hpp"

namespace planwright::catalog {
namespace {

std::string compressed(std::string_view text) {
  ZstdWriter writer;
  writer.add(text);
  return writer.take();
}

std::string expanded(std::string_view bytes) {
  ZstdLines lines(bytes);
  std::string text;
  for (std::string_view line; lines.next(line);) {
    text += line;
    text += '\n';
  }
  EXPECT_EQ(lines.message(), "");
  return text;
}

Snapshot full_snapshot(Distinct& distinct) {
  Snapshot snapshot;
  snapshot.engine = Engine::mariadb;
  Catalog& catalog = snapshot.catalog;
  const RelationRef first = catalog.put(full_relation(distinct)).ref;
  const RelationRef second = catalog.put(full_relation(distinct)).ref;
  catalog.server_version = distinct.text();
  catalog.database = distinct.text();
  catalog.role = distinct.text();
  catalog.settings = {{distinct.text(), distinct.text()}, {distinct.text(), ""}};
  catalog.extensions = {{distinct.text(), distinct.text()}};
  catalog.available_extensions = distinct.texts();
  catalog.taken_names = {distinct.ref(), distinct.ref()};
  catalog.standby = catalog.live = true;
  // In an order that is not that of the lines, so that their places have to be kept.
  snapshot.schema = {{distinct.text(), second, {}},
                     {distinct.text(), {}, {}},
                     {distinct.text(), first, second},
                     {distinct.text(), {"else", "where"}, distinct.ref()},
                     {distinct.text(), second, {}}};
  snapshot.builder = distinct.text();
  snapshot.settings_for = {{distinct.text(), true, distinct.text(), distinct.text()},
                           {"", false, distinct.text(), distinct.text()}};
  snapshot.redacted = true;
  snapshot.diagnostics = {{Diagnostic::Level::warning, distinct.text()},
                          {Diagnostic::Level::info, distinct.text()}};
  return snapshot;
}

TEST(Snapshot, EveryMemberIsWrittenAndReadBack) {
  Distinct distinct;
  const Snapshot snapshot = full_snapshot(distinct);
  const std::string bytes = write_snapshot(snapshot);
  const std::string text = expanded(bytes);
  for (const std::string& expected : distinct.expected()) {
    EXPECT_NE(text.find(expected), std::string::npos) << expected;
  }
  for (const char* truth : {"\"virtual_generation\":true", "\"row_security_enabled\":true",
                            "\"row_security_forced\":true", "\"inherited\":true",
                            "\"permissive\":false", "\"redacted\":true", "\"this_database\":true",
                            "\"engine\":\"mariadb\"", "\"standby\":true", "\"live\":true"}) {
    EXPECT_NE(text.find(truth), std::string::npos) << truth;
  }
  const auto read = read_snapshot(bytes, "x.pws");
  ASSERT_TRUE(read) << read.error().where << " " << read.error().message;
  EXPECT_EQ(write_snapshot(*read), bytes);
  EXPECT_EQ(read->schema, snapshot.schema);
  EXPECT_EQ(read->settings_for, snapshot.settings_for);
  EXPECT_EQ(read->diagnostics, snapshot.diagnostics);
  EXPECT_EQ(read->builder, snapshot.builder);
  EXPECT_EQ(read->catalog.settings, snapshot.catalog.settings);
  EXPECT_EQ(read->catalog.extensions, snapshot.catalog.extensions);
  EXPECT_EQ(read->catalog.taken_names, snapshot.catalog.taken_names);
  ASSERT_EQ(read->catalog.relations().size(), 2U);
  const Relation& was = snapshot.catalog.relations()[1];
  const Relation& is = read->catalog.relations()[1];
  EXPECT_EQ(*is.columns[0].inherited_statistics, *was.columns[0].inherited_statistics);
  EXPECT_EQ(is.extended_statistics[0].data, was.extended_statistics[0].data);
  EXPECT_EQ(is.policies, was.policies);
}

TEST(Snapshot, AnEmptyOneComesBack) {
  const std::string bytes = write_snapshot({});
  const auto read = read_snapshot(bytes, "x");
  ASSERT_TRUE(read) << read.error().where << " " << read.error().message;
  EXPECT_EQ(write_snapshot(*read), bytes);
  EXPECT_TRUE(read->catalog.empty());
  EXPECT_FALSE(read->redacted);
}

TEST(Snapshot, OnlyWantedRelationsAreBuilt) {
  Distinct distinct;
  const Snapshot snapshot = full_snapshot(distinct);
  const RelationRef wanted = snapshot.catalog.relations()[1].ref;
  std::size_t asked = 0;
  const auto read = read_snapshot(write_snapshot(snapshot), "x", [&](const RelationRef& ref) {
    ++asked;
    return ref == wanted;
  });
  ASSERT_TRUE(read) << read.error().where << " " << read.error().message;
  EXPECT_GE(asked, 2U);
  ASSERT_EQ(read->catalog.relations().size(), 1U);
  EXPECT_EQ(read->catalog.relations()[0].ref, wanted);
  // Its statements and those of no relation, in their order.
  ASSERT_EQ(read->schema.size(), 3U);
  EXPECT_EQ(read->schema[0], snapshot.schema[0]);
  EXPECT_EQ(read->schema[1], snapshot.schema[1]);
  EXPECT_EQ(read->schema[2], snapshot.schema[4]);
}

// What is passed over is not read: damage in it is nobody's business.
TEST(Snapshot, LinesOfOthersArePassedOverByTheirBeginning) {
  const std::string text =
      "{\"planwright\":\"snapshot\",\"version\":1}\n"
      "{\"relation\":{\"ref\":{\"schema\":\"a\",\"name\":\"t\"},\"rows\":oops}}\n"
      "{\"relation\":{\"rows\":3,\"ref\":{\"schema\":\"b\",\"name\":\"t\"}}}\n"
      "{\"relation\":{\"rows\":4,\"ref\":{\"schema\":\"c\",\"name\":\"t\"}}}\n"
      "{\"end\":{\"lines\":5,\"relations\":3,\"statements\":0}}\n";
  const auto read = read_snapshot(compressed(text), "x",
                                  [](const RelationRef& ref) { return ref.schema == "b"; });
  ASSERT_TRUE(read) << read.error().where << " " << read.error().message;
  ASSERT_EQ(read->catalog.relations().size(), 1U);
  EXPECT_EQ(read->catalog.relations()[0].rows, Rows(3));
  EXPECT_FALSE(read_snapshot(compressed(text), "x"));
}

TEST(Snapshot, HostileNamesSurvive) {
  Snapshot snapshot;
  const std::vector<std::string> names{"\"; DROP TABLE t; --",
                                       "new\nline\r\t",
                                       "%s%n",
                                       "\xf0\x9f\x90\x98\xf0\x9f\x90\x98",
                                       "\xff\x80",
                                       "\\u0000 is text",
                                       "{\"relation\":{\"ref\":",
                                       std::string(63, 'x'),
                                       "$$",
                                       "'"};
  for (const std::string& name : names) {
    Relation relation;
    relation.ref = {name, name};
    relation.columns.emplace_back().name = name;
    snapshot.catalog.put(std::move(relation));
    snapshot.schema.push_back({"CREATE TABLE " + name, {name, name}, {name, name}});
  }
  const auto read = read_snapshot(write_snapshot(snapshot), "x");
  ASSERT_TRUE(read) << read.error().where << " " << read.error().message;
  EXPECT_EQ(read->schema, snapshot.schema);
  for (const std::string& name : names) {
    EXPECT_NE(read->catalog.find({name, name}), nullptr) << name;
  }
}

TEST(Snapshot, WhatANewerMinorVersionAddsIsPassedOver) {
  const auto read = read_snapshot(
      compressed("{\"planwright\":\"snapshot\",\"version\":1,\"new\":{\"a\":[1,null]}}\r\n"
                 "{\"novelty\":1}\n{\"statement\":{\"at\":7,\"sql\":\"b\",\"new\":1}}\n"
                 "{\"statement\":{\"at\":3,\"sql\":\"a\"}}\n"
                 "{\"relation\":{\"ref\":{\"name\":\"t\"}},\"new\":[{}],\"schema\":[]}\n"
                 "{\"end\":{\"lines\":6,\"relations\":1,\"statements\":2,\"new\":1}}\n\n"),
      "x");
  ASSERT_TRUE(read) << read.error().where << " " << read.error().message;
  ASSERT_EQ(read->schema.size(), 2U);
  EXPECT_EQ(read->schema[0].sql, "a");
  EXPECT_NE(read->catalog.find({"", "t"}), nullptr);
}

TEST(Snapshot, WhatIsWrongIsNamedWithItsPlace) {
  const std::string head = "{\"planwright\":\"snapshot\",\"version\":1}\n";
  const auto relation = [&](std::string_view members) {
    return head + fmt::format("{{\"relation\":{{\"ref\":{{\"name\":\"t\"}},{}}}}}\n", members);
  };
  const struct {
    std::string text, where, message;
  } cases[] = {
      {"", "bug:1:1", "the snapshot is empty"},
      {"[1,2]", "bug:1:1", "no planwright snapshot"},
      {"{\"planwright\":\"capture\",\"version\":1}", "bug:1:1", "no planwright snapshot"},
      {"{\"planwright\":\"snapshot\",\"version\":2}", "bug:1:1", "use a newer planwright"},
      {"{\"planwright\":\"snapshot\",\"version\":0}", "bug:1:1", "the file is damaged"},
      {"{\"planwright\":\"snapshot\",\"vers", "bug:1:31", "the string does not end"},
      {head, "bug:2:1", "cut short"},
      {head + "{\"end\":{\"lines\":3}}\n", "bug:2:", "had 3 lines with 0 relations, 2 with 0"},
      {head + "{\"end\":{\"lines\":2,\"relations\":1}}\n",
       "bug:2:", "had 2 lines with 1 relations"},
      {head + "{\"end\":{\"lines\":2,\"statements\":1}}\n",
       "bug:2:", "had 1 statements, 0 are here"},
      {head + "{\"end\":{\"lines\":2}}\n{}", "bug:3:1", "something follows"},
      {head + "{\"settings\":{},\"extensions\":{}}\n", "bug:2:", "more than one member"},
      {head + "{\"extensions\":{}}\n{\"extensions\":{}}\n", "bug:3:", "given twice"},
      {head + "{\"statement\":{\"at\":1}}\n", "bug:2:", "a statement without text"},
      {head +
           "{\"statement\":{\"at\":1,\"sql\":\"a\"}}\n{\"statement\":{\"at\":1,\"sql\":\"b\"}}\n",
       "bug:3:", "two statements have the place 1"},
      {head + "{\"statement\":{\"at\":1,\"sql\":\"a\\u0000b\"}}\n", "bug:2:", "a zero byte"},
      {head + "{\"relation\":{\"ref\":{\"name\":\"\\u0000\"}}}\n", "bug:2:", "a zero byte"},
      {head + "{\"relation\":{}}\n", "bug:2:", "without a name"},
      {head +
           "{\"relation\":{\"ref\":{\"name\":\"b\"}}}\n{\"relation\":{\"ref\":{\"name\":\"a\"}}}\n",
       "bug:3:", "out of order"},
      {relation("\"pages\":1e300"), "bug:2:", "no table has as many rows or pages"},
      {relation("\"pages\":-1"), "bug:2:", "no table has as many rows or pages"},
      {relation("\"rows\":\"nan\""), "bug:2:", "no table has as many rows or pages"},
      {relation("\"indexes\":[{\"pages\":\"inf\"}]"), "bug:2:", "no index has the size"},
      {relation("\"indexes\":[{\"height\":1000}]"), "bug:2:", "no index has the size"},
      {relation(
           "\"columns\":[{\"name\":\"a\",\"inherited_statistics\":{\"common_values\":[\"x\"]}}]"),
       "bug:2:", "relation.columns[0]: common_values and common_frequencies differ"},
      {relation("\"extended_statistics\":[{\"data\":[{\"mcv\":\"0g\"}]}]"),
       "bug:2:", "relation.extended_statistics[0]: data that are no pairs of hexadecimal"},
      {head + "{\"relation\":{\"ref\":{\"name\":\"b\"}},\"schema\":[{\"sql\":7}]}\n",
       "bug:2:", "schema[0].sql: expected a string, found a number"},
  };
  for (const auto& wrong : cases) {
    const auto read = read_snapshot(compressed(wrong.text), "bug");
    ASSERT_FALSE(read) << wrong.text;
    EXPECT_EQ(read.error().code, ErrorCode::malformed_input);
    EXPECT_TRUE(read.error().where.starts_with(wrong.where)) << wrong.text << read.error().where;
    EXPECT_NE(read.error().message.find(wrong.message), std::string::npos)
        << wrong.text << ": " << read.error().message;
  }
  for (const std::string& bytes : {std::string(), head, std::string("PK\x03\x04")}) {
    const auto read = read_snapshot(bytes, "bug");
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().where, "bug:1:1");
    EXPECT_NE(read.error().message.find("no planwright snapshot"), std::string::npos);
  }
}

// Every way to cut a file short, or to damage one byte of it, is refused.
TEST(Snapshot, ACutOrDamagedFileIsNeverMisread) {
  Distinct distinct;
  const std::string bytes = write_snapshot(full_snapshot(distinct));
  for (std::size_t length = 0; length < bytes.size(); length += 3) {
    const auto read = read_snapshot(std::string_view(bytes).substr(0, length), "cut");
    ASSERT_FALSE(read) << length;
    EXPECT_EQ(read.error().code, ErrorCode::malformed_input);
    EXPECT_TRUE(read.error().where.starts_with("cut:"));
  }
  std::string damaged = bytes;
  const std::string text = expanded(bytes);
  for (std::size_t at = 0; at < bytes.size(); at += 7) {
    damaged[at] = static_cast<char>(static_cast<unsigned char>(bytes[at]) ^ 0x91U);
    // A bit nobody reads may be flipped; what comes out is the same or refused.
    if (const auto read = read_snapshot(damaged, "damaged")) {
      EXPECT_EQ(expanded(write_snapshot(*read)), text) << at;
    }
    damaged[at] = bytes[at];
  }
}

TEST(Snapshot, ABombIsRefused) {
  ZstdWriter long_line;
  const std::string spaces(std::size_t{1} << 20U, ' ');
  long_line.add("{\"planwright\":\"snapshot\",\"version\":1}\n");
  for (int at = 0; at < 80; ++at) {
    long_line.add(spaces);
  }
  const auto read = read_snapshot(long_line.take(), "bomb");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::malformed_input);
  EXPECT_NE(read.error().message.find("longer than 64 MB"), std::string::npos);

  ZstdWriter many_lines;
  std::string line = "{\"novelty\":\"" + spaces + "\"}\n";
  many_lines.add("{\"planwright\":\"snapshot\",\"version\":1}\n");
  for (int at = 0; at < 1100; ++at) {
    many_lines.add(line);
  }
  const auto many = read_snapshot(many_lines.take(), "bomb");
  ASSERT_FALSE(many);
  EXPECT_NE(many.error().message.find("no snapshot does that"), std::string::npos);
}

}  // namespace
}  // namespace planwright::catalog
