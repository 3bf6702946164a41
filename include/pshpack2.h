/* pshpack2.h - packs structures to 2 bytes until poppack.h. https://learn.microsoft.com/cpp/preprocessor/pack */
#pragma GCC system_header
#pragma pack(push, 2)
