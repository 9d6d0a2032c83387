// Which encoding a file of a site is in, from the file alone: what its server says, which would win
// over all but a byte order mark, is not known. Each result is meant as the fallback of decode(),
// which lets a byte order mark win.
//
// Where nothing is declared browsers take windows-1252 in most locales, or what servers usually
// say, which is UTF-8. Here it is UTF-8 when the whole file is well-formed as such, else
// windows-1252: only text that is not ASCII makes a difference. Scripts declare nothing themselves:
// classic ones are in the encoding of their charset attribute, else of their document (HTML
// section 8.1.4.2), modules in UTF-8. Tests: tests/unit/encoding_test.cc.
#pragma once

#include <string_view>

#include "base/encoding.h"

namespace pushplan {

// An HTML page (HTML section 13.2.3.2, encoding sniffing algorithm; the prescan goes beyond its
// 1024 bytes as long as it meets nothing but elements of the head, as Chromium's does).
TextEncoding sniff_html(std::string_view bytes);

// An XHTML page: as its XML declaration says, else UTF-8 (XML section 4.3.3).
TextEncoding sniff_xhtml(std::string_view bytes);

// A style sheet (CSS Syntax section 3.2). `environment` is the encoding of the document or sheet
// that refers to it.
TextEncoding sniff_css(std::string_view bytes, TextEncoding environment);

// What stands for a declaration where there is none: UTF-8 for what is well-formed as such, else
// windows-1252.
TextEncoding undeclared_encoding(std::string_view bytes);

}  // namespace pushplan
