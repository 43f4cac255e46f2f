#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <planwright/base/result.hpp>
#include <planwright/base/units.hpp>
#include <planwright/model/catalog.hpp>
#include <planwright/ports/session.hpp>

// How large the planner is to take tables and indexes for: the lengths of their files, what
// pg_class says, and the first pages of indexes.
namespace planwright::sandbox {

struct Size {
  Blocks pages;  // of the file
  // As pg_class is to have them.
  Blocks analyzed_pages;
  double tuples = 0;  // -1: never counted
  Blocks all_visible{};
  std::optional<int> height{};  // of a B-tree
  RelationRef table{};          // of an index; empty: a table
  bool valid = true;            // of an index
};

Size table_size(const Relation& relation);
Size index_size(const Index& index, const Relation& relation, int server_major);
// The height a B-tree of that many pages would have, by the size model's pages per page.
int btree_height(const Index& index, const Relation& relation, Blocks pages, int server_major);

// A table or index as it is in the sandbox.
struct Object {
  RelationRef ref;
  std::string oid, path;  // path: absolute; empty: no storage
  std::string kind, method;
  double pages = 0, tuples = 0;  // pg_class
};

Result<std::vector<Object>> find_objects(ports::Session& session, const std::string& data_directory,
                                         std::span<const RelationRef> refs);

// All sizes there are to be. Files are cut to nothing before the server reads tables, since it
// would read their holes.
class Sizes {
 public:
  explicit Sizes(std::string data_directory) : data_directory_(std::move(data_directory)) {}

  void set(const RelationRef& ref, Size size) { sizes_[ref] = std::move(size); }
  void erase(const RelationRef& ref) { sizes_.erase(ref); }
  [[nodiscard]] const std::map<RelationRef, Size>& all() const { return sizes_; }

  // Cuts the files of these tables and of none other; empty: of all.
  Result<void> cut_tables(ports::Session& session, std::span<const RelationRef> tables) const;
  // Extends files and writes pg_class where it says otherwise. `session` sees the objects and may
  // call planwright_sizes.set_sizes.
  Result<void> put(ports::Session& session, std::span<const RelationRef> refs = {}) const;
  // Writes the first pages of these indexes, whose files are new: no server has read them.
  Result<void> write_first_pages(ports::Session& session,
                                 std::span<const RelationRef> indexes) const;
  // Makes BRIN indexes among these ready for their tables' sizes; before `put` extends them.
  // `connect` gives a session of their owner's that goes with what it has opened.
  using Connect = std::function<Result<std::unique_ptr<ports::Session>>()>;
  Result<void> extend_range_maps(ports::Session& admin, const Connect& connect,
                                 std::span<const RelationRef> indexes) const;

 private:
  [[nodiscard]] std::vector<RelationRef> names(std::span<const RelationRef> refs) const;

  std::string data_directory_;
  std::map<RelationRef, Size> sizes_;
};

}  // namespace planwright::sandbox
