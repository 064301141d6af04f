"""The whole page: one file without script, nothing fetched, so that it can be mailed, printed and kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from budgetkg.errors import Severity
from budgetkg.evidence import Crop
from budgetkg.report.exhibits import Exhibit, Head, Shown
from budgetkg.report.finding import clean, finding
from budgetkg.report.style import STYLE
from budgetkg.report.words import WORDS, Words
from budgetkg.validate import (
    OF_GRAPH,
    Check,
    Language,
    LedgerEntry,
    Place,
    Report,
    Result,
    condensed,
    explanation,
    summary,
)

#: From so many on, information is folded up; on paper it is not.
_MANY = 6
#: Bytes of pictures on a page; as text they take a third more. The gravest findings have theirs first.
_MOST_PICTURES = 9_500_000
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


@dataclass(frozen=True)
class Material:
    """What a report is told with beside its results.

    ``checks`` describe the checks, ``reasons`` why something could not be checked (slug → zh, en); ``shown`` belongs to the
    results one by one, ``heads`` to the documents; ``dated`` and ``version`` stand on top.
    """

    checks: Sequence[Check] = ()
    reasons: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    shown: Sequence[Shown] = ()
    heads: Mapping[str, Head] = field(default_factory=dict)
    with_sources: bool = False
    dated: date | None = None
    version: str = ""


def report_page(report: Report, language: Language = "zh", material: Material | None = None) -> str:
    """The findings, document by document; the same report and material give the same text."""
    page = _Page(report, language, material or Material())
    return page.whole(page.words.title, [page.documents_table(), *page.documents(), page.unused(), page.rules()])


def ledger_page(report: Report, language: Language = "zh", material: Material | None = None) -> str:
    """Only the ledger of what was checked, document by document."""
    page = _Page(report, language, material or Material())
    return page.whole(page.words.ledger_title, [page.documents_table(), *page.ledgers(), page.rules()])


class _Page:
    def __init__(self, report: Report, language: Language, material: Material) -> None:
        self._report, self._language, self._material = report, language, material
        self.words: Words = WORDS[language]
        zh = language == "zh"
        self._labels = {check.id: check.label_zh if zh else check.label_en for check in material.checks}
        self._results: defaultdict[str, list[int]] = defaultdict(list)
        for index, result in enumerate(report.results):
            self._results[result.finding.document].append(index)
        self._ledger: defaultdict[str, list[LedgerEntry]] = defaultdict(list)
        for entry in report.ledger:
            self._ledger[entry.document].append(entry)
        #: The documents, and after them what concerns several: its document has no name.
        across = (
            [""]
            if self._results.get("") or any(not entry.sound or entry.held for entry in self._ledger.get("", ()))
            else []
        )
        self._names = [*report.documents, *across]
        self._numbers: dict[int, int] = {}
        self._left_out = _too_many(material.shown)

    # ------------------------------------------------------------------ the page as a whole

    def whole(self, title: str, parts: Iterable[str]) -> str:
        """Head, summary, and the parts."""
        dated, version = self._material.dated, self._material.version
        stamp = "".join(f"<span>{part}</span>" for part in (str(dated or ""), f"budgetkg {version}" if version else "") if part)  # fmt: skip
        return "\n".join(
            [
                f'<!DOCTYPE html>\n<html lang="{"zh-CN" if self._language == "zh" else "en"}">\n<head>\n<meta charset="utf-8">',
                '<meta name="viewport" content="width=device-width, initial-scale=1">',
                f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
                f"<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>",
                f'<header>\n<h1>{title}</h1>\n<p class="stamp">{stamp}</p>\n<p class="lead">{clean(summary(self._report, self._language))}</p>',
                self._tally(self._report.outcomes()),
                "</header>",
                *filter(None, parts),
                "</body>\n</html>\n",
            ]
        )

    def _tally(self, outcomes: Mapping[str, int]) -> str:
        total = sum(outcomes.values())
        if not total:
            return ""
        entries = "".join(
            f'<li class="{name}"><b>{count:,}</b><span>{self.words.outcomes[name]}</span></li>'
            for name, count in outcomes.items()
        )
        bars = "".join(
            f'<i class="{name}" style="flex:{count / total:.5f} 0 0"></i>' for name, count in outcomes.items() if count
        )
        return f'<ul class="tally">{entries}</ul>\n<div class="share">{bars}</div>'

    def documents_table(self) -> str:
        """The documents with the number of findings of each severity, and of obligations of each outcome."""
        words = self.words
        outcomes = ("held", "failed", "uncheckable") if self._report.ledger else ()
        headings = [(heading, "") for heading in (*words.severities.values(), words.waived)]
        headings += [(words.outcomes[name], " more") for name in outcomes]
        head = "".join(f'<th scope="col" class="num{kind}">{heading}</th>' for heading, kind in headings)
        rows = []
        for name in self._names:
            results = [self._report.results[index] for index in self._results[name]]
            counts = [sum(r.finding.severity is s and r.waiver is None for r in results) for s in Severity]
            counts.append(sum(r.waiver is not None for r in results))
            entries = self._ledger[name]
            kept = {"held": sum(e.held for e in entries), "failed": sum(e.failed for e in entries), "uncheckable": sum(e.unchecked for e in entries)}  # fmt: skip
            cells = [*map(_count, counts), *(_count(kept[outcome], "more") for outcome in outcomes)]
            told = self._material.heads.get(name)
            title = f"<small>{clean(told.title)}</small>" if told and told.title else ""
            link = f'<a href="#{self._anchor(name)}">{self._called(name)}</a>'
            rows.append(f"<tr><td>{link}{title}</td>{''.join(cells)}</tr>")
        return (
            f'<div class="wide"><table>\n<thead><tr><th scope="col">{words.document}</th>{head}</tr></thead>\n<tbody>\n'
            + "\n".join(rows)
            + "\n</tbody></table></div>"
        )

    def _anchor(self, document: str) -> str:
        return f"d{self._names.index(document) + 1}"

    def _called(self, document: str) -> str:
        return clean(document) or self.words.across

    # ------------------------------------------------------------------ documents

    def documents(self) -> Iterable[str]:
        """A section for every document."""
        for name in self._names:
            yield f'<section class="document" id="{self._anchor(name)}">\n{self._head(name)}\n{self._findings(name)}\n{self._ledger_of(name)}\n</section>'  # fmt: skip

    def ledgers(self) -> Iterable[str]:
        """A section for every document, with its ledger only."""
        for name in self._names:
            yield f'<section class="document" id="{self._anchor(name)}">\n{self._head(name)}\n{self._ledger_of(name)}\n</section>'

    def _head(self, name: str) -> str:
        head = self._material.heads.get(name, Head("", ""))
        source = ""
        if self._material.with_sources and name:
            source = clean(self.words.not_shown + (f": {head.note}" if head.note else "")) if head.note else ""
            source = source or ("" if head.source else self.words.not_found)
        parts = [clean(head.title), f"<code>sha256 {head.sha256[:16]}</code>" if head.sha256 else "", source]
        stamp = "".join(f"<span>{part}</span>" for part in parts if part)
        return f'<h2>{self._called(name)}</h2>\n<p class="stamp">{stamp}</p>'

    def _findings(self, name: str) -> str:
        words, results = self.words, self._report.results
        indices = self._results[name]
        if not indices:
            return f'<p class="lead">{words.nothing}</p>'
        parts: list[str] = []
        first: dict[Place | Exhibit, int] = {}
        for severity in Severity:
            own = [i for i in indices if results[i].waiver is None and results[i].finding.severity is severity]
            folded = severity is Severity.INFO and len(own) >= _MANY
            parts += self._group(words.severities[severity], severity.value, own, first, folded)
        own = [i for i in indices if results[i].waiver is not None]
        parts += self._group(words.waived, "waived", own, first, False)
        return "\n".join(parts)

    def _group(
        self, title: str, grade: str, indices: Sequence[int], first: dict[Place | Exhibit, int], folded: bool
    ) -> list[str]:
        if not indices:
            return []
        heading = f'{title}<span class="n">{len(indices)}</span>'
        body = "\n".join(self._finding(index, first) for index in indices)
        if folded:
            return [f'<details class="{grade}"><summary>{heading}</summary>\n<div>{body}</div>\n</details>']
        return [f'<h3 class="{grade}">{heading}</h3>\n<div>{body}</div>']

    def _finding(self, index: int, first: dict[Place | Exhibit, int]) -> str:
        result: Result = self._report.results[index]
        number = self._numbers[index] = len(self._numbers) + 1
        told = result.finding
        shown = self._material.shown[index] if self._material.shown else Shown(Place(told.page, told.row, told.printed))
        head = self._material.heads.get(told.document, Head("", ""))
        note = self.words.not_found if self._material.with_sources and not head.source else ""
        if index in self._left_out:
            shown, note = replace(shown, exhibit=None), self.words.too_many
        key = shown.exhibit or Place(shown.place.page, shown.place.row, "", shown.place.table)
        earlier = first.get(key) if shown.place.row is not None else None
        first.setdefault(key, number)
        return finding(number, result, shown, earlier, note, self._labels, self.words, self._language)

    # ------------------------------------------------------------------ ledger, waivers, rules

    def _ledger_of(self, name: str) -> str:
        """What was not simply in order as a table; the checks that all held, and those that had nothing to check, in a line."""
        words = self.words
        entries = condensed(self._ledger[name])
        if not entries:
            return ""
        telling = [entry for entry in entries if not entry.sound]
        head = "".join(f'<th scope="col" class="num">{outcome}</th>' for outcome in words.outcomes.values())
        rows = [
            f"<tr><td>{self._linked(entry.check)}</td>{_count(entry.held)}{_count(entry.failed, 'bad')}{_count(entry.rounding)}"
            f"{_count(entry.unchecked)}<td>{self._why(entry)}</td></tr>"
            for entry in telling
        ]
        table = (
            f'<div class="wide"><table class="kept">\n<thead><tr><th scope="col">{words.check}</th>{head}<th scope="col">{words.reasons}</th>'
            f"</tr></thead>\n<tbody>\n" + "\n".join(rows) + "\n</tbody></table></div>"
        )
        held = [f"<span>{self._linked(e.check)} {e.held:,}</span>" for e in entries if e.held and e not in telling]
        silent = [f"<span>{self._linked(e.check)}</span>" for e in entries if not e.held and e not in telling]
        lines = [
            f'<p class="rest"><b>{title}</b> {" ".join(listed)}</p>'
            for title, listed in ((words.all_held, held), (words.untouched, silent))
            if listed
        ]
        return f'<div class="ledger"><h3>{words.ledger}</h3>\n{table if rows else ""}\n{"".join(lines)}</div>'

    def _linked(self, check: str) -> str:
        if check == OF_GRAPH:
            return self.words.of_graph
        return f'<a href="#check-{clean(check)}">{clean(self._labels.get(check) or check)}</a>'

    def _why(self, entry: LedgerEntry) -> str:
        which = 0 if self._language == "zh" else 1
        named = [
            (self._material.reasons.get(slug, (slug, slug))[which] or slug, count) for slug, count in entry.uncheckable
        ]
        return "<br>".join(f"{clean(name)} {count:,}" for name, count in named)

    def unused(self) -> str:
        """The waivers that did nothing."""
        if not self._report.unused:
            return ""
        items = "\n".join(f"<dd>{clean(waiver.told())}</dd>" for waiver in self._report.unused)
        return f'<section class="rules"><h2>{self.words.unused}</h2>\n<dl>{items}</dl></section>'

    def rules(self) -> str:
        """The checks that the page speaks of, in their own words."""
        spoken = {result.finding.code for result in self._report.results} | {
            entry.check for entry in self._report.ledger
        }
        described = {check.id: check for check in self._material.checks}
        zh = self._language == "zh"
        items = []
        for code in sorted(spoken):
            check = described.get(code)
            link = f'<a href="{clean(explanation(code))}"><code>{clean(code)}</code></a>' if check else f"<code>{clean(code)}</code>"  # fmt: skip
            label = (check.label_zh if zh else check.label_en) if check else ""
            comment = (check.comment_zh if zh else check.comment_en) if check else ""
            items.append(
                f'<dt id="check-{clean(code)}">{clean(label) + "&emsp;" if label else ""}{link}</dt>\n<dd>{clean(comment)}</dd>'
            )
        return f'<section class="rules"><h2>{self.words.rules}</h2>\n<dl>\n' + "\n".join(items) + "\n</dl></section>" if items else ""  # fmt: skip


def _too_many(shown: Sequence[Shown]) -> frozenset[int]:
    """The results whose pictures do not find room; results come gravest first. The same picture counts once."""
    left_out, seen, total = set(), set(), 0
    for index, each in enumerate(shown):
        crop = each.exhibit
        if not isinstance(crop, Crop) or crop in seen:
            continue
        total += len(crop.png)
        if total > _MOST_PICTURES:
            left_out.add(index)
        else:
            seen.add(crop)
    return frozenset(left_out)


def _count(number: int, kind: str = "") -> str:
    zero = "" if number else " zero"
    return f'<td class="{f"num {kind}".strip()}{zero}">{number:,}</td>'
