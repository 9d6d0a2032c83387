"""The model's predictions beside what was measured.

A *plan* is a list of hints by a mechanism; those of one page on one profile by one mechanism are a *contest*, nothing
among them. What was measured is the median over the loads.

* error: the mean of |predicted - measured| / measured over all plans that Chromium loaded, each once
* pairs ordered alike: of the pairs of plans of a contest whose first paints differ by more than noise, how many the model
  orders as the browser does. Noise: 5 ms, or what lies between the quartiles of either plan's loads if that is more
* regret: first paint of the chosen plan over that of the fastest plan of its contest; over the sums, and the worst
* chosen slower than nothing: contests in which it was, by more than noise

Of each two pages in model_pages.tsv the first is of the calibrating half: the model's constants may be fitted to it."""
import collections
import itertools
import re

import plans

METRICS = {"first_paint_ms": "first paint", "largest_paint_ms": "largest paint", "dom_content_loaded_ms": "DOMContentLoaded",
           "load_ms": "load", "html_ms": "HTML"}
JUST_NOTICED = 5  # milliseconds below which no difference counts
HALVES = ["calibrating", "reported"]


def url_of(link):
    return re.match(r"<([^>]*)>", link)[1]


Plan = collections.namedtuple("Plan", "names cell measured noise predicted")


def noise(a, b):
    """The difference that two plans must have to count as different."""
    return max(a.noise, b.noise, JUST_NOTICED)


class Contest:
    """The plans of one page on one profile by one mechanism, "nothing" among them."""

    def __init__(self, number, page, profile, mechanism, measured_plans):
        self.half = HALVES[number % 2]
        self.page, self.profile, self.mechanism, self.plans = page, profile, mechanism, measured_plans

    def named(self, name):
        return next((plan for plan in self.plans if name in plan.names), None)

    def pairs(self):
        """(pairs that differ, how many of them the model orders alike)."""
        differing = [(a, b) for a, b in itertools.combinations(self.plans, 2) if abs(a.measured - b.measured) > noise(a, b)]
        alike = sum((a.predicted["first_paint_ms"] - b.predicted["first_paint_ms"]) * (a.measured - b.measured) > 0 for a, b in differing)
        return len(differing), alike

    def fastest(self):
        return min(self.plans, key=lambda plan: plan.measured)

    def harm(self):
        """Milliseconds by which the chosen plan is slower than none, 0 within noise."""
        chosen, nothing = self.named("chosen"), self.named("nothing")
        late = chosen.measured - nothing.measured if chosen and nothing else 0
        return late if late > 0 and late > noise(chosen, nothing) else 0


def prediction(rows, cell):
    """The row of `simulate` for a cell; what is sent early is told by its URLs."""
    sent = tuple(url_of(link) for link in cell.links)
    return rows[cell.profile, cell.mechanism if sent else "none", sent]


def contests(pages, lists_of, predictions_of, profiles, loads):
    """Everything that is measured so far, with its predictions. `pages` are (number from 1, (site, source))."""
    found = []
    for number, (site, source) in pages:
        rows = predictions_of(site, source)
        for profile, (mechanism, scenarios) in itertools.product(profiles, lists_of(site, source).items()):
            measured = [Plan(names, cell, loads.median(cell, "first_paint_ms"), loads.spread(cell, "first_paint_ms"), prediction(rows, cell))
                        for cell, names in plans.cells(site, source, profile, mechanism, scenarios).items()
                        if loads.of(cell, "first_paint_ms")]
            if measured:
                found.append(Contest(number - 1, f"{site} {source}", profile, mechanism, measured))
    return found


def unique_plans(group):
    """Each cell that Chromium loaded once: "nothing" stands in the contests of both kinds of hints. The client that accepts
    pushes paints nothing: what it measures orders plans, and is no time of a browser."""
    return {plan.cell: plan for contest in group for plan in contest.plans if plan.cell.mechanism != "push"}.values()


def mean(values):
    values = list(values)
    return sum(values) / len(values) if values else float("nan")


def error(loads, group, metric):
    """Mean of |predicted - measured| / measured."""
    pairs = [(plan.predicted[metric], loads.median(plan.cell, metric)) for plan in unique_plans(group)]
    return mean(abs(predicted - measured) / measured for predicted, measured in pairs if predicted is not None and measured)


def percent(value):
    return "-" if value != value else f"{100 * value:.1f} %"


def regret(group):
    """(over the sums, the worst) of chosen over fastest."""
    pairs = [(c.named("chosen").measured, c.fastest().measured) for c in group if c.named("chosen")]
    if not pairs:
        return float("nan"), float("nan")
    return sum(c for c, _ in pairs) / sum(f for _, f in pairs) - 1, max(c / f - 1 for c, f in pairs)


def share_alike(group):
    counts = [c.pairs() for c in group]
    differing, alike = sum(d for d, _ in counts), sum(a for _, a in counts)
    return f"{percent(alike / differing)} of {differing}" if differing else "-"


def summary_table(loads, found):
    groups = [(half, [c for c in found if c.half == half]) for half in HALVES] + [("all", found)]
    groups += [(f"reported, {key}", [c for c in found if c.half == HALVES[1] and key in (c.profile, c.mechanism)])
               for key in sorted({c.profile for c in found}) + sorted({c.mechanism for c in found})]
    lines = ["| pages | plans | " + " | ".join(f"error of {name}" for name in METRICS.values()) +
             " | pairs ordered alike | regret | worst | chosen slower than nothing |",
             "|---|---:|" + "---:|" * (len(METRICS) + 4)]
    for name, group in groups:
        if not group:
            continue
        pooled, worst = regret(group)
        harmed = sum(c.harm() > 0 for c in group)
        cells = [str(len(unique_plans(group)))] + [percent(error(loads, group, metric)) for metric in METRICS]
        lines.append(f"| {name} | " + " | ".join(cells + [share_alike(group), percent(pooled), percent(worst), f"{harmed} of {len(group)}"]) + " |")
    return lines


def page_table(loads, found):
    lines = ["| page | half | profile | nothing, measured | predicted | error of first paint | pairs ordered alike | regret | chosen - nothing |",
             "|---|---|---|---:|---:|---:|---:|---:|---:|"]
    keys = dict.fromkeys((c.page, c.half, c.profile) for c in found)
    for page, half, profile in keys:
        group = [c for c in found if (c.page, c.profile) == (page, profile)]
        nothing = group[0].named("nothing")
        gains = [f"{c.named('chosen').measured - c.named('nothing').measured:+.0f}" for c in group if c.named("nothing") and c.named("chosen")]
        lines.append(f"| {page} | {half} | {profile} | " + (f"{nothing.measured:.0f} | {nothing.predicted['first_paint_ms']:.0f}" if nothing else "- | -") +
                     f" | {percent(error(loads, group, 'first_paint_ms'))} | {share_alike(group)} | {percent(regret(group)[0])} | {', '.join(gains) or '-'} |")
    return lines


def plan_table(loads, found):
    """Every measured plan, for whoever wants to know where the model errs."""
    lines = ["| page | profile | mechanism | plan | loads | measured | spread | predicted | error |", "|---|---|---|---|---:|---:|---:|---:|---:|"]
    for contest in found:
        for plan in contest.plans:
            predicted = plan.predicted["first_paint_ms"]
            lines.append(f"| {contest.page} | {contest.profile} | {contest.mechanism} | {', '.join(plan.names)} | {len(loads.cells[plan.cell])} | "
                         f"{plan.measured:.0f} | {plan.noise:.0f} | {predicted:.0f} | {percent(predicted / plan.measured - 1)} |")
    return lines


def report(loads, found, every_plan=False):
    lines = summary_table(loads, found) + [""] + page_table(loads, found)
    return "\n".join(lines + ([""] + plan_table(loads, found) if every_plan else []))
