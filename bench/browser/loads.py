"""What was measured: one line of JSON a load, kept in a file that later runs add to."""
import collections
import json
import os
import statistics

Cell = collections.namedtuple("Cell", "site source profile protocol mechanism links")
Cell.__doc__ = """What is loaded how: loads of one cell differ by chance alone. `links` are the Link values of the page."""


def cell_of(load):
    return Cell(*(tuple(load[name]) if name == "links" else load[name] for name in Cell._fields))


def _median(values):
    """Of those that are there."""
    values = [value for value in values if value is not None]
    return statistics.median(values) if values else None


class Loads:
    def __init__(self, folder):
        os.makedirs(folder, exist_ok=True)
        self.path = os.path.join(folder, "loads.jsonl")
        self.cells = collections.defaultdict(list)
        if os.path.exists(self.path):
            with open(self.path, encoding="utf8") as f:
                for line in f:
                    if line.endswith("\n"):  # an interrupted run may have left half a line
                        load = json.loads(line)
                        self.cells[cell_of(load)].append(load)

    def add(self, cell, answer):
        load = {**cell._asdict(), **answer}
        self.cells[cell].append(load)
        with open(self.path, "a", encoding="utf8") as f:
            f.write(json.dumps(load, separators=(",", ":")) + "\n")

    def of(self, cell, metric):
        """The values of all loads in which there was one."""
        return [load["metrics"][metric] for load in self.cells.get(cell, []) if load["metrics"].get(metric) is not None]

    def median(self, cell, metric):
        return _median(self.of(cell, metric))

    def spread(self, cell, metric):
        """Between the quartiles."""
        values = self.of(cell, metric)
        if len(values) < 2:
            return 0.0
        quartiles = statistics.quantiles(values, n=4, method="inclusive")
        return quartiles[2] - quartiles[0]

    def summary(self, cell):
        """The medians of all that was measured, by metric and by resource."""
        loads = self.cells[cell]
        metrics = {name: self.median(cell, name) for load in loads for name in load["metrics"]}
        resources = collections.defaultdict(list)
        for load in loads:
            for entry in load["resources"]:
                resources[entry["url"]].append(entry)
        rows = [{"url": url, "by": entries[0]["by"], "loads": len(entries),
                 **{name: _median(entry[name] for entry in entries) for name in ("start", "request", "first", "end", "bytes")}}
                for url, entries in resources.items()]
        return {**cell._asdict(), "loads": len(loads), "metrics": metrics,
                "first_paint_spread_ms": self.spread(cell, "first_paint_ms"), "resources": rows}
