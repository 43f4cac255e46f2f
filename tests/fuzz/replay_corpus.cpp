// Replays a fuzz target's corpus as a test: what the fuzzer once found stays fixed.
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include <gtest/gtest.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

TEST(Corpus, EveryFileIsReadWithoutAFault) {
  const std::filesystem::path corpus = PLANWRIGHT_CORPUS;
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(corpus)) {
    SCOPED_TRACE(entry.path().filename().string());
    std::ifstream file(entry.path(), std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
    ASSERT_TRUE(file.good() || file.eof());
    // An exact copy, so that the address sanitizer sees a read past its end.
    const std::vector<std::uint8_t> exact(bytes.begin(), bytes.end());
    EXPECT_EQ(LLVMFuzzerTestOneInput(exact.data(), exact.size()), 0);
    ++files;
  }
  EXPECT_GT(files, 0U) << "an empty corpus tests nothing: " << corpus;
}

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
