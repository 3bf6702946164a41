/* FileAPI.h - fileapi.h in another spelling. */
#include <fileapi.h>
