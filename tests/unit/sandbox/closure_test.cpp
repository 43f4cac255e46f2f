#include "sandbox/closure.hpp"

#include <gtest/gtest.h>

#include "sandbox/words.hpp"

namespace {

using namespace planwright;

Relation relation(const std::string& name) {
  Relation relation;
  relation.ref = {"s", name};
  return relation;
}

std::string needed(const Snapshot& snapshot, const std::string& name) {
  std::string names;
  for (const RelationRef& ref :
       sandbox::needed_relations(snapshot, std::vector<RelationRef>{{"s", name}})) {
    names += ref.name + " ";
  }
  return names;
}

TEST(NeededRelations, PartitionsParentsChildrenAndWhatViewsRead) {
  Snapshot snapshot;
  for (const std::string name :
       {"alone", "parted", "part_1", "part_2", "sub", "Odd name", "view", "base", "heir"}) {
    Relation one = relation(name);
    if (name.starts_with("part_")) {
      one.partition_of = RelationRef{"s", "parted"};
    }
    if (name == "sub") {
      one.partition_of = RelationRef{"s", "part_2"};
    }
    if (name == "view") {
      one.kind = RelationKind::view;
      one.view_definition = "SELECT 'alone' FROM s.\"Odd name\" o /* base */";
    }
    snapshot.catalog.put(std::move(one));
  }
  snapshot.schema = {{"CREATE TABLE s.heir (x int)\nINHERITS (s.base)", {"s", "heir"}}};
  EXPECT_EQ(needed(snapshot, "alone"), "alone ");
  EXPECT_EQ(needed(snapshot, "sub"), "part_1 part_2 parted sub ");
  EXPECT_EQ(needed(snapshot, "view"), "Odd name view ");
  EXPECT_EQ(needed(snapshot, "base"), "base heir ");
  EXPECT_EQ(needed(snapshot, "heir"), "base heir ");
  EXPECT_EQ(needed(snapshot, "nothing"), "");
  EXPECT_EQ(sandbox::needed_relations(snapshot, {}).size(), 9U);
}

TEST(Words, NamesAndKeywordsOnly) {
  std::string text;
  for (const sandbox::Word& word :
       sandbox::words_of("CREATE -- no\n TABLE /* no /* no */ no */ \"A\"\"b\".tÄ1 (x int DEFAULT "
                         "'no ''no' || 3.5)")) {
    text += (word.quoted ? "[" + word.text + "]" : word.text) + " ";
  }
  EXPECT_EQ(text, "create table [A\"b] . tÄ1 x int default . ");
  for (const std::string open : {"'", "\"", "/*", "--", "\"a\"", "/"}) {
    (void)sandbox::words_of(open);
  }
}

}  // namespace
