/* pshpack4.h - packs structures to 4 bytes until poppack.h. https://learn.microsoft.com/cpp/preprocessor/pack */
#pragma GCC system_header
#pragma pack(push, 4)
