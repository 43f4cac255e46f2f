#include "sandbox/index_pages.hpp"

#include <cstdint>
#include <cstring>

#include <gtest/gtest.h>

namespace {

using namespace planwright;

template <class T>
T at(const std::string& bytes, std::size_t place) {
  T value{};
  std::memcpy(&value, bytes.data() + place, sizeof value);
  return value;
}

std::string metapage(std::uint32_t magic) {
  std::string page(8192, '\0');
  std::memcpy(page.data() + 24, &magic, sizeof magic);
  page[28] = 4;  // version, or pages a range's low byte comes later
  page[8191] = 'x';
  return page;
}

TEST(BtreeSkeleton, HasOneLinkedPageALevel) {
  const auto pages = sandbox::btree_skeleton(metapage(0x053162), 2);
  ASSERT_TRUE(pages);
  ASSERT_EQ(pages->size(), 4U * 8192);
  // The metapage names root and level twice and keeps the rest.
  EXPECT_EQ(at<std::uint32_t>(*pages, 28), 4U);
  EXPECT_EQ(at<std::uint32_t>(*pages, 32), 3U);
  EXPECT_EQ(at<std::uint32_t>(*pages, 36), 2U);
  EXPECT_EQ(at<std::uint32_t>(*pages, 40), 3U);
  EXPECT_EQ(at<std::uint32_t>(*pages, 44), 2U);
  EXPECT_EQ((*pages)[8191], 'x');
  // Leaf, inner page, root.
  for (std::uint32_t level = 0; level < 3; ++level) {
    const std::string page = pages->substr(8192U * (level + 1), 8192);
    EXPECT_EQ(at<std::uint16_t>(page, 18), 8192 | 4);
    EXPECT_EQ(at<std::uint16_t>(page, 16), 8176);
    EXPECT_EQ(at<std::uint32_t>(page, 8176 + 8), level);
    EXPECT_EQ(at<std::uint16_t>(page, 8176 + 12), level == 0 ? 1 : level == 2 ? 2 : 0);
    EXPECT_EQ(at<std::uint16_t>(page, 12), level == 0 ? 24 : 28);
    if (level > 0) {
      const auto pointer = at<std::uint32_t>(page, 24);
      EXPECT_EQ(pointer >> 17U, 8U);         // length
      EXPECT_EQ((pointer >> 15U) & 3U, 1U);  // LP_NORMAL
      const std::size_t tuple = pointer & 0x7FFFU;
      EXPECT_EQ(tuple, at<std::uint16_t>(page, 14));
      EXPECT_EQ(at<std::uint16_t>(page, tuple + 2), level);  // the block under it
    }
  }
  EXPECT_EQ(sandbox::btree_skeleton(metapage(0x053162), 0)->size(), 2U * 8192);
}

TEST(BtreeSkeleton, RefusesWhatIsNoBtree) {
  EXPECT_FALSE(sandbox::btree_skeleton("", 1));
  EXPECT_FALSE(sandbox::btree_skeleton(metapage(0xA8109CFA), 1));
  EXPECT_FALSE(sandbox::btree_skeleton(metapage(0x053162), -1));
}

}  // namespace
