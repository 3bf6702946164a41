/*
 * bits/fs_path.h - libstdc++'s, as on this system: with _WIN32 defined it would take paths for wide strings, which
 * its library does not.
 */
#pragma push_macro("_WIN32")
#undef _WIN32
#include_next <bits/fs_path.h>
#pragma pop_macro("_WIN32")
