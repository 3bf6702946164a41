/*
 * driverspecs.h - annotations, all of them in specstrings.h.
 * https://learn.microsoft.com/cpp/code-quality/understanding-sal
 */
#include <specstrings.h>
