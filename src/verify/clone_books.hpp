#pragma once

#include <string>
#include <vector>

#include <planwright/base/result.hpp>
#include <planwright/model/action.hpp>
#include <planwright/model/catalog.hpp>
#include <planwright/model/diagnostic.hpp>
#include <planwright/verify/clone.hpp>

namespace planwright::verify {

// An index that was built on the clone.
struct Built {
  RelationRef name;
  std::string oid;
  double bytes = 0;
  std::vector<std::string> names;  // as plans name it, with those of the partitions
  std::string like_it;             // an index that was there before and does the same
};

// The indexes made on a clone, and the table there (`planwright_measure.made`) that remembers them
// until they are dropped: index and row come and go in one transaction. A session lock of the
// keeper says that the run is alive, so that the next run drops what a killed one has left.
class CloneBooks {
 public:
  explicit CloneBooks(CloneSessions sessions)
      : worker_(sessions.worker), keeper_(sessions.keeper) {}
  CloneBooks(const CloneBooks&) = delete;
  CloneBooks& operator=(const CloneBooks&) = delete;
  ~CloneBooks() { end(); }

  // Makes the books and drops what dead runs have left. Fails with `permission` where the role may
  // not make them or they belong to another.
  Result<void> begin();
  // Builds an index under a name that is free there.
  Result<Built> build(const CreateIndex& action, const Catalog& catalog);
  // Drops one; what cannot be dropped now is in the diagnostics, and is tried again at the end.
  void drop(const Built& index);
  // Drops all that this run has made and the books, when they are empty. May be called again.
  void end();

  // What the user should know; taken by the caller.
  std::vector<Diagnostic> diagnostics;

 private:
  struct Entry {
    std::string run, oid;
    RelationRef name;
    bool kept = false;  // still what was made
    bool gone = false;
  };

  Result<void> make_books(ports::Session& session);
  Result<std::vector<Entry>> entries();
  void drop_leftovers();
  Result<void> drop_entry(const Entry& entry);
  void close_books();
  Result<ports::Table> ask(ports::Session& session, std::string_view name,
                           std::vector<ports::Parameter> parameters = {});
  Result<std::string> free_name(const CreateIndex& action);
  void tell(Diagnostic::Level level, std::string message) {
    diagnostics.push_back({level, std::move(message)});
  }

  ports::Session& worker_;
  ports::Session& keeper_;
  std::string run_;  // its key; empty: not begun, or over
};

// The value of the first row, "" for NULL or no row.
std::string first_value(const ports::Table& table, std::string_view column, std::size_t row = 0);
// Of an array of names as the server prints it.
std::string array_of(const std::vector<std::string>& values);

}  // namespace planwright::verify
