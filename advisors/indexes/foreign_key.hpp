#pragma once

#include <planwright/model/catalog.hpp>
#include <planwright/model/plan.hpp>

// From a constraint trigger in a plan to the foreign key behind it.
namespace planwright::advisors {

// Which side of a foreign key a trigger works for.
enum class ForeignKeySide {
  none,         // not a foreign key's trigger, as far as the plan and the schema tell
  referencing,  // checks an inserted or updated row: looks the referenced key up
  referenced,   // after DELETE or UPDATE of a referenced row: looks for rows that refer to it
};

// The server's own triggers are called RI_ConstraintTrigger_a_… (action, on the referenced table)
// and …_c_… (check, on the referencing one); EXPLAIN's text leaves the name out, then the schema
// decides.
ForeignKeySide foreign_key_side(const Trigger& trigger, const Catalog& catalog);

struct ForeignKeyMatch {
  const Relation* referencing = nullptr;
  const ForeignKey* key = nullptr;

  explicit operator bool() const { return key != nullptr; }
};

// The key by its name and the table the trigger fired on; empty when the schema does not know it or
// several fit.
ForeignKeyMatch foreign_key_of(const Trigger& trigger, ForeignKeySide side, const Catalog& catalog);

// Whether some index leads with the key's columns (or some of them), so that the rows of one
// referenced key are found without reading the table.
bool has_index_for(const ForeignKeyMatch& match);

}  // namespace planwright::advisors
