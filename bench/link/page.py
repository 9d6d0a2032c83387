"""The page that is measured: 396,000 bytes in 14 files, of which a reader waits for 76,000.

Its chains are what a plan has to see: the linked sheet imports another, the module imports a second one, and that a third.

Bytes are random letters, and nothing is compressed on the way: what a file weighs is what travels."""
import os
import random

SIZES = {"index.html": 24_000, "site.css": 18_000, "base.css": 6_000, "app.js": 12_000, "lib.js": 10_000, "util.js": 6_000,
         **{f"image{number}.png": 40_000 for number in range(1, 9)}}
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"

_HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>A page behind a slow link</title>
<link rel="stylesheet" href="/site.css">
<script type="module" src="/app.js"></script>
</head>
<body>
"""


def _letters(choose, count):
    return "".join(choose.choices(_LETTERS, k=count))


def _filled(choose, text, size, before, behind, line):
    """`text` with lines between `before` and `behind`, until it has its size."""
    while True:
        room = size - len(text) - len(before) - len(behind)
        if room <= 0:
            return text + " " * (size - len(text))
        text += before + _letters(choose, min(room, line)) + behind


def write(folder):
    """Always the same bytes."""
    choose = random.Random(1)
    images = [f'<p><img src="/{name}" width="400" height="300" alt=""></p>\n' for name in SIZES if name.endswith(".png")]
    part = (SIZES["index.html"] - len(_HEAD) - sum(map(len, images))) // len(images)
    html = _HEAD + "".join(_filled(choose, "", part, "<p>", "</p>\n", 300) + image for image in images)
    texts = {
        "index.html": html + "\n" * (SIZES["index.html"] - len(html)),
        "site.css": _filled(choose, '@import url("/base.css");\n', SIZES["site.css"], ".c", " { margin: 0 }\n", 20),
        "base.css": _filled(choose, "", SIZES["base.css"], ".c", " { padding: 0 }\n", 20),
        "app.js": _filled(choose, 'import {lib} from "/lib.js";\nlib();\n', SIZES["app.js"], "// ", "\n", 70),
        "lib.js": _filled(choose, 'import {util} from "/util.js";\nexport const lib = () => util();\n', SIZES["lib.js"], "// ", "\n", 70),
        "util.js": _filled(choose, "export const util = () => 1;\n", SIZES["util.js"], "// ", "\n", 70),
    }
    for name, size in SIZES.items():
        content = texts[name].encode() if name in texts else b"\x89PNG\r\n\x1a\n" + choose.randbytes(size - 8)
        assert len(content) == size, name
        with open(os.path.join(folder, name), "wb") as file:
            file.write(content)
