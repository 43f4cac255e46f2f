#include "postgresql/explain_xml.hpp"

#include <string>

#include <gtest/gtest.h>

namespace planwright::planners::postgresql {
namespace {

Plan one(const std::string& text) {
  auto plans = read_xml(text);
  if (!plans) {
    ADD_FAILURE() << plans.error().message << " at " << plans.error().where;
    return {};
  }
  EXPECT_EQ(plans->size(), 1U);
  return plans->front();
}

Error refused(const std::string& text) {
  auto plans = read_xml(text);
  if (plans) {
    ADD_FAILURE() << "was read: " << text.substr(0, 200);
    return {};
  }
  return plans.error();
}

bool says(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

// A statement around a node's elements.
std::string query(const std::string& node) {
  return "<explain xmlns=\"http://www.postgresql.org/2009/explain\">\n  <Query>\n    <Plan>" +
         node + "</Plan>\n  </Query>\n</explain>\n";
}

TEST(ExplainXml, ReadsWhatExplainPrints) {
  const Plan plan = one(R"~(<?xml version="1.0"?>
<explain xmlns="http://www.postgresql.org/2009/explain">
  <Query>
    <Plan>
      <Node-Type>Gather</Node-Type>
      <Parallel-Aware>false</Parallel-Aware>
      <Actual-Startup-Time>0.100</Actual-Startup-Time>
      <Actual-Total-Time>5.000</Actual-Total-Time>
      <Actual-Rows>10</Actual-Rows>
      <Actual-Loops>1</Actual-Loops>
      <I-O-Read-Time>1.500</I-O-Read-Time>
      <Workers-Launched>1</Workers-Launched>
      <Plans>
        <Plan>
          <Node-Type>Seq Scan</Node-Type>
          <Parent-Relationship>Outer</Parent-Relationship>
          <Relation-Name>a &lt;b&gt; &amp;amp; c</Relation-Name>
          <Alias></Alias>
          <Output>
            <Item>a</Item>
            <Item>b</Item>
          </Output>
          <Filter>(t.a &lt; 5)
</Filter>
          <Workers>
            <Worker>
              <Worker-Number>0</Worker-Number>
              <Actual-Total-Time>1.500</Actual-Total-Time>
              <Actual-Loops>1</Actual-Loops>
            </Worker>
          </Workers>
        </Plan>
      </Plans>
    </Plan>
    <Settings>
      <enable_sort>off</enable_sort>
      <plpgsql.check_asserts>on</plpgsql.check_asserts>
    </Settings>
    <Planning>
    </Planning>
    <Planning-Time>0.123</Planning-Time>
    <Triggers>
      <Trigger>
        <Trigger-Name>t1</Trigger-Name>
        <Relation>r</Relation>
        <Time>0.5</Time>
        <Calls>2</Calls>
      </Trigger>
    </Triggers>
    <Execution-Time>6.250</Execution-Time>
  </Query>
</explain>)~");
  EXPECT_EQ(plan.format, "postgresql-xml");
  ASSERT_EQ(plan.nodes.size(), 2U);
  EXPECT_EQ(plan.nodes[0].io->read.value(), 1.5);
  const Node& scan = plan.nodes[1];
  EXPECT_EQ(scan.relation.name, "a <b> &amp; c");
  EXPECT_EQ(scan.alias, "");
  EXPECT_EQ(scan.output, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(scan.predicate(PredicateRole::filter)->text, "(t.a < 5)\n");
  ASSERT_EQ(scan.workers.size(), 1U);
  EXPECT_EQ(scan.workers[0].actual->total->value(), 1.5);
  ASSERT_EQ(plan.triggers.size(), 1U);
  EXPECT_EQ(plan.triggers[0].calls, 2);
  EXPECT_EQ(*plan.setting("enable_sort"), "off");
  EXPECT_EQ(*plan.setting("plpgsql.check_asserts"), "on");
  EXPECT_TRUE(plan.diagnostics.empty());
}

TEST(ExplainXml, ReadsAutoExplainsBodyWithAndWithoutExplain) {
  const std::string body =
      "<Query-Text>select 1 &lt; 2</Query-Text>\n<Plan>"
      "<Node-Type>Result</Node-Type></Plan>\n";
  EXPECT_EQ(one("<explain>" + body + "</explain>").query_text, "select 1 < 2");
  EXPECT_EQ(one(body).query_text, "select 1 < 2");
  EXPECT_EQ(one("<Query>" + body + "</Query>").query_text, "select 1 < 2");
  EXPECT_EQ(one("<Plan><Node-Type>Result</Node-Type></Plan>").nodes.size(), 1U);
  EXPECT_EQ(read_xml(body + body)->size(), 2U);
}

TEST(ExplainXml, ReadsSeveralStatementsAndDocuments) {
  const std::string statement = "<Query><Plan><Node-Type>Result</Node-Type></Plan></Query>";
  const std::string document = "<explain>" + statement + "<Notify />" + statement + "</explain>\n";
  EXPECT_EQ(read_xml(document + document)->size(), 4U);
  EXPECT_EQ(read_xml("<explain>" + statement + "<Utility-Statement>x</Utility-Statement></explain>")
                ->size(),
            1U);
}

TEST(ExplainXml, TellsTheGroupsOfAnIncrementalSortApart) {
  // XML has one name for full-sort and pre-sorted groups, and one for memory and disk.
  const std::string full =
      "<Incremental-Sort-Groups><Group-Count>5</Group-Count><Sort-Methods-Used><Item>quicksort</"
      "Item>"
      "</Sort-Methods-Used><Sort-Space><Average-Sort-Space-Used>28</Average-Sort-Space-Used>"
      "<Peak-Sort-Space-Used>29</Peak-Sort-Space-Used></Sort-Space></Incremental-Sort-Groups>";
  const std::string pre =
      "<Incremental-Sort-Groups><Group-Count>7</Group-Count><Sort-Methods-Used>"
      "<Item>external merge</Item></Sort-Methods-Used><Sort-Space><Average-Sort-Space-Used>523"
      "</Average-Sort-Space-Used><Peak-Sort-Space-Used>616</Peak-Sort-Space-Used></Sort-Space>"
      "</Incremental-Sort-Groups>";
  const Plan plan = one(query("<Node-Type>Incremental Sort</Node-Type>" + full + pre));
  const Node& sort = plan.nodes[0];
  EXPECT_EQ(sort.full_sort_groups->count, 5);
  EXPECT_EQ(sort.full_sort_groups->peak_memory.value(), 29 * 1024);
  EXPECT_EQ(sort.full_sort_groups->peak_disk.value(), 0);
  EXPECT_EQ(sort.pre_sorted_groups->count, 7);
  EXPECT_EQ(sort.pre_sorted_groups->peak_memory.value(), 0);
  EXPECT_EQ(sort.pre_sorted_groups->peak_disk.value(), 616 * 1024);
  EXPECT_TRUE(plan.diagnostics.empty());
}

TEST(ExplainXml, ReadsGroupingSets) {
  const Plan plan = one(query(
      "<Node-Type>Aggregate</Node-Type><Grouping-Sets><Grouping-Set><Sort-Key><Item>a</Item>"
      "</Sort-Key><Group-Keys><Group-Key><Item>a</Item><Item>b</Item></Group-Key><Group-Key>\n"
      "</Group-Key></Group-Keys></Grouping-Set></Grouping-Sets>"));
  EXPECT_EQ(plan.nodes[0].native_fields,
            (std::vector<std::pair<std::string, std::string>>{{"Grouping Sets.Group Keys", "a"},
                                                              {"Grouping Sets.Group Keys", "b"},
                                                              {"Grouping Sets.Sort Key", "a"}}));
}

TEST(ExplainXml, RefusesADocumentType) {
  const Error error =
      refused("<!DOCTYPE lolz [<!ENTITY lol \"lol\"><!ENTITY lol2 \"&lol;&lol;\">]>\n<explain/>");
  EXPECT_TRUE(says(error.message, "document type")) << error.message;
  EXPECT_EQ(error.where, "1:1");
  EXPECT_TRUE(says(refused("<explain>&lol;</explain>").message, "entity"));
}

TEST(ExplainXml, ReplacesWhatXmlCannotHold) {
  const Plan plan =
      one(query("<Node-Type>Result</Node-Type><Alias>caf\xE9 \x01 \xEF\xBF\xBF</Alias>"));
  EXPECT_EQ(plan.nodes[0].alias, "caf\xEF\xBF\xBD \xEF\xBF\xBD \xEF\xBF\xBD");
  ASSERT_EQ(plan.diagnostics.size(), 1U);
}

TEST(ExplainXml, SaysWhenTheTextWasCutShort) {
  const std::string whole = query("<Node-Type>Limit</Node-Type>");
  for (std::size_t length = 70; length < whole.size() - 1; ++length) {
    const Error error = refused(whole.substr(0, length));
    EXPECT_TRUE(says(error.message, "ends in the middle of")) << length << ": " << error.message;
  }
}

TEST(ExplainXml, NamesThePlaceOfWhatDoesNotFit) {
  const Error error = refused("<explain>\n  <Query>\n    <Plan>x</Alias>\n");
  EXPECT_EQ(error.where.substr(0, 2), "3:");
  EXPECT_TRUE(says(error.message, "mismatched")) << error.message;
  EXPECT_TRUE(says(refused(query("<Alias>t</Alias>")).message, "without \"Node Type\""));
  EXPECT_TRUE(says(refused("<explain></explain>").message, "no plan in it"));
  EXPECT_TRUE(says(refused("").message, "no plan in it"));
  EXPECT_FALSE(refused("</planwright-documents><planwright-documents>").message.empty());
}

TEST(ExplainXml, DepthDoesNotOverflow) {
  constexpr int levels = 5000;
  std::string inner;
  for (int level = 0; level < levels; ++level) {
    inner += "<Node-Type>Materialize</Node-Type><Plans><Plan>";
  }
  inner += "<Node-Type>Result</Node-Type>";
  for (int level = 0; level < levels; ++level) {
    inner += "</Plan></Plans>";
  }
  EXPECT_EQ(one(query(inner)).nodes.size(), levels + 1U);
  std::string open;
  for (int level = 0; level < 100'000; ++level) {
    open += "<a>";
  }
  EXPECT_TRUE(says(refused(open).message, "ends in the middle of"));
}

}  // namespace
}  // namespace planwright::planners::postgresql
