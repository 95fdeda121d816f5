// For precompiled.hpp, which is compiled with it.
