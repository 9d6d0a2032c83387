#!/usr/bin/env python3
"""docs/CI.md and the files beside it: what is quoted stands in a tested file, every file of YAML and JSON parses, links lead
somewhere, and pushplan knows every command and option that is named."""
import json
import os
import re
import sys

import workshop
import yaml

PAGE = os.path.join(workshop.ROOT, "docs", "CI.md")


def tested_files():
    """Everything that the other tests run."""
    files = [os.path.join(workshop.ROOT, ".pre-commit-hooks.yaml")]
    for top in [workshop.PIPELINES, workshop.EXAMPLES]:
        for folder, folders, names in os.walk(top):
            folders[:] = [name for name in folders if name != "node_modules"]
            files += [os.path.join(folder, name) for name in names if not name.endswith((".woff2", "OFL.txt"))]
    return files


def uses_of(text):
    """(command, options) of every call of pushplan in a text: at the start of a line or of inline code, after `&&`, in JSON,
    by a variable of make or of the shell."""
    text = text.replace("\\\n", " ")
    call = r'(?:(?:^|[\s@"`])pushplan|\$\(PUSHPLAN\)|"\$PUSHPLAN") (plan|emit|build|check|deps|explain|simulate|diff|init)\b([^\n`#;&|]*)'
    return [(command, re.findall(r"--[a-z][a-z-]*", rest)) for command, rest in re.findall(call, text, re.MULTILINE)]


def check_quotes(site, files):
    """Blocks of shell are commands of one's own; all others are quoted."""
    texts = {path: workshop.read(path) for path in files}
    blocks = re.findall(r"^( *)```(\w*)\n(.*?)^ *```$", workshop.read(PAGE), re.MULTILINE | re.DOTALL)
    site.expect(len(blocks) >= 8, f"only {len(blocks)} blocks found")
    for indent, language, block in blocks:
        block = "".join(line.removeprefix(indent) for line in block.splitlines(keepends=True))
        site.expect(language in {"sh", "yaml", "make", "json"}, f"a block of {language!r}")
        if language == "yaml":
            site.expect(yaml.safe_load(block) is not None, f"no YAML: {block}")
        if language == "sh":
            site.run(f"bash -n <<'END'\n{block}END", what="syntax of a block")
        else:
            site.expect(any(block in text for text in texts.values()), f"quoted from no tested file:\n{block}")


def main():
    binary = workshop.options().pushplan
    site = workshop.Workshop(binary)
    files = tested_files()
    check_quotes(site, files)
    for path in files:
        if path.endswith((".yml", ".yaml")):
            site.expect(yaml.safe_load(workshop.read(path)), f"{path}: empty")
        if path.endswith(".json"):
            site.expect(json.loads(workshop.read(path)), f"{path}: empty")
    for link in re.findall(r"\]\(([^)#]+)", workshop.read(PAGE)):
        if "://" not in link:
            site.expect(os.path.exists(os.path.join(os.path.dirname(PAGE), link)), f"a link to {link}, which is not there")

    help_of = {}
    uses = [(path, use) for path in [PAGE, *files] for use in uses_of(workshop.read(path))]
    site.expect(len(uses) >= 20, f"only {len(uses)} calls of pushplan found")
    for path, (command, options) in uses:
        if command not in help_of:
            help_of[command] = site.run(f"pushplan {command} --help")
        for option in options:
            site.expect(re.search(rf"{option}\b(?!-)", help_of[command]), f"{os.path.relpath(path, workshop.ROOT)}: {command} has no {option}")
    # Configurations of examples are read, not only parsed: a bad key would be exit 2, where a site without pages is 0.
    for name in sorted(os.listdir(workshop.EXAMPLES)):
        config = os.path.join(workshop.EXAMPLES, name, "pushplan.yaml")
        site.run(f"mkdir -p empty && pushplan plan empty --quiet -c {config} -o {name}.json", what=f"{name}/pushplan.yaml")
    return site.finish()


sys.exit(main())
