#include "index_pages.hpp"

#include <cstring>

namespace planwright::sandbox {
namespace {

constexpr std::size_t page_size = 8192;
constexpr std::size_t header_size = 24;  // PageHeaderData: before the line pointers

template <class T>
void put(std::string& page, std::size_t at, T value) {
  std::memcpy(page.data() + at, &value, sizeof value);
}

template <class T>
T get(std::string_view page, std::size_t at) {
  T value{};
  std::memcpy(&value, page.data() + at, sizeof value);
  return value;
}

// A page of a B-tree whose only entry leads to `child`, or an empty one. The layout is bufpage.h's
// and nbtree.h's: pd_lower, pd_upper, pd_special and the size with the layout's version; at the end
// BTPageOpaqueData: left and right sibling, level, flags, cycle.
std::string btree_page(std::uint32_t level, std::uint16_t flags,
                       std::optional<std::uint32_t> child) {
  constexpr std::uint16_t special = page_size - 16;
  constexpr std::uint16_t tuple_size = 8;
  constexpr std::uint16_t layout_version = 4;
  std::string page(page_size, '\0');
  std::uint16_t lower = header_size;
  std::uint16_t upper = special;
  if (child) {
    upper = static_cast<std::uint16_t>(upper - tuple_size);
    // An index tuple without attributes: minus infinity, so that every key is at or after it. Its
    // t_tid holds the child, its t_info the size and INDEX_ALT_TID_MASK.
    put(page, upper, static_cast<std::uint16_t>(*child >> 16U));
    put(page, upper + 2U, static_cast<std::uint16_t>(*child & 0xFFFFU));
    put(page, upper + 6U, static_cast<std::uint16_t>(tuple_size | 0x2000U));
    // Its line pointer: offset, LP_NORMAL, length.
    put(page, header_size,
        static_cast<std::uint32_t>(upper | (1U << 15U) | (std::uint32_t{tuple_size} << 17U)));
    lower = header_size + 4;
  }
  put(page, 12, lower);
  put(page, 14, upper);
  put(page, 16, special);
  put(page, 18, static_cast<std::uint16_t>(page_size | layout_version));
  put(page, special + 8U, level);
  put(page, special + 12U, flags);
  return page;
}

}  // namespace

std::optional<std::string> btree_skeleton(std::string_view metapage, int height) {
  constexpr std::uint32_t magic = 0x053162;
  constexpr std::uint16_t leaf = 1;
  constexpr std::uint16_t root = 2;
  if (metapage.size() < page_size || get<std::uint32_t>(metapage, header_size) != magic ||
      height < 0) {
    return std::nullopt;
  }
  const auto top = static_cast<std::uint32_t>(height);
  std::string pages(metapage.substr(0, page_size));
  // btm_root, btm_level, btm_fastroot, btm_fastlevel after magic and version.
  put(pages, header_size + 8, top + 1);
  put(pages, header_size + 12, top);
  put(pages, header_size + 16, top + 1);
  put(pages, header_size + 20, top);
  // Level n is block n + 1; only the leaf has no child.
  for (std::uint32_t level = 0; level <= top; ++level) {
    const auto flags =
        static_cast<std::uint16_t>((level == 0 ? leaf : 0) | (level == top ? root : 0));
    pages += btree_page(level, flags, level == 0 ? std::nullopt : std::optional(level));
  }
  return pages;
}

}  // namespace planwright::sandbox
