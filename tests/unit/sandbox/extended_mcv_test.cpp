#include "sandbox/extended_mcv.hpp"

#include <gtest/gtest.h>

namespace {

using namespace planwright;
using sandbox::McvColumn;

// An int4, a text and an enumerated column: (1, 'x', second label) and (2, NULL, first label).
const std::string mcv =
    "c251a6e1"
    "01000000"
    "02000000"
    "0300"
    "17000000"
    "19000000"
    "01400000"
    "02000000"
    "08000000"
    "00000000"
    "04000000"
    "01000000"
    "01000000"
    "05000000"
    "08000000"
    "ffffffff"
    "00000000"
    "02000000"
    "08000000"
    "00000000"
    "04000000"
    "01000000"
    "01000000"
    "02000000"
    "01000000"
    "78"
    "10400000"
    "12400000"
    "000000"
    "000000000000e03f"
    "000000000000d03f"
    "0000"
    "0000"
    "0100"
    "000100"
    "000000000000d03f"
    "000000000000c03f"
    "0100"
    "0000"
    "0000";

std::vector<McvColumn> columns() {
  return {{23, 4, true, {}}, {25, -1, false, {}}, {0x8001, 4, true, {0x9001, 0x9002}}};
}

TEST(ExtendedMcv, EnumeratedValuesAreThoseOfHere) {
  const auto adapted = sandbox::adapted_mcv(mcv, columns());
  ASSERT_TRUE(adapted);
  std::string expected = mcv;
  expected.replace(expected.find("01400000"), 8, "01800000");
  expected.replace(expected.find("10400000"), 8, "01900000");
  expected.replace(expected.find("12400000"), 8, "02900000");
  EXPECT_EQ(*adapted, expected);
}

TEST(ExtendedMcv, AListOfOtherColumnsIsRefused) {
  for (std::size_t length = 0; length < mcv.size(); ++length) {
    EXPECT_FALSE(sandbox::adapted_mcv(mcv.substr(0, length), columns())) << length;
  }
  EXPECT_FALSE(sandbox::adapted_mcv(mcv + "00", columns()));
  auto other = columns();
  other.pop_back();
  EXPECT_FALSE(sandbox::adapted_mcv(mcv, other));
  other = columns();
  other[2].labels.push_back(1);
  EXPECT_FALSE(sandbox::adapted_mcv(mcv, other)) << "more labels than values: which are they";
  // The server would take a number for the address of a text, or write where it has no room.
  other = columns();
  other[0] = {25, -1, false, {}};
  EXPECT_FALSE(sandbox::adapted_mcv(mcv, other));
  std::string no_room = mcv;
  no_room.replace(no_room.find("0500000008000000") + 8, 2, "07");
  EXPECT_FALSE(sandbox::adapted_mcv(no_room, columns()));
  std::string no_such_value = mcv;
  no_such_value.replace(no_such_value.size() - 4, 4, "0200");
  EXPECT_FALSE(sandbox::adapted_mcv(no_such_value, columns()));
}

}  // namespace
