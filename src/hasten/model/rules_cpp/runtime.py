"""The C++ that the reader and the writer put into a program, and the names that it is made of.

Both behave as libstdc++'s `cin` and `cout` do in the C locale with default formatting, for every
input: white space, signs, overflow (the limit is stored and the stream fails), malformed numbers
(0 is stored), the end of input, and streams that have failed. Types that they do not know do not
compile. Neither needs libstdc++.so itself: a program without other use of it starts without
loading it, which is most of what a program on a small input costs.
"""

from __future__ import annotations

import re

READER = r"""
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <string>
#include <type_traits>
namespace hasten_io {
class Reader {  // no initialisers: zeroed before anything runs
  static constexpr unsigned kSize = 1 << 16;
  char buffer_[kSize + 1];
  const char *next_, *end_;
  char *text_;
  std::size_t capacity_;
  bool fail_, eof_;
  __attribute__((noinline)) bool refill() {
    const std::size_t got = std::fread(buffer_, 1, kSize, stdin);
    next_ = buffer_;
    end_ = buffer_ + got;
    buffer_[got] = 0;  // stops the loop over digits
    return got != 0;
  }
  int peek() {
    if (__builtin_expect(next_ == end_, 0) && !refill()) return eof_ = true, -1;
    return static_cast<unsigned char>(*next_);
  }
  static bool blank(int c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
  bool good() {
    if (__builtin_expect(fail_ || eof_, 0)) return fail_ = true, false;
    return true;
  }
  bool ready() {
    if (!good()) return false;
    int c;
    while (blank(c = peek())) ++next_;
    if (c < 0) fail_ = true;
    return c >= 0;
  }
  template <class T> Reader &integer(T &value) {
    if (!ready()) return *this;
    typedef unsigned long long Wide;
    const bool negative = *next_ == '-';
    if (negative || *next_ == '+') ++next_;
    Wide number = 0;
    bool any = false, over = false;
    for (int c; (c = peek()) >= 0 && static_cast<unsigned>(c - '0') < 10;) {
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
    typedef std::numeric_limits<T> Limits;
    const bool down = negative && Limits::is_signed;
    const Wide limit = static_cast<Wide>(Limits::max()) + down;
    if (!any) {
      value = 0;
      fail_ = true;
    } else if (over || number > limit) {
      value = down ? Limits::min() : Limits::max();
      fail_ = true;
    } else {
      value = static_cast<T>(negative ? 0 - number : number);
    }
    return *this;
  }
  void put(std::size_t at, char c) {
    if (at >= capacity_) {
      capacity_ = at * 2 + 64;
      text_ = static_cast<char *>(std::realloc(text_, capacity_));
      if (!text_) __builtin_trap();
    }
    text_[at] = c;
  }
  static float convert(const char *s, char **e, float) { return std::strtof(s, e); }
  static double convert(const char *s, char **e, double) { return std::strtod(s, e); }
  static long double convert(const char *s, char **e, long double) { return std::strtold(s, e); }
  template <class T> Reader &real(T &value) {
    if (!ready()) return *this;
    std::size_t size = 0;
    const bool negative = *next_ == '-';
    if (negative || *next_ == '+') put(size++, *next_++);
    unsigned long long number = 0;
    int digits = 0, places = 0;
    bool any = false, point = false, power = false;
    for (int c; (c = peek()) >= 0;) {
      if (c >= '0' && c <= '9') {
        any = true;
        if (number != 0 || c != '0') ++digits;
        if (digits <= 18) number = number * 10 + static_cast<unsigned>(c - '0');
        places += point;
      } else if (c == '.' && !point && !power) {
        point = true;
      } else if ((c == 'e' || c == 'E') && !power && any) {
        power = true;
        put(size++, 'e');
        ++next_;
        if ((c = peek()) != '+' && c != '-') continue;
      } else {
        break;
      }
      put(size++, static_cast<char>(c));
      ++next_;
    }
    if (std::is_same<T, double>::value && any && !power && digits <= 15 && places <= 22) {
      double scale = 1, ten = 10;  // powers of ten up to 1e22 are exact, and so is one division
      for (int n = places; n; n >>= 1, ten *= ten) scale = n & 1 ? scale * ten : scale;
      const double result = static_cast<double>(number) / scale;
      value = static_cast<T>(negative ? -result : result);
      return *this;
    }
    put(size, 0);
    char *stop;
    value = convert(text_, &stop, T());
    typedef std::numeric_limits<T> Limits;
    if (stop == text_ || *stop) {
      value = 0;
      fail_ = true;
    } else if (value > Limits::max() || value < Limits::lowest()) {
      value = value > 0 ? Limits::max() : Limits::lowest();
      fail_ = true;
    }
    return *this;
  }
  template <class C> Reader &character(C &value) {
    if (ready()) value = static_cast<C>(*next_++);
    return *this;
  }
  void word(char *s, std::size_t size) {
    if (size == 0) fail_ = true;
    if (size == 0 || !ready()) return;
    std::size_t n = 0;
    for (int c = 0; (c = peek()) >= 0 && n < size - 1 && !blank(c); ++next_) s[n++] = *next_;
    s[n] = 0;
    if (n == 0) fail_ = true;
  }

 public:
  Reader &operator>>(short &v) { return integer(v); }
  Reader &operator>>(unsigned short &v) { return integer(v); }
  Reader &operator>>(int &v) { return integer(v); }
  Reader &operator>>(unsigned &v) { return integer(v); }
  Reader &operator>>(long &v) { return integer(v); }
  Reader &operator>>(unsigned long &v) { return integer(v); }
  Reader &operator>>(long long &v) { return integer(v); }
  Reader &operator>>(unsigned long long &v) { return integer(v); }
  Reader &operator>>(float &v) { return real(v); }
  Reader &operator>>(double &v) { return real(v); }
  Reader &operator>>(long double &v) { return real(v); }
  Reader &operator>>(char &v) { return character(v); }
  Reader &operator>>(signed char &v) { return character(v); }
  Reader &operator>>(unsigned char &v) { return character(v); }
  __attribute__((always_inline)) Reader &operator>>(char *s) {
    word(s, __builtin_object_size(s, 0));
    return *this;
  }
  template <class A> Reader &operator>>(std::basic_string<char, std::char_traits<char>, A> &s) {
    if (!ready()) return *this;
    s.clear();
    while (peek() >= 0) {
      const char *from = next_;
      while (next_ != end_ && !blank(static_cast<unsigned char>(*next_))) ++next_;
      s.append(from, static_cast<std::size_t>(next_ - from));
      if (next_ != end_) break;
    }
    return *this;
  }
  template <class A>
  Reader &line(std::basic_string<char, std::char_traits<char>, A> &s, char stop) {
    if (!good()) return *this;
    s.clear();
    bool any = false;
    while (peek() >= 0) {
      const char *from = next_;
      while (next_ != end_ && *next_ != stop) ++next_;
      s.append(from, static_cast<std::size_t>(next_ - from));
      any = true;
      if (next_ == end_) continue;
      ++next_;
      return *this;
    }
    if (!any) fail_ = true;
    return *this;
  }
  explicit operator bool() const { return !fail_; }
  bool operator!() const { return fail_; }
};
template <class A>
inline Reader &getline(Reader &in, std::basic_string<char, std::char_traits<char>, A> &s,
                       char stop = '\n') {
  return in.line(s, stop);
}
static Reader hasten_in;
}  // namespace hasten_io
"""

WRITER = r"""
#include <cstdio>
#include <cstring>
#include <string>
namespace hasten_io {
class Writer {  // flushed when it is destroyed, after every object that is made later
  static constexpr std::size_t kSize = 1 << 16;
  char buffer_[kSize];
  std::size_t used_;
  void flush() {
    std::fwrite(buffer_, 1, used_, stdout);
    used_ = 0;
  }
 public:
  Writer &number(unsigned long long v, bool negative) {
    char digits[24], *p = digits + 24;
    do *--p = static_cast<char>('0' + v % 10);
    while (v /= 10);
    if (negative) *--p = '-';
    return text(p, static_cast<std::size_t>(digits + 24 - p));
  }
  Writer &number(unsigned v, bool negative) {
    char digits[12], *p = digits + 12;
    do *--p = static_cast<char>('0' + v % 10);
    while (v /= 10);
    if (negative) *--p = '-';
    return text(p, static_cast<std::size_t>(digits + 12 - p));
  }
  Writer &text(const char *s, std::size_t size) {
    if (__builtin_expect(size > kSize - used_, 0)) {
      flush();
      if (size > kSize) return std::fwrite(s, 1, size, stdout), *this;
    }
    std::memcpy(buffer_ + used_, s, size);
    used_ += size;
    return *this;
  }
  Writer &character(char c) {
    if (__builtin_expect(used_ == kSize, 0)) flush();
    buffer_[used_++] = c;
    return *this;
  }

  ~Writer() noexcept(false) { flush(); }  // nothing throws: no unwinder, no libstdc++.so
  template <class T> Writer &operator<<(const T &) = delete;  // rather no candidate than a guess
  Writer &operator<<(bool v) { return character(v ? '1' : '0'); }
  Writer &operator<<(char v) { return character(v); }
  Writer &operator<<(signed char v) { return character(static_cast<char>(v)); }
  Writer &operator<<(unsigned char v) { return character(static_cast<char>(v)); }
  Writer &operator<<(short v) { return *this << static_cast<int>(v); }
  Writer &operator<<(unsigned short v) { return number(static_cast<unsigned>(v), false); }
  Writer &operator<<(int v) {
    return number(v < 0 ? 0u - static_cast<unsigned>(v) : static_cast<unsigned>(v), v < 0);
  }
  Writer &operator<<(unsigned v) { return number(v, false); }
  Writer &operator<<(long v) { return *this << static_cast<long long>(v); }
  Writer &operator<<(unsigned long v) { return *this << static_cast<unsigned long long>(v); }
  Writer &operator<<(long long v) {
    typedef unsigned long long Wide;
    return number(v < 0 ? Wide(0) - static_cast<Wide>(v) : static_cast<Wide>(v), v < 0);
  }
  Writer &operator<<(unsigned long long v) { return number(v, false); }
  Writer &operator<<(const char *s) { return text(s, std::strlen(s)); }
  Writer &operator<<(char *s) { return text(s, std::strlen(s)); }
  template <class A>
  Writer &operator<<(const std::basic_string<char, std::char_traits<char>, A> &s) {
    return text(s.data(), s.size());
  }
};
static Writer hasten_out;
}  // namespace hasten_io
"""


def names(block: str) -> frozenset[str]:
    """Every name in a block: a macro by one of them would change what the block says."""
    return frozenset(re.findall(r"[A-Za-z_]\w*", block))
