// What a fuzz target is: libFuzzer's interface, which driver.cpp serves too.
#pragma once

#include <cstddef>
#include <cstdint>

/// Reads one input. InputError is the right answer to a bad one; any other exception is a find.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

/// Optional: changes an input in the knowledge of its format. Returns its new size.
extern "C" __attribute__((weak)) std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data,
                                                                     std::size_t size,
                                                                     std::size_t max_size,
                                                                     unsigned seed);

/// Changes an input blindly. Returns its new size.
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);
