/*
 * Asks the linker for wide_streams.cc where streams meet a 16-bit wchar_t.
 */
#ifndef TAWNY_WIDE_STREAMS_H
#define TAWNY_WIDE_STREAMS_H

#if defined(__cplusplus) && __SIZEOF_WCHAR_T__ == 2
extern "C" char tawny_wide_streams __attribute__((__weak__));
/* Weak, so that a program which is linked otherwise lacks the streams and not the whole link. */
static char *const tawny_wants_wide_streams __attribute__((__used__)) = &tawny_wide_streams;
#endif

#endif /* TAWNY_WIDE_STREAMS_H */
