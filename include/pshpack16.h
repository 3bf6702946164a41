/* pshpack16.h - packs structures to 16 bytes until poppack.h. https://learn.microsoft.com/cpp/preprocessor/pack */
#pragma GCC system_header
#pragma pack(push, 16)
