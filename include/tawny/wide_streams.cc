/*
 * Wide streams with a 16-bit wchar_t.
 *
 * libstdc++.so holds its wide locale facets and std::wcout for a 32-bit wchar_t. A program that is compiled with
 * -fshort-wchar links this object: it defines the same functions for 16 bits, and because the dynamic linker takes
 * the program's definition of a symbol before the library's, the library's own facets and streams use them too.
 * The objects have the same layout either way as far as both sides touch them: pointers first, characters last.
 *
 * Wide text is UTF-16 in the program and UTF-8 outside. Every locale has the conventions of "C".
 * https://learn.microsoft.com/cpp/standard-library/iostream
 */
#include <fstream>
#include <iostream>
#include <limits>
#include <locale>
#include <sstream>
#include <string>

#include <ext/stdio_sync_filebuf.h>

/* The driver asks for this symbol, so that the object is taken from its archive. */
extern "C" char tawny_wide_streams;
char tawny_wide_streams = 0;

namespace {

typedef unsigned char octet;

/* One character from UTF-8: its length, 0 if more bytes are needed, -1 if it is none. */
int decode(const char *from, const char *end, char32_t &character)
{
    octet first = (octet)*from;
    int length = first < 0x80 ? 1 : first < 0xC2 ? -1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : -1;
    if (length < 0) {
        return -1;
    }
    character = length == 1 ? first : first & (0x7F >> length);
    for (int i = 1; i < length; i++) {
        if (from + i == end) {
            return 0;
        }
        if (((octet)from[i] & 0xC0) != 0x80) {
            return -1;
        }
        character = character << 6 | ((octet)from[i] & 0x3F);
    }
    bool overlong = (length == 3 && character < 0x800) || (length == 4 && character < 0x10000);
    bool surrogate = character >= 0xD800 && character < 0xE000;
    return overlong || surrogate || character > 0x10FFFF ? -1 : length;
}

/* UTF-8 of a character: its length. */
int encode(char32_t character, char *bytes)
{
    if (character < 0x80) {
        bytes[0] = (char)character;
        return 1;
    }
    int length = character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
    for (int i = length - 1; i > 0; i--) {
        bytes[i] = (char)(0x80 | (character & 0x3F));
        character >>= 6;
    }
    bytes[0] = (char)(0xF00 >> length | character);
    return length;
}

bool is_high(wchar_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_low(wchar_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

}

namespace std {

/* ---- character classification: the forms for arrays; those for one character need no change ----- */

const wchar_t *ctype<wchar_t>::do_is(const wchar_t *low, const wchar_t *high, mask *masks) const
{
    static const mask all[] = {space, print, cntrl, upper, lower, alpha, digit, punct, xdigit, blank};
    for (; low < high; low++, masks++) {
        *masks = 0;
        for (mask one : all) {
            *masks = (mask)(*masks | (do_is(one, *low) ? one : 0));
        }
    }
    return high;
}

const wchar_t *ctype<wchar_t>::do_scan_is(mask wanted, const wchar_t *low, const wchar_t *high) const
{
    while (low < high && !do_is(wanted, *low)) {
        low++;
    }
    return low;
}

const wchar_t *ctype<wchar_t>::do_scan_not(mask unwanted, const wchar_t *low, const wchar_t *high) const
{
    while (low < high && do_is(unwanted, *low)) {
        low++;
    }
    return low;
}

const wchar_t *ctype<wchar_t>::do_toupper(wchar_t *low, const wchar_t *high) const
{
    for (; low < high; low++) {
        *low = do_toupper(*low);
    }
    return high;
}

const wchar_t *ctype<wchar_t>::do_tolower(wchar_t *low, const wchar_t *high) const
{
    for (; low < high; low++) {
        *low = do_tolower(*low);
    }
    return high;
}

const char *ctype<wchar_t>::do_widen(const char *low, const char *high, wchar_t *to) const
{
    for (; low < high; low++, to++) {
        *to = (octet)*low;
    }
    return high;
}

const wchar_t *ctype<wchar_t>::do_narrow(const wchar_t *low, const wchar_t *high, char fallback, char *to) const
{
    for (; low < high; low++, to++) {
        *to = *low < 0x80 ? (char)*low : fallback;
    }
    return high;
}

/* ---- numbers ------------------------------------------------------------------------------------- */

template <> void numpunct<wchar_t>::_M_initialize_numpunct(__c_locale)
{
    if (_M_data == nullptr) {
        _M_data = new __numpunct_cache<wchar_t>;
    }
    _M_data->_M_grouping = "";
    _M_data->_M_grouping_size = 0;
    _M_data->_M_use_grouping = false;
    _M_data->_M_decimal_point = L'.';
    _M_data->_M_thousands_sep = L',';
    _M_data->_M_truename = L"true";
    _M_data->_M_truename_size = 4;
    _M_data->_M_falsename = L"false";
    _M_data->_M_falsename_size = 5;
    _M_data->_M_allocated = false;
    for (size_t i = 0; i < __num_base::_S_oend; i++) {
        _M_data->_M_atoms_out[i] = (octet)__num_base::_S_atoms_out[i];
    }
    for (size_t i = 0; i < __num_base::_S_iend; i++) {
        _M_data->_M_atoms_in[i] = (octet)__num_base::_S_atoms_in[i];
    }
}

/* The facet of the old ABI has the same layout and shares the cache. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wattribute-alias"
#endif
extern "C" void tawny_old_numpunct(void *, __c_locale)
    __asm__("_ZNSt8numpunctIwE22_M_initialize_numpunctEP15__locale_struct")
    __attribute__((__alias__("_ZNSt7__cxx118numpunctIwE22_M_initialize_numpunctEP15__locale_struct")));

/* ---- comparison and time -------------------------------------------------------------------------- */

template <> int collate<wchar_t>::_M_compare(const wchar_t *first, const wchar_t *second) const noexcept
{
    int order = wcscmp(first, second);
    return (order > 0) - (order < 0);
}

template <> size_t collate<wchar_t>::_M_transform(wchar_t *to, const wchar_t *from, size_t count) const noexcept
{
    return wcsxfrm(to, from, count);
}

template <>
void __timepunct<wchar_t>::_M_put(wchar_t *to, size_t count, const wchar_t *format, const tm *time) const noexcept
{
    if (wcsftime(to, count, format, time) == 0) {
        to[0] = 0;
    }
}

/* ---- files: UTF-8 ---------------------------------------------------------------------------------- */

codecvt_base::result codecvt<wchar_t, char, mbstate_t>::do_out(state_type &, const intern_type *from,
    const intern_type *from_end, const intern_type *&from_next, extern_type *to, extern_type *to_end,
    extern_type *&to_next) const
{
    result outcome = ok;
    for (from_next = from, to_next = to; from_next < from_end;) {
        char32_t character = *from_next;
        int taken = 1;
        if (is_high(*from_next)) {
            if (from_next + 1 == from_end) {
                outcome = partial;
                break;
            }
            if (is_low(from_next[1])) {
                character = 0x10000 + ((character - 0xD800) << 10) + (from_next[1] - 0xDC00);
                taken = 2;
            }
        }
        if (taken == 1 && (is_high(*from_next) || is_low(*from_next))) {
            character = 0xFFFD;
        }
        char bytes[4];
        int length = encode(character, bytes);
        if (to_end - to_next < length) {
            outcome = partial;
            break;
        }
        for (int i = 0; i < length; i++) {
            *to_next++ = bytes[i];
        }
        from_next += taken;
    }
    return outcome;
}

codecvt_base::result codecvt<wchar_t, char, mbstate_t>::do_unshift(
    state_type &, extern_type *to, extern_type *, extern_type *&to_next) const
{
    to_next = to;
    return noconv;
}

codecvt_base::result codecvt<wchar_t, char, mbstate_t>::do_in(state_type &, const extern_type *from,
    const extern_type *from_end, const extern_type *&from_next, intern_type *to, intern_type *to_end,
    intern_type *&to_next) const
{
    for (from_next = from, to_next = to; from_next < from_end && to_next < to_end;) {
        char32_t character = 0;
        int length = decode(from_next, from_end, character);
        if (length <= 0) {
            return length == 0 ? partial : error;
        }
        if (character < 0x10000) {
            *to_next++ = (wchar_t)character;
        } else if (to_end - to_next < 2) {
            return partial;
        } else {
            *to_next++ = (wchar_t)(0xD800 + ((character - 0x10000) >> 10));
            *to_next++ = (wchar_t)(0xDC00 + (character & 0x3FF));
        }
        from_next += length;
    }
    return from_next < from_end ? partial : ok;
}

int codecvt<wchar_t, char, mbstate_t>::do_encoding() const noexcept { return 0; }
bool codecvt<wchar_t, char, mbstate_t>::do_always_noconv() const noexcept { return false; }
int codecvt<wchar_t, char, mbstate_t>::do_max_length() const noexcept { return 4; }

int codecvt<wchar_t, char, mbstate_t>::do_length(
    state_type &, const extern_type *from, const extern_type *end, size_t maximum) const
{
    const extern_type *at = from;
    while (at < end) {
        char32_t character = 0;
        int length = decode(at, end, character);
        size_t units = character < 0x10000 ? 1 : 2;
        if (length <= 0 || units > maximum) {
            break;
        }
        maximum -= units;
        at += length;
    }
    return (int)(at - from);
}

/* ---- reading: the specialisations that libstdc++ has beside its templates ----------------------------- */

namespace {

typedef char_traits<wchar_t> traits;

/* Takes units up to `limit` of them or behind the delimiter, and passes each but the delimiter to `put`. */
template <class Put>
ios_base::iostate extract(wistream &in, streamsize limit, wint_t delimiter, streamsize &count, Put put)
{
    for (count = 0; count < limit;) {
        wint_t unit = in.rdbuf()->sbumpc();
        if (unit == traits::eof()) {
            return ios_base::eofbit;
        }
        count++;
        if (unit == delimiter) {
            return ios_base::goodbit;
        }
        put((wchar_t)unit);
    }
    return ios_base::goodbit;
}

/* No delimiter: no unit has this value, and the end of the file is looked for first. */
const wint_t no_delimiter = traits::eof();

}

template <> wistream &getline(wistream &in, wstring &text, wchar_t delimiter)
{
    wistream::sentry ready(in, true);
    if (ready) {
        streamsize count;
        text.clear();
        ios_base::iostate state =
            extract(in, numeric_limits<streamsize>::max(), delimiter, count, [&](wchar_t unit) { text += unit; });
        in.setstate(count == 0 ? state | ios_base::failbit : state);
    }
    return in;
}

template <> wistream &wistream::getline(wchar_t *buffer, streamsize size, wchar_t delimiter)
{
    streamsize stored = 0;
    ios_base::iostate state = goodbit;
    _M_gcount = 0;
    sentry ready(*this, true);
    while (ready && stored + 1 < size) {
        streamsize count;
        bool put = false;
        state = extract(*this, 1, delimiter, count, [&](wchar_t unit) {
            buffer[stored++] = unit;
            put = true;
        });
        _M_gcount += count;
        if (!put) {
            break;
        }
    }
    if (ready && stored + 1 >= size && state == goodbit) {
        int_type next = rdbuf()->sgetc();
        if (next == traits::eof()) {
            state = eofbit;
        } else if (next == (int_type)delimiter) {
            rdbuf()->sbumpc();
            _M_gcount++;
        } else {
            state = failbit;
        }
    }
    if (size > 0) {
        buffer[stored] = 0;
    }
    setstate(_M_gcount == 0 ? state | failbit : state);
    return *this;
}

template <> wistream &wistream::ignore(streamsize limit)
{
    return ignore(limit, no_delimiter);
}

template <> wistream &wistream::ignore(streamsize limit, int_type delimiter)
{
    _M_gcount = 0;
    sentry ready(*this, true);
    if (ready && limit > 0) {
        setstate(extract(*this, limit, delimiter, _M_gcount, [](wchar_t) {}));
    }
    return *this;
}

/* ---- the templates that the library's facets and streams are made of -------------------------------- */

template class numpunct<wchar_t>;
template class collate<wchar_t>;
template class num_put<wchar_t>;
template class num_get<wchar_t>;
template class time_put<wchar_t>;
template class basic_string<wchar_t>;
template class basic_ios<wchar_t>;
template class basic_streambuf<wchar_t>;
template class basic_istream<wchar_t>;
template class basic_ostream<wchar_t>;
template class basic_iostream<wchar_t>;
template class basic_stringbuf<wchar_t>;
template class basic_filebuf<wchar_t>;

}

template class __gnu_cxx::stdio_sync_filebuf<wchar_t>;
