// Feeds a fuzz target with its corpus and with mutations of it, where libFuzzer is not at hand.
//
//   fuzz_study [--runs N] [--seconds S] [--seed N] CORPUS...
//
// Without coverage to guide it, each input is a few mutations away from one of the corpus. The same
// seed gives the same inputs. The input at hand lies in fuzz-input-PID until it has passed: after
// a crash, give the target that file alone.
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "target.hpp"

namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr unsigned kSecondsForOne = 20;  // sanitizers slow a reader down by some ten times
constexpr std::size_t kMaxBytes = 1 << 20;

struct Options {
  std::uint64_t runs = 1'000'000'000;
  double seconds = 10;
  std::uint64_t seed = 1;
  std::vector<std::filesystem::path> corpus;
};

template <class Container>
auto at_of(Container& bytes, std::size_t index) {
  return bytes.begin() + static_cast<std::ptrdiff_t>(index);
}

class Mutator {
 public:
  explicit Mutator(std::uint64_t seed) : random_{seed} {}

  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }

  /// 1 to 8 small changes.
  void mutate(Bytes& bytes, std::size_t max_size) {
    for (std::uint64_t n = 1 + below(8); n > 0; --n) change(bytes);
    if (bytes.size() > max_size) bytes.resize(max_size);
  }

  /// A part of one input in place of a part of another.
  void splice(Bytes& bytes, const Bytes& other) {
    if (other.empty()) return;
    const std::size_t from = below(other.size());
    const std::size_t size = 1 + below(std::min<std::uint64_t>(other.size() - from, 200));
    const std::size_t at = below(bytes.size() + 1);
    const std::size_t gone = below(std::min<std::uint64_t>(bytes.size() - at, 200) + 1);
    bytes.erase(at_of(bytes, at), at_of(bytes, at + gone));
    bytes.insert(at_of(bytes, at), at_of(other, from), at_of(other, from + size));
  }

 private:
  void change(Bytes& bytes) {
    if (bytes.empty()) bytes.push_back(0);
    const std::size_t at = below(bytes.size());
    const std::size_t size = 1 + below(std::min<std::uint64_t>(bytes.size() - at, 32));
    switch (below(8)) {
      case 0:
        bytes[at] = static_cast<std::uint8_t>(bytes[at] ^ (1U << below(8)));
        break;
      case 1:
        bytes[at] = static_cast<std::uint8_t>(below(256));
        break;
      case 2:
        number(bytes, at);
        break;
      case 3:
        bytes.erase(at_of(bytes, at), at_of(bytes, at + size));
        break;
      case 4: {  // the same again, up to 64 times: deep nesting, long lines
        const Bytes part(at_of(bytes, at), at_of(bytes, at + size));
        for (std::uint64_t n = 1 + below(64); n > 0; --n)
          bytes.insert(at_of(bytes, at), part.begin(), part.end());
        break;
      }
      case 5:
        bytes.insert(at_of(bytes, at), static_cast<std::uint8_t>(below(256)));
        break;
      case 6:
        token(bytes, at);
        break;
      default:
        digits(bytes, at);
    }
  }

  /// One, two, four or eight bytes that programs tend to trip over.
  void number(Bytes& bytes, std::size_t at) {
    static constexpr std::uint64_t kValues[] = {0,
                                                1,
                                                0x7F,
                                                0x80,
                                                0xFF,
                                                0x7FFF,
                                                0x8000,
                                                0xFFFF,
                                                0x7FFFFFFF,
                                                0x80000000,
                                                0xFFFFFFFF,
                                                0x7FFFFFFFFFFFFFFF,
                                                0x8000000000000000,
                                                0xFFFFFFFFFFFFFFFF,
                                                0x7FF8000000000000};
    const std::uint64_t value = kValues[below(std::size(kValues))];
    const std::size_t size = std::min<std::size_t>(std::size_t{1} << below(4), bytes.size() - at);
    std::memcpy(&bytes[at], &value, size);
  }

  void token(Bytes& bytes, std::size_t at) {
    static constexpr std::string_view kTokens[] = {"nan",
                                                   "inf",
                                                   "-inf",
                                                   "1e308",
                                                   "-1",
                                                   "0x7fffffffffffffff",
                                                   "9223372036854775808",
                                                   "1e-320",
                                                   "\"",
                                                   "\"\"\"",
                                                   "'''",
                                                   "[[",
                                                   "]]",
                                                   "{",
                                                   "}",
                                                   ",",
                                                   "\n",
                                                   "\r\n",
                                                   "\r",
                                                   "\xEF\xBB\xBF",
                                                   "\xC3\xB5",
                                                   "\xFF",
                                                   "..",
                                                   "../../etc/passwd",
                                                   "/dev/zero",
                                                   "1979-05-27T07:32:00Z",
                                                   "true",
                                                   "9999-12-31 23:59:60",
                                                   "0000-00-00",
                                                   "=",
                                                   "#",
                                                   std::string_view{"\0", 1}};
    const std::string_view text = kTokens[below(std::size(kTokens))];
    bytes.insert(at_of(bytes, at), text.begin(), text.end());
  }

  /// Other digits where there are digits: numbers out of range.
  void digits(Bytes& bytes, std::size_t at) {
    for (std::size_t i = at; i < bytes.size(); ++i) {
      if (bytes[i] < '0' || bytes[i] > '9') continue;
      for (std::uint64_t n = below(12); n > 0; --n)
        bytes.insert(at_of(bytes, i), static_cast<std::uint8_t>('0' + below(10)));
      return;
    }
  }

  std::mt19937_64 random_;
};

Mutator* mutator_at_work = nullptr;

template <class Number>
Number number_of(const char* text) {
  Number value{};
  const char* const end = text + std::strlen(text);
  if (std::from_chars(text, end, value).ptr != end) {
    std::fprintf(stderr, "%s is no number\n", text);
    std::exit(2);
  }
  return value;
}

Options options_of(int count, char** arguments) {
  Options options;
  for (int i = 1; i < count; ++i) {
    const std::string_view name = arguments[i];
    const bool more = i + 1 < count;
    if (name == "--runs" && more) {
      options.runs = number_of<std::uint64_t>(arguments[++i]);
    } else if (name == "--seconds" && more) {
      options.seconds = number_of<double>(arguments[++i]);
    } else if (name == "--seed" && more) {
      options.seed = number_of<std::uint64_t>(arguments[++i]);
    } else {
      options.corpus.emplace_back(name);
    }
  }
  return options;
}

Bytes bytes_of(const std::filesystem::path& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

/// In the order of their names: the same corpus gives the same inputs.
std::vector<Bytes> corpus_of(const std::vector<std::filesystem::path>& given) {
  std::vector<std::filesystem::path> paths;
  for (const auto& path : given) {
    if (!std::filesystem::is_directory(path)) {
      paths.push_back(path);
    } else {
      for (const auto& entry : std::filesystem::directory_iterator{path})
        if (entry.is_regular_file()) paths.push_back(entry.path());
    }
  }
  std::sort(paths.begin(), paths.end());
  std::vector<Bytes> corpus;
  for (const auto& path : paths) corpus.push_back(bytes_of(path));
  return corpus;
}

void run(const Bytes& bytes, const std::string& kept) {
  std::ofstream{kept, std::ios::binary}.write(reinterpret_cast<const char*>(bytes.data()),
                                              static_cast<std::streamsize>(bytes.size()));
  alarm(kSecondsForOne);
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
  alarm(0);
}

void too_slow(int) {
  static constexpr char kText[] = "fuzz: an input takes too long\n";
  [[maybe_unused]] const auto written = write(STDERR_FILENO, kText, sizeof kText - 1);
  abort();
}

}  // namespace

// As libFuzzer's, for custom mutators.
std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size) {
  Bytes bytes(data, data + size);
  mutator_at_work->mutate(bytes, max_size);
  std::copy(bytes.begin(), bytes.end(), data);
  return bytes.size();
}

// An allocation of this size fails: HDF5 is ready for that, and one of our own is then a find, for
// no target expects std::bad_alloc.
extern "C" const char* __asan_default_options() {
  return "max_allocation_size_mb=2048:allocator_may_return_null=1";
}

// HDF5 loses a few bytes of its own over a damaged file.
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libhdf5\n";
}

int main(int count, char** arguments) {
  const Options options = options_of(count, arguments);
  const std::vector<Bytes> corpus = corpus_of(options.corpus);
  if (corpus.empty()) {
    std::fprintf(stderr, "usage: %s [--runs N] [--seconds S] [--seed N] CORPUS...\n", arguments[0]);
    return 2;
  }
  signal(SIGALRM, &too_slow);
  const std::string kept = "fuzz-input-" + std::to_string(getpid());
  for (const Bytes& bytes : corpus) run(bytes, kept);

  Mutator mutator{options.seed};
  mutator_at_work = &mutator;
  const auto end = std::chrono::steady_clock::now() +
                   std::chrono::duration_cast<std::chrono::steady_clock::duration>(
                       std::chrono::duration<double>{options.seconds});
  std::uint64_t done = 0;
  for (; done < options.runs && std::chrono::steady_clock::now() < end; ++done) {
    Bytes bytes = corpus[mutator.below(corpus.size())];
    if (mutator.below(4) == 0) mutator.splice(bytes, corpus[mutator.below(corpus.size())]);
    if (LLVMFuzzerCustomMutator != nullptr) {
      const std::size_t size = std::min(bytes.size(), kMaxBytes);
      bytes.resize(kMaxBytes);
      const auto seed = static_cast<unsigned>(mutator.below(1U << 31));
      bytes.resize(LLVMFuzzerCustomMutator(bytes.data(), size, kMaxBytes, seed));
    } else {
      mutator.mutate(bytes, kMaxBytes);
    }
    run(bytes, kept);
  }
  std::filesystem::remove(kept);
  std::printf("%zu inputs kept, %llu mutated: none crashed, hung or took memory without end\n",
              corpus.size(), static_cast<unsigned long long>(done));
}
