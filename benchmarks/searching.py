"""How long a search takes: python benchmarks/searching.py STORE

Asks for what is most frequent in the store's own names and texts (which is slowest), for codes, numbers and whole names,
each three times, and prints the median in milliseconds, the slowest last.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path
from statistics import median

from budgetkg.store import KINDS, Catalogue

TARGET = 200.0  # milliseconds


def main() -> int:
    """Print a table; 1 when a search takes longer than the target."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path)
    store: Path = parser.parse_args().store
    with Catalogue.open(store) as catalogue:
        print(f"{store}: {(catalogue.size()):,} entries")
        timed = sorted((_milliseconds(catalogue, text), text) for text in _questions(catalogue))
    for milliseconds, text in timed:
        print(f"{milliseconds:8.1f} ms  {text}")
    print(f"median {median(milliseconds for milliseconds, _ in timed):.1f} ms")
    return int(timed[-1][0] > TARGET)


def _questions(catalogue: Catalogue) -> list[str]:
    """The most frequent pairs of characters in what common characters lead to, and a name and code of each kind."""
    pairs: Counter[str] = Counter()
    asked: list[str] = []
    for kind in KINDS:
        hits = [hit for text in "一人公业务年支出市" for hit in catalogue.search(text, (kind,), 500)]
        pairs.update(
            "".join(pair) for hit in hits for text in (hit.label, hit.excerpt) for pair in pairwise(text) if "".join(pair).isalpha()
        )  # fmt: skip
        asked += [hit.label[:40] for hit in hits[:1]] + [hit.code[:4] for hit in hits if hit.code][:1]
    frequent = [pair for pair, _ in pairs.most_common(15)]
    return list(dict.fromkeys([*frequent, " ".join(frequent[:3]), "2024", "1", "的", *asked]))


def _milliseconds(catalogue: Catalogue, text: str) -> float:
    taken = []
    for _ in range(3):
        begun = time.perf_counter()
        catalogue.search(text)
        taken.append((time.perf_counter() - begun) * 1000)
    return median(taken)


if __name__ == "__main__":
    sys.exit(main())
