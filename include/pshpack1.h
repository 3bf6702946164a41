/* pshpack1.h - packs structures to 1 byte until poppack.h. https://learn.microsoft.com/cpp/preprocessor/pack */
#pragma GCC system_header
#pragma pack(push, 1)
