#!/usr/bin/env python3
"""Holds the sources against the house rules: the include table of docs/ARCHITECTURE.md, one file for each fenced library,
quoted includes from the repository root, namespaces that follow folders, files of at most 500 lines."""
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

ANALYZER_PARTS = ["analyzer/refs", "analyzer/dom", "analyzer/site", "analyzer/html", "analyzer/css", "analyzer/js",
                  "analyzer/style", "analyzer/weigh", "analyzer/study", "analyzer/evidence", "analyzer/model", "analyzer/plan"]

# folder -> what it may include, besides itself
ALLOWED = {
    "base": [],
    "manifest": ["base"],
    "emitters": ["base", "manifest"],
    "verify": ["base", "manifest"],
    "analyzer/refs": ["base"],
    "analyzer/site": ["base"],
    "analyzer/dom": ["base"],
    "analyzer/html": ["base", "analyzer/refs", "analyzer/dom"],
    "analyzer/css": ["base", "analyzer/refs", "analyzer/dom"],
    "analyzer/style": ["base", "analyzer/refs", "analyzer/dom", "analyzer/css"],
    "analyzer/js": ["base", "analyzer/refs"],
    "analyzer/weigh": ["base", "analyzer/site"],
    "analyzer/study": ["base", "analyzer/refs", "analyzer/site", "analyzer/dom", "analyzer/html", "analyzer/css",
                       "analyzer/js", "analyzer/style"],
    "analyzer/evidence": ["base", "analyzer/refs", "analyzer/site"],
    "analyzer/model": ["base", "analyzer/refs", "analyzer/study", "analyzer/weigh"],
    "analyzer/plan": ["base", "analyzer/refs", "analyzer/site", "analyzer/study", "analyzer/weigh", "analyzer/evidence",
                      "analyzer/model"],
    "analyzer": ["base", "manifest"] + ANALYZER_PARTS,
    "gate": ["base", "manifest", "emitters", "analyzer"] + ANALYZER_PARTS,
    "cli": ["base", "manifest", "emitters", "verify", "analyzer", "gate"] + ANALYZER_PARTS,
    "cli/main": ["cli"],
}

# third-party header -> the files that may include it
FENCED = {
    "gumbo.h": ["analyzer/html/gumbo_reader.cc"],
    "pugixml.hpp": ["analyzer/html/xhtml_reader.cc"],
    "zlib.h": ["analyzer/weigh/compress.cc"],
    "zstd.h": ["analyzer/weigh/compress.cc"],
    "brotli/": ["analyzer/weigh/compress.cc"],
    "idn2.h": ["analyzer/site/url_host.cc"],
    "xxhash.h": ["base/hash.cc"],
    "iconv.h": ["base/encoding_index.cc"],
    "yaml-cpp/": ["cli/config.cc", "cli/config_reader.h", "cli/config_evidence.h", "cli/config_outputs.h", "cli/config_budgets.h",
                  "cli/config_severities.h", "cli/config_sources.h", "cli/config_sources.cc", "cli/config_visits.h",
                  "cli/existing_files.cc"],
    "cxxopts.hpp": ["cli/flags.cc"],
    "nghttp2/": ["verify/http2.cc"],
    "pcre2.h": ["emitters/route_patterns.cc"],
    "openssl/ssl.h": ["verify/tls.cc"],
    "openssl/evp.h": ["cli/digest.cc"],
    "tbb/": ["analyzer/analyze.cc"],
    "nlohmann/": ["manifest/json.cc", "manifest/settings_json.h", "manifest/settings_json.cc", "manifest/prefetch_json.h",
                  "manifest/prefetch_json.cc", "analyzer/evidence/access_log_json.cc", "analyzer/evidence/har_events.cc", "cli/details.cc",
                  "cli/deps_format.cc", "cli/diff_format.cc", "cli/report_json.cc", "cli/verify_reports.cc", "cli/import_budgets.h", "cli/command_simulate.cc", "analyzer/study/import_map_parse.cc",
                  "emitters/json_rules.h"],
}
MAX_LINES = 500


def sources():
    for folder in ["base", "manifest", "emitters", "verify", "analyzer", "gate", "cli"]:
        for parent, _, names in os.walk(os.path.join(ROOT, folder)):
            for name in sorted(names):
                if name.endswith((".h", ".cc")):
                    yield os.path.relpath(os.path.join(parent, name), ROOT)


def layer_of(path):
    folder = os.path.dirname(path)
    while folder and folder not in ALLOWED:
        folder = os.path.dirname(folder)
    return folder


def check_file(path, problems):
    layer = layer_of(path)
    if not layer:
        problems.append(f"{path}: stands in no layer of the include table")
        return
    with open(os.path.join(ROOT, path), encoding="utf8") as f:
        lines = f.read().split("\n")
    if len(lines) - 1 > MAX_LINES:
        problems.append(f"{path}: {len(lines) - 1} lines, more than {MAX_LINES}")
    if path.endswith(".h") and "#pragma once" not in lines:
        problems.append(f"{path}: no #pragma once")
    for number, line in enumerate(lines, 1):
        quoted = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
        angled = re.match(r"\s*#\s*include\s+<([^>]+)>", line)
        if quoted:
            target = quoted.group(1)
            if not os.path.isfile(os.path.join(ROOT, target)):
                problems.append(f'{path}:{number}: "{target}" is no file below the repository root')
            elif layer_of(target) != layer and layer_of(target) not in ALLOWED[layer]:
                problems.append(f"{path}:{number}: {layer} must not include {target}")
        if angled:
            for header, files in FENCED.items():
                if angled.group(1).startswith(header) and path not in files:
                    problems.append(f"{path}:{number}: <{angled.group(1)}> is fenced into {', '.join(files)}")


def check_documented(problems):
    """The table in the document is the table in force."""
    with open(os.path.join(ROOT, "docs", "ARCHITECTURE.md"), encoding="utf8") as f:
        text = f.read()
    documented = {}
    for row in re.findall(r"^\| *\d+ \| `([^`]+)` \| (.*?) \|", text, re.M):
        documented[row[0]] = sorted(re.findall(r"`([^`]+)`", row[1]))
    for folder, allowed in ALLOWED.items():
        if folder not in documented:
            problems.append(f"docs/ARCHITECTURE.md: no row for {folder} in the include table")
        elif documented[folder] != sorted(allowed):
            problems.append(f"docs/ARCHITECTURE.md: {folder} may include {sorted(allowed)}, the document says {documented[folder]}")


def main():
    problems, count = [], 0
    for path in sources():
        count += 1
        check_file(path, problems)
    check_documented(problems)
    if count < 40:
        problems.append(f"only {count} sources found: the test looks in the wrong place")
    print("\n".join(problems) if problems else f"{count} sources keep the include table")
    return 1 if problems else 0


sys.exit(main())
