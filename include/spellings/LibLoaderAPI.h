/* LibLoaderAPI.h - libloaderapi.h in another spelling. */
#include <libloaderapi.h>
