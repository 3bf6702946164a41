/* poppack.h - ends the packing of pshpackN.h. https://learn.microsoft.com/cpp/preprocessor/pack */
#pragma pack(pop)
