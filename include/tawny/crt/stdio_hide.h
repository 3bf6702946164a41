/*
 * Puts the functions of libc's stdio.h that have Microsoft's rules here out of the way while it declares them
 * (no include guard: stdio_show.h ends it).
 */
#define printf tawny_host_printf
#define fprintf tawny_host_fprintf
#define sprintf tawny_host_sprintf
#define snprintf tawny_host_snprintf
#define vprintf tawny_host_vprintf
#define vfprintf tawny_host_vfprintf
#define vsprintf tawny_host_vsprintf
#define vsnprintf tawny_host_vsnprintf
#define scanf tawny_host_scanf
#define fscanf tawny_host_fscanf
#define sscanf tawny_host_sscanf
#define vscanf tawny_host_vscanf
#define vfscanf tawny_host_vfscanf
#define vsscanf tawny_host_vsscanf
#define fopen tawny_host_fopen
#define freopen tawny_host_freopen
#define remove tawny_host_remove
#define rename tawny_host_rename
#define fclose tawny_host_fclose
