#!/usr/bin/env python3
"""A worked example with its real generator: build, and the gate is open; edit a text, and it stays open; let a file grow
past the budget or a page need another one, and it shuts and says which; build again, and it is open. The commands are
those of the example's README."""
import dataclasses
import os
import shutil
import sys

import workshop


@dataclasses.dataclass
class Example:
    needs: str  # the generator's program
    output: list  # what is committed beside the manifest
    text: tuple  # a file, words of it, other words
    page: str  # the page where these stand
    grow: object  # lets a file grow past the budget
    grown: list  # what is said then
    add: object  # lets pages wait for one file more
    added: list  # what is said then
    remedy: tuple = ()  # an edit that a build does not make for its user, after the growth


def sheet_grows(name):
    return lambda site: site.append(name, workshop.GROWTH)


def sheet_imports(name, before, imported):
    """`name` imports one sheet more, in front of the line `before`."""
    def change(site):
        site.replace(name, before, f'@import "{os.path.basename(imported)}";\n{before}')
        site.write(imported, "html {\n  outline: 0;\n}\n")
    return change


FONT = "fonts/vollkorn-latin-400.woff2"


def font_grows(site):
    site.append_bytes(FONT, os.urandom(25000))


def second_font(site):
    shutil.copyfile(os.path.join(site.folder, FONT), os.path.join(site.folder, "fonts/board.woff2"))
    site.append_bytes("fonts/board.woff2", bytes(16))
    site.replace("src/board.css", "table {", '@font-face {\n  font-family: "Board";\n  src: url("../fonts/board.woff2") format("woff2");\n}\n\n'
                 "table {\n  font-family: Board, monospace;")


EXAMPLES = {
    "hugo": Example("hugo", ["deploy/pushplan.conf"], ("content/about.md", "evening watch", "morning watch"), "public/about/index.html",
                    sheet_grows("static/css/typography.css"), ["css/typography.css", "[over-budget]"],
                    sheet_imports("static/css/typography.css", "html {", "static/css/print-marks.css"), ["/css/print-marks.css", "[stale-manifest]"]),
    "eleventy": Example("eleventy", ["_headers"], ("lending.md", "thirty seeds", "forty seeds"), "_site/lending/index.html",
                        sheet_grows("css/layout.css"), ["css/layout.css", "[over-budget]"],
                        sheet_imports("css/main.css", '@import "layout.css";', "css/beds.css"), ["/css/beds.css", "[stale-manifest]"]),
    "jekyll": Example("jekyll", ["deploy/pushplan.conf", "deploy/pushplan-http.conf"], ("tools.md", "two truing stands", "three truing stands"),
                      "_site/tools/index.html", sheet_grows("css/base.css"), ["css/base.css", "[over-budget]"],
                      sheet_imports("css/style.css", '@import url("base.css");', "css/stands.css"), ["/css/stands.css", "[stale-manifest]"]),
    # What is pinned is not chosen away when it grows; the name of what grew holds a hash, and is another one.
    "vite": Example("vite", ["deploy/pushplan.caddy"], ("about/index.html", "leaves after nine", "leaves after eight"), "dist/about/index.html",
                    font_grows, ["/assets/vollkorn-latin-400-", "[over-budget]"], second_font, ["/assets/board-", "[stale-manifest]"],
                    ("pushplan.yaml", "budget: 30kB", "budget: 40kB")),
}


def commands(name):
    """The two lines of the example's README."""
    (_, block), = workshop.fenced(os.path.join(workshop.EXAMPLES, name, "README.md"))
    build, check = (line.split("#")[0].strip() for line in block.splitlines())
    return build, check


def main():
    options = workshop.options("--example")
    name = options.example
    example = EXAMPLES[name]
    site = workshop.Workshop(options.pushplan)
    if not shutil.which(example.needs, path=site.env["PATH"]):
        workshop.skip(f"{example.needs} is not installed: scripts/setup, or npm ci --prefix tests/pipelines")
    site.copy_example(name)
    build, check = commands(name)
    written = ["push-manifest.json", *example.output]

    site.run(build)
    if site.problems:
        return site.finish()
    before = site.snapshot(*written)
    site.expect('"resources": {}' not in before[0] and '"send": [\n' in before[0], "no page sends anything early")
    site.run(check)
    site.run("pushplan check --quiet", silent=True)
    site.run("pushplan build --quiet", silent=True)
    site.expect(site.snapshot(*written) == before, "a second build writes something else")

    file, old, new = example.text
    site.replace(file, old, new)
    site.run(check, what="after a text edit")
    site.expect(new in site.snapshot(example.page)[0], f"the edit of {file} did not reach the page")

    for what, change, says, remedy in [("a file grew", example.grow, example.grown, example.remedy),
                                       ("pages wait for one file more", example.add, example.added, ())]:
        kept = os.path.join(site.top, "kept")
        shutil.copytree(site.folder, kept, symlinks=True)
        change(site)
        site.run(check, code=1, says=says, what=what)
        if remedy:
            site.run(build)
            site.run(check, code=1, says=["[over-budget]"], what=f"{what}, after a build")
            site.replace(*remedy)
        site.run(build)
        site.run(check, what=f"{what}, and the remedy")
        shutil.rmtree(site.folder)
        shutil.move(kept, site.folder)
    return site.finish()


sys.exit(main())
