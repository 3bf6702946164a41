/*
 * sys/types.h - libc's, without the names of BSD whose sizes are not Winsock's: u_long has 32 bits there.
 */
#define __u_char_defined
#include_next <sys/types.h>
