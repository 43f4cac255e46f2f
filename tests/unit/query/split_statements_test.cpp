#include "query/split_statements.hpp"

#include <gtest/gtest.h>

namespace planwright::query {
namespace {

std::vector<std::string> texts(std::string_view script) {
  std::vector<std::string> result;
  for (const StatementText& statement : split_statements(script)) {
    result.emplace_back(statement.text);
  }
  return result;
}

using Texts = std::vector<std::string>;

TEST(SplitStatements, SemicolonsEndStatementsAndLinesAreCounted) {
  const auto statements = split_statements("select 1;\n\n  select\n2 ;select 3");
  ASSERT_EQ(statements.size(), 3U);
  EXPECT_EQ(statements[0].text, "select 1");
  EXPECT_EQ(statements[1].line, 3U);
  EXPECT_EQ(statements[2].text, "select 3");
  EXPECT_EQ(statements[2].line, 4U);
}

TEST(SplitStatements, QuotesHideSemicolons) {
  EXPECT_EQ(texts("select 'a;b', \"c;d\"; x"), (Texts{"select 'a;b', \"c;d\"", "x"}));
  EXPECT_EQ(texts("select 'it''s; fine'; x"), (Texts{"select 'it''s; fine'", "x"}));
  EXPECT_EQ(texts(R"(select E'a\';b'; x)"), (Texts{R"(select E'a\';b')", "x"}));
  // Without the E a backslash is a character like any other.
  EXPECT_EQ(texts(R"(select 'a\'; x)"), (Texts{R"(select 'a\')", "x"}));
}

TEST(SplitStatements, DollarQuotesHideSemicolons) {
  EXPECT_EQ(texts("do $$ begin; end $$; x"), (Texts{"do $$ begin; end $$", "x"}));
  EXPECT_EQ(texts("do $f$ $$;$$ $f$; x"), (Texts{"do $f$ $$;$$ $f$", "x"}));
  EXPECT_EQ(texts("select $1; select a$b; x"), (Texts{"select $1", "select a$b", "x"}));
}

TEST(SplitStatements, CommentsHideSemicolonsAndNest) {
  EXPECT_EQ(texts("-- a; b\nselect 1; /* c; /* d; */ e; */ select 2"),
            (Texts{"select 1", "select 2"}));
}

TEST(SplitStatements, CopyDataIsPassedOver) {
  EXPECT_EQ(texts("COPY t (a) FROM stdin;\n1\tit's; x\n\\.\nselect 1;"),
            (Texts{"COPY t (a) FROM stdin", "select 1"}));
  EXPECT_EQ(texts("copy t from '/file'; select 1"), (Texts{"copy t from '/file'", "select 1"}));
}

TEST(SplitStatements, PsqlCommandsArePassedOver) {
  EXPECT_EQ(texts("\\connect shop\n\\set x 'a;b'\nselect 1;"), (Texts{"select 1"}));
}

TEST(SplitStatements, AtomicBodiesAreOneStatement) {
  EXPECT_EQ(texts("create function f() returns int begin atomic select 1; select case when true "
                  "then 2 end; end; select 3")
                .size(),
            2U);
}

TEST(SplitStatements, AnUnfinishedQuoteIsTheLastStatement) {
  EXPECT_EQ(texts("select 1; select 'oops; x"), (Texts{"select 1", "select 'oops; x"}));
  EXPECT_TRUE(texts("").empty());
  EXPECT_TRUE(texts(" ;; -- nothing\n").empty());
}

}  // namespace
}  // namespace planwright::query
