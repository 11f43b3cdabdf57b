"""The C++ that stands in for printf and scanf: `PRINTF` goes behind the writer, `SCANF` alone.

Each conversion of a literal format becomes an operand of its own. `%d` takes the low 32 bits of
any integer, as the calling convention of 64-bit Linux does; where a type does not fit the
conversion otherwise, the program does not compile. `scanf` keeps no error state between calls.
"""

from __future__ import annotations

PRINTF = r"""
#include <cstdarg>
#include <cstdlib>
#include <type_traits>
namespace hasten_io {
// What an operand of printf becomes: made before anything is written, as printf's arguments are.
struct PutInt { int v; };
struct PutUnsigned { unsigned v; };
struct PutLong { long long v; };
struct PutUnsignedLong { unsigned long long v; };
struct PutChar { char v; };
struct PutText { const char *v; };
template <class T, unsigned least, unsigned most> constexpr bool fits() {
  return (std::is_integral<T>::value || std::is_enum<T>::value) && sizeof(T) >= least &&
         sizeof(T) <= most;
}
template <class T> inline PutInt put_d(T v) {
  static_assert(fits<T, 1, 8>(), "%d wants an integer");
  return PutInt{static_cast<int>(v)};
}
template <class T> inline PutUnsigned put_u(T v) {
  static_assert(fits<T, 1, 8>(), "%u wants an integer");
  return PutUnsigned{static_cast<unsigned>(v)};
}
template <class T> inline PutLong put_ld(T v) {
  static_assert(fits<T, 8, 8>(), "%ld wants a long integer");
  return PutLong{static_cast<long long>(v)};
}
template <class T> inline PutUnsignedLong put_lu(T v) {
  static_assert(fits<T, 8, 8>(), "%lu wants a long integer");
  return PutUnsignedLong{static_cast<unsigned long long>(v)};
}
template <class T> inline PutChar put_c(T v) {
  static_assert(fits<T, 1, 8>(), "%c wants a character");
  return PutChar{static_cast<char>(v)};
}
inline PutText put_s(const char *v) { return PutText{v ? v : "(null)"}; }
inline void write(PutInt o) { hasten_out << o.v; }
inline void write(PutUnsigned o) { hasten_out << o.v; }
inline void write(PutLong o) { hasten_out << o.v; }
inline void write(PutUnsignedLong o) { hasten_out << o.v; }
inline void write(PutChar o) { hasten_out << o.v; }
inline void write(PutText o) { hasten_out << o.v; }
template <unsigned long size> inline void write(const char (&s)[size]) {
  hasten_out.text(s, size - 1);
}
template <class... T> inline void print(const T &...operands) { (write(operands), ...); }
__attribute__((format(printf, 1, 2))) inline void print_any(const char *format, ...) {
  char local[512];
  std::va_list list, again;
  va_start(list, format);
  va_copy(again, list);
  const int size = std::vsnprintf(local, sizeof local, format, list);
  if (size < static_cast<int>(sizeof local)) {
    if (size > 0) hasten_out.text(local, static_cast<std::size_t>(size));
  } else if (char *text = static_cast<char *>(std::malloc(static_cast<std::size_t>(size) + 1))) {
    std::vsnprintf(text, static_cast<std::size_t>(size) + 1, format, again);
    hasten_out.text(text, static_cast<std::size_t>(size));
    std::free(text);
  }
  va_end(again);
  va_end(list);
}
}  // namespace hasten_io
"""

SCANF = r"""
#include <cstdio>
#include <type_traits>
namespace hasten_io {
class Scanner {  // no state but the place in the input: what does not match is read again
  static constexpr unsigned kSize = 1 << 16;
  char buffer_[kSize + 1];
  const char *next_, *end_;
  __attribute__((noinline)) bool refill() {
    const std::size_t got = std::fread(buffer_, 1, kSize, stdin);
    next_ = buffer_;
    end_ = buffer_ + got;
    buffer_[got] = 0;
    return got != 0;
  }

 public:
  int peek() {
    if (__builtin_expect(next_ == end_, 0) && !refill()) return -1;
    return static_cast<unsigned char>(*next_);
  }
  int next() {
    const int c = peek();
    if (c >= 0) ++next_;
    return c;
  }
  static bool blank(int c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
  int skip() {
    int c;
    while (blank(c = peek())) ++next_;
    return c;
  }
  // Below: 1 for a match, 0 for none, -1 at the end of input.
  template <bool is_signed, class T> int integer(T *to) {
    int c = skip();
    if (c < 0) return -1;
    typedef unsigned long long Wide;
    const bool negative = c == '-';
    if (negative || c == '+') ++next_;
    Wide number = 0;
    bool any = false, over = false;
    while ((c = peek()) >= 0 && static_cast<unsigned>(c - '0') < 10) {
      any = true;
      unsigned digit;
      while ((digit = static_cast<unsigned>(*next_ - '0')) < 10) {
        ++next_;
        if (__builtin_expect(number >= ~Wide(0) / 10, 0)) {
          over = over || number > ~Wide(0) / 10 || digit > ~Wide(0) % 10;
        }
        number = number * 10 + digit;
      }
      if (next_ != end_) break;
    }
    if (!any) return 0;
    const Wide limit = is_signed ? (~Wide(0) >> 1) + negative : ~Wide(0);
    if (over || number > limit) {
      number = limit;
      if (!is_signed) return *to = static_cast<T>(limit), 1;
    }
    *to = static_cast<T>(negative ? 0 - number : number);
    return 1;
  }
};
static Scanner hasten_in;
template <class T> struct GetInt {
  T *to;
  int read() const { return hasten_in.integer<true>(to); }
};
template <class T> struct GetUnsigned {
  T *to;
  int read() const { return hasten_in.integer<false>(to); }
};
struct GetChar {
  char *to;
  int read() const {
    const int c = hasten_in.next();
    if (c < 0) return -1;
    return *to = static_cast<char>(c), 1;
  }
};
struct GetText {
  char *to;
  int read() const {
    int c = hasten_in.skip();
    if (c < 0) return -1;
    char *p = to;
    for (; c >= 0 && !Scanner::blank(c); c = hasten_in.peek()) {
      *p++ = static_cast<char>(c);
      hasten_in.next();
    }
    return *p = 0, 1;
  }
};
struct SkipBlanks {  // matches always and counts for nothing
  int read() const { return hasten_in.skip(), 2; }
};
template <class T, unsigned size> constexpr bool holds() {
  return std::is_integral<T>::value && sizeof(T) == size && !std::is_const<T>::value;
}
template <class T> inline GetInt<T> get_d(T *to) {
  static_assert(holds<T, 4>(), "%d wants an int");
  return GetInt<T>{to};
}
template <class T> inline GetInt<T> get_ld(T *to) {
  static_assert(holds<T, 8>(), "%ld wants a long");
  return GetInt<T>{to};
}
template <class T> inline GetUnsigned<T> get_u(T *to) {
  static_assert(holds<T, 4>(), "%u wants an unsigned");
  return GetUnsigned<T>{to};
}
template <class T> inline GetUnsigned<T> get_lu(T *to) {
  static_assert(holds<T, 8>(), "%lu wants an unsigned long");
  return GetUnsigned<T>{to};
}
inline GetChar get_c(char *to) { return GetChar{to}; }
inline GetText get_s(char *to) { return GetText{to}; }
template <class T> inline bool matched(const T &get, int &count) {
  const int got = get.read();
  if (got < 0 && count == 0) count = -1;
  if (got == 1) ++count;
  return got > 0;
}
template <class... T> inline int scan(const T &...gets) {
  int count = 0;
  static_cast<void>((matched(gets, count) && ...));
  return count;
}
}  // namespace hasten_io
"""
