#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

namespace planwright {

enum class Engine : std::uint8_t {
#define PW_ENGINE(id, name) id,
#include <planwright/model/engines.def>
#undef PW_ENGINE
};

std::string_view to_string(Engine engine);
// "postgresql" → Engine::postgresql; absent for a name that is none of engines.def.
std::optional<Engine> engine_from(std::string_view name);

// The engines a rule speaks of.
class EngineSet {
 public:
  constexpr EngineSet(std::initializer_list<Engine> engines) {
    for (const Engine engine : engines) {
      bits_ |= bit(engine);
    }
  }
  [[nodiscard]] constexpr bool contains(Engine engine) const { return (bits_ & bit(engine)) != 0; }

 private:
  static constexpr unsigned bit(Engine engine) { return 1U << static_cast<unsigned>(engine); }
  unsigned bits_ = 0;
};

}  // namespace planwright
