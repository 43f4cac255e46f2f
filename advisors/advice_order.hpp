#pragma once

#include <planwright/rules/rule.hpp>

namespace planwright::advisors {

// The order to apply: one at a time, the largest possible saving first, what came first on ties.
// Advice to the application comes after what the database can do by itself, unless its numbers say
// that it helps more: where the frequency is known, its note gets the time a day now, after the
// best database change and after this one. Called once, when all advice is there.
void order_advice(const AdviceContext& context, AdviceSink& sink);

}  // namespace planwright::advisors
