/* poppack.h - ends the packing of pshpackN.h. https://learn.microsoft.com/cpp/preprocessor/pack */
#pragma GCC system_header
#pragma pack(pop)
