"""How the report looks: on a screen by day and night, on a telephone, on paper."""

from __future__ import annotations

STYLE = """\
:root {
  color-scheme: light dark;
  --paper: #fff; --ink: #1c2024; --soft: #5d646d; --faint: #9aa1a9; --rule: #dfe2e6; --hair: #eef0f2; --wash: #f7f8f9;
  --violation: #a5331c; --warning: #86590a; --info: #3a5a78; --held: #5d7d6a; --meant: #fff1c9;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #16181b; --ink: #dfe2e6; --soft: #a0a7af; --faint: #6f767e; --rule: #34393f; --hair: #25292e; --wash: #1d2024;
    --violation: #f08a72; --warning: #dcae5c; --info: #8fb4d6; --held: #8db39c; --meant: #4a3f1d;
  }
  figure img { filter: brightness(.86) }
}
* { box-sizing: border-box }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100% }
body {
  margin: 0 auto; padding: 3.5rem 2rem 5rem; max-width: 70rem; background: var(--paper); color: var(--ink);
  font: 15px/1.7 "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", system-ui, sans-serif;
  font-variant-numeric: tabular-nums lining-nums; overflow-wrap: anywhere;
}
h1, h2 { font-family: "Songti SC", "Noto Serif CJK SC", "Source Han Serif SC", SimSun, serif; font-weight: 600; line-height: 1.35; text-wrap: balance }
h1 { font-size: 2rem; margin: 0 0 .4rem; letter-spacing: .02em }
h2 { font-size: 1.4rem; margin: 0 }
h3 { font-size: .95rem; font-weight: 600; margin: 2.6rem 0 0 }
h3 .n, summary .n { color: var(--soft); font-weight: 400; margin-left: .35em }
p { margin: 0 }
a { color: inherit; text-decoration: underline; text-decoration-color: var(--faint); text-underline-offset: .2em; text-decoration-thickness: 1px }
a:hover { text-decoration-color: currentColor }
code { font: .92em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "Noto Sans Mono CJK SC", monospace }
.soft { color: var(--soft) }
.stamp { color: var(--soft); font-size: .87rem }
.lead { font-size: 1.1rem; margin-top: 1.6rem; max-width: 46em }
.violation { --tone: var(--violation) } .warning { --tone: var(--warning) } .info { --tone: var(--info) } .waived { --tone: var(--faint) }

.tally { display: flex; flex-wrap: wrap; gap: 1.1rem 2.8rem; margin: 2rem 0 0; padding: 0; list-style: none }
.tally b { display: block; font-size: 1.7rem; font-weight: 500; line-height: 1.2; letter-spacing: -.01em }
.tally span { color: var(--soft); font-size: .87rem }
.tally .held b { color: var(--held) } .tally .failed b { color: var(--violation) }
.share { display: flex; height: 4px; margin-top: 1.3rem; background: var(--hair); print-color-adjust: exact; -webkit-print-color-adjust: exact }
.share i { display: block; min-width: 2px }
.share .held { background: var(--held) } .share .failed { background: var(--violation) }
.share .rounding { background: var(--warning) } .share .uncheckable { background: var(--rule) }

table { border-collapse: collapse; width: 100%; margin-top: 1.4rem; font-size: .93rem; line-height: 1.55 }
th { font-weight: 400; color: var(--soft); font-size: .84rem; text-align: left; vertical-align: bottom }
th, td { padding: .42rem 0 .42rem 1.3rem; border-bottom: 1px solid var(--hair); vertical-align: top }
th:first-child, td:first-child { padding-left: 0 }
thead th { border-bottom-color: var(--rule) }
.num { text-align: right; white-space: nowrap }
.bad { color: var(--violation) }
.zero { color: var(--faint) }
td small { display: block; color: var(--soft); font-size: .82rem; line-height: 1.5 }

.document { margin-top: 5rem; padding-top: 2rem; border-top: 1px solid var(--rule) }
.document > .stamp { margin-top: .3rem }
.finding { display: grid; grid-template-columns: 11.5rem minmax(0, 1fr); gap: 0 2.2rem; padding: 1.7rem 0 1.9rem; border-bottom: 1px solid var(--hair) }
.finding:last-child { border-bottom: 0 }
.broad { grid-column: 1 / -1 }
.side { font-size: .87rem; line-height: 1.6; color: var(--soft) }
.side .grade { color: var(--tone); font-weight: 600 }
.side .grade::before { content: ""; display: inline-block; width: .55em; height: .55em; margin-right: .5em; background: currentColor; print-color-adjust: exact; -webkit-print-color-adjust: exact }
.side > * { display: block }
.side .check { color: var(--ink) }
.message { font-size: 1.02rem; max-width: 44em }
.figures { display: flex; flex-wrap: wrap; gap: .5rem 2.4rem; margin: .9rem 0 0 }
.figures dt { color: var(--soft); font-size: .8rem; line-height: 1.4 }
.figures dd { margin: 0; font-size: 1.06rem; line-height: 1.5 }
.figures .off dd { color: var(--tone) }
figure { margin: 1.1rem 0 0 }
figure img { display: block; max-width: 100%; height: auto; outline: 1px solid var(--rule) }
figcaption { color: var(--soft); font-size: .8rem; margin-top: .45rem }
.lines { margin: 0; padding: 0; list-style: none; font-size: .9rem; line-height: 1.65; border-left: 1px solid var(--rule) }
.lines li { display: grid; grid-template-columns: 3.4rem minmax(0, 1fr); color: var(--soft); white-space: pre-wrap }
.lines li > b { font-weight: 400; color: var(--faint); text-align: right; padding-right: 1rem; font-size: .82rem; line-height: 1.8 }
.lines .meant { color: var(--ink); box-shadow: inset 2px 0 0 var(--tone); background: var(--wash) }
mark { background: var(--meant); color: inherit; padding: 0 .12em; print-color-adjust: exact; -webkit-print-color-adjust: exact }
blockquote { margin: 0; padding-left: 1rem; border-left: 2px solid var(--rule); font-size: .92rem; white-space: pre-wrap }
.waiver { margin-top: .9rem; padding-left: 1rem; border-left: 2px solid var(--faint); font-size: .93rem }
.fine { margin-top: .9rem; color: var(--faint); font-size: .78rem; line-height: 1.6 }
.fine span + span::before, .stamp span + span::before { content: "·"; margin: 0 .55em; color: var(--faint) }
details { margin-top: 2.6rem }
summary { cursor: pointer; font-size: .95rem; font-weight: 600 }
.ledger { margin-top: 2.6rem } .ledger h3 { margin-top: 0 }
.rest { margin-top: 1.1rem; font-size: .87rem; color: var(--soft); max-width: 62em } .rest b { font-weight: 600; color: var(--ink); margin-right: .6em }
.rest span { display: inline-block; margin-right: 1.3em } .rest a { text-decoration-color: var(--hair) }
.rules { margin-top: 5rem; padding-top: 2rem; border-top: 1px solid var(--rule) }
.rules dt { margin-top: 1.5rem; font-weight: 600 } .rules dt code { font-weight: 400; color: var(--soft) }
.rules dd { margin: .15rem 0 0; color: var(--soft); font-size: .92rem; max-width: 54em }
:target { scroll-margin-top: 1.5rem; background: var(--wash) }

@media (max-width: 44rem) {
  body { padding: 1.8rem 1.1rem 3rem; font-size: 15px }
  h1 { font-size: 1.55rem } h2 { font-size: 1.2rem }
  .finding { grid-template-columns: minmax(0, 1fr); padding: 1.4rem 0 }
  .side { margin-bottom: .6rem } .side > * { display: inline; margin-right: .8em }
  .document, .rules { margin-top: 3.2rem; padding-top: 1.5rem }
  .tally { gap: .8rem 1.8rem } .tally b { font-size: 1.35rem }
  .figures { gap: .4rem 1.6rem }
  .more { display: none }
  .figures { display: grid; grid-template-columns: 1fr 1fr }
  .wide { overflow-x: auto; margin: 0 -1.1rem; padding: 0 1.1rem }
  .kept { min-width: 34rem }
  th, td { padding-left: .9rem } td:first-child { min-width: 9.5rem }
  .lines li { grid-template-columns: 2.6rem minmax(0, 1fr) } .lines li > b { padding-right: .7rem }
  figure.page { overflow-x: auto; margin-inline: -1.1rem; padding-inline: 1.1rem } figure.page img { max-width: none; width: max(100%, 34rem) } .broad figure.page img { width: 58rem }
}
@media print {
  @page { margin: 16mm 15mm 18mm }
  body { padding: 0; max-width: none; font-size: 9.5pt; line-height: 1.55 }
  h1 { font-size: 19pt } h2 { font-size: 14pt } h2, h3 { break-after: avoid }
  .finding, figure, tr, .rules dt, .tally { break-inside: avoid } .rules dt { break-after: avoid }
  .finding { grid-template-columns: 31mm minmax(0, 1fr); gap: 0 6mm; padding: 3mm 0 }
  .message { font-size: 10pt } .figures { gap: 1mm 7mm; margin-top: 1.2mm } .figures div { display: flex; gap: .7em; align-items: baseline }
  .figures dd { font-size: 10pt } figure { margin-top: 2mm } .fine { margin-top: 1.5mm } .broad figure.page img { max-width: 94% }
  .document { break-before: page; margin-top: 0; border-top: 0; padding-top: 0 }
  details::details-content { content-visibility: visible; display: block; height: auto } summary { list-style: none }
  a { text-decoration: none }
  td, th { padding-top: .8mm; padding-bottom: .8mm }
  .num { white-space: nowrap } .fine { font-size: 6.8pt }
}
"""
