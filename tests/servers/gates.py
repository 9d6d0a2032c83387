"""When hints and pushes must stay away: the same for every server that can tell. `view` is a checks.View."""
import os
import re

import checks

# What a browser says when it goes to a page; a 103 is for such requests alone.
NAVIGATION = (("sec-fetch-mode", "navigate"),)
OLD_DATE = "Mon, 01 Jan 2001 00:00:00 GMT"


def _sends_nothing(problems, what, answer):
    problems.expect(f"{what}: pushed, 103, Link", [[], [], []], [answer.pushed, answer.early, answer.links])


def only_pages(problems, view, fallback=False):
    """Assets, unknown routes, case variants and paths below a page get nothing.

    With `fallback` the server answers unknown routes with the top page, as for a single-page application.
    """
    page = view.sending_page()
    if not page:
        return
    file = view.plan.file_url(page)
    asset = view.plan.asset()
    unknown = "/no/such/route"
    for path in filter(None, (asset, unknown, file + "/x", checks._other_case(file))):
        if path in (view.path(page), file):
            continue
        answer = view.fetch(path, headers=NAVIGATION)
        _sends_nothing(problems, f"{path} (no page)", answer)
        if fallback and path == unknown:
            problems.expect(f"{path}: status of the fallback", "200", answer.status)


def push_is_gated(problems, view, exceptions=()):
    """No promise where the client has the page, wants a part or only the header; its Link stays on the 200.

    `exceptions` names requests (keys of the table) for which this server pushes all the same, as its documents say.
    """
    page = view.sending_page()
    if not page:
        return
    path, links = view.path(page), view.links(page)
    etag = view.fetch(path, push=False).field("etag")
    requests = {
        "its ETag": ([("if-none-match", etag)] if etag else None, None, "304"),
        "an old ETag": ([("if-none-match", '"old"')], None, "200"),
        "an old date": ([("if-modified-since", OLD_DATE)], None, "200"),
        "a range": ([("range", "bytes=0-1")], None, None),
        "HEAD": ([], "HEAD", "200"),
    }
    for what, (headers, method, status) in requests.items():
        if headers is None:
            continue
        answer = view.fetch(path, headers=headers, method=method)
        if status:
            problems.expect(f"{path}, {what}: status", status, answer.status)
        if what not in exceptions:
            problems.expect(f"{path}, {what}: pushed", [], answer.pushed)
        if answer.status == "200" and not method:
            problems.expect(f"{path}, {what}: Link", links, checks.bare(answer.links))


def early_is_gated(problems, view, once=lambda early, path: early):
    """A 103 for a navigation that gets the page anew, and for nothing else; the Link is on every 200."""
    page = view.sending_page()
    if not page:
        return
    path, links = view.path(page), view.links(page)
    answer = view.fetch(path, headers=NAVIGATION)
    problems.expect(f"{path}: 103", [links], once(answer.early, path))
    problems.expect(f"{path}: pushed", [], answer.pushed)
    etag = answer.field("etag")
    cases = {"no navigation": ([], None), "a fetch()": ([("sec-fetch-mode", "cors")], None),
             "an old ETag": ([*NAVIGATION, ("if-none-match", '"old"')], None),
             "an old date": ([*NAVIGATION, ("if-modified-since", OLD_DATE)], None),
             "a range": ([*NAVIGATION, ("range", "bytes=0-1")], None), "HEAD": (list(NAVIGATION), "HEAD")}
    if etag:
        cases["its ETag"] = ([*NAVIGATION, ("if-none-match", etag)], None)
    for what, (headers, method) in cases.items():
        other = view.fetch(path, headers=headers, method=method)
        problems.expect(f"{path}, {what}: 103, pushed", [[], []], [other.early, other.pushed])
        if other.status == "200" and not method:
            problems.expect(f"{path}, {what}: Link", checks.bare(answer.links), checks.bare(other.links))


def cookie_spares(problems, view, name="pushplan"):
    """The first visit is pushed to and gets the cookie; the second brings it, and is not; an old plan's is pushed to."""
    page = view.sending_page()
    if not page:
        return
    path = view.path(page)
    first = view.fetch(path)
    cookie = first.field("set-cookie") or ""
    problems.expect(f"{path}, first visit: pushed", view.pushes(page), first.pushed)
    found = re.fullmatch(rf"{name}=([0-9a-f]{{8}})((?:; [A-Za-z-]+(?:=[^;]*)?)*)", cookie)
    problems.expect(f"{path}, first visit: a cookie that names the plan ({cookie})", True, bool(found))
    if not found:
        return
    attributes = sorted(part.strip().lower() for part in found[2].split(";") if part.strip())
    problems.expect("attributes of the cookie", sorted(["path=/", "max-age=2592000", "samesite=lax", "secure"]), attributes)
    second = view.fetch(path, headers=[("cookie", f"a=b; {name}={found[1]}; c=d")])
    problems.expect(f"{path}, second visit: pushed", [], second.pushed)
    problems.expect(f"{path}, second visit: Link", view.links(page), checks.bare(second.links))
    problems.expect(f"{path}, second visit: Vary has Cookie", False, "cookie" in (second.field("vary") or "").lower())
    for other in ("00000000", found[1] + "0"):
        again = view.fetch(path, headers=[("cookie", f"{name}={other}")])
        problems.expect(f"{path}, with the cookie of another plan: pushed", view.pushes(page), again.pushed)
    asset = view.plan.asset()
    if asset:
        problems.expect(f"{asset} (an asset): Set-Cookie", None, view.fetch(asset).field("set-cookie"))


def freshness(problems, view, immutable=()):
    """Hinted files say how long they stay fresh: a year for those of `immutable`, else ten minutes."""
    for url in sorted({url for page in view.plan.pages for url in view.pushes(page)}):
        answer = view.fetch(url)
        expected = ("public, max-age=31536000, immutable" if os.path.basename(url) in immutable else "public, max-age=600, must-revalidate")
        problems.expect(f"{url}: Cache-Control", expected, answer.field("cache-control"))
    page = view.sending_page()
    if page:
        problems.expect(f"{view.path(page)}: Cache-Control", None, view.fetch(view.path(page)).field("cache-control"))
