/* pshpack4.h - packs structures to 4 bytes until poppack.h. https://learn.microsoft.com/cpp/preprocessor/pack */
#pragma pack(push, 4)
