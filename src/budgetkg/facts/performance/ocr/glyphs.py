"""What optical recognition leaves in a cell: which of its characters can be trusted, and what they are.

A recogniser that meets a ruling line, an overprint or a stamp writes what it can: HTML and LaTeX (``<i>≤</i>``,
``\\leq``, ``\\dashv``), letters of other scripts (``шания``, ``가는``), strokes (``_``, ``++``). Here is said what of
that is a comparator, a level, a number, a unit of measure or a legible name, and what is nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from budgetkg.facts.performance import grammar, vocabulary
from budgetkg.text import fold_width, key, squeeze, strip_html, tidy

# $\overline{}$ | \mathrm{x} | \dashv; \leq and \geq are comparators
_LATEX = re.compile(r"\$[^$]*\$|\\(?!leq\b|geq\b)[A-Za-z]+(?:\{[^{}]*\})?")
# Letters no Chinese budget prints: Æ, Œ, ľ, Greek, Cyrillic, kana, Hangul, ₩. Tibetan may be printed, and stays out.
_FOREIGN = re.compile(r"[À-ÖØ-öø-ɏͰ-ӿ᠀-᢯\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\uac00-\ud7af₩□]")
_TAG = re.compile(r"</?[a-z]{1,4}>")
_HAN = re.compile(r"[\u3400-\u9fff]")
# Shapes that recognition gives for simplified characters. Only for comparing labels, never for what is kept.
_VARIANTS = str.maketrans("効満財権産標質數時會経済総対", "效满财权产标质数时会经济总对")
_LABELS = tuple(dict.fromkeys((*vocabulary.LEVEL2, *vocabulary.LEVEL1)))
#: Share of equal characters from which a damaged label is taken for the standard one of the same length.
_LABEL_ALIKE = 2 / 3

#: 绩效度量单位 as the forms print them; ``元/人``, ``次/年`` are composed of these.
UNITS = frozenset(
    ("%", "‰", "个", "人", "人次", "人数", "名", "户", "家", "次", "场", "期", "批", "项", "条", "件", "份", "册", "本", "篇", "套",
     "台", "辆", "部", "张", "块", "只", "座", "间", "处", "所", "栋", "幢", "天", "日", "周", "月", "年", "季度", "小时", "分钟", "元",
     "千元", "万元", "亿元", "米", "公里", "千米", "平方米", "平方公里", "立方米", "亩", "公顷", "吨", "公斤", "千克", "升", "度",
     "千瓦时", "分", "岁", "届", "宗", "起", "例", "组", "种", "类", "点", "支", "队", "村", "班", "床", "盒", "袋", "瓶")
)  # fmt: skip
# 元/人·次 | 次/年 | 元/人年: units of the list, one by one
_UNIT = re.compile(rf"(?:{'|'.join(sorted(map(re.escape, UNITS), key=len, reverse=True))})+")
# 10. 5 | 4. 35: a number that recognition broke after its point
_BROKEN_NUMBER = re.compile(r"(?<=\d)\.\s+(?=\d)")
# 90 | 1,300 | 0.38, perhaps after a stroke (- 10, -10) and before its unit (5万元)
_NUMBER = re.compile(r"(?P<stroke>[-−–—+]*)(?P<number>\d[\d,]*(?:\.\d+)?)(?P<rest>\D*)")
# 6 人 | 3人: a number in a 定性 indicator
_MEASURED = re.compile(rf"[\d,.]+ ?(?:{'|'.join(sorted(map(re.escape, UNITS), key=len, reverse=True))})")
#: Digits no form prints: 09 is the end of a longer number.
_CUT_NUMBER = re.compile(r"0\d+(?:\.\d+)?")


class Kind(Enum):
    NUMBER = "number"
    UNIT = "unit"
    TEXT = "text"


@dataclass(frozen=True, slots=True, eq=False)
class Token:
    """A legible piece of a value cell, with the column of its cell. ``doubtful`` when strokes stand at a number.

    Two pieces that look alike are two: they are told apart by identity.
    """

    kind: Kind
    text: str
    column: int
    doubtful: bool = False


def clean(text: str) -> str:
    """A cell without the mark-up that recognition put in: ``<i>≤</i>`` → ``≤``, ``\\dashv`` → nothing."""
    return tidy(_LATEX.sub(" ", _TAG.sub(" ", strip_html(text))))


def is_marked(text: str) -> bool:
    """Whether a cell bears the marks of recognition: HTML, LaTeX, letters of scripts that budgets do not print."""
    return bool(_TAG.search(text) or _LATEX.search(text) or r"\leq" in text or r"\geq" in text or _FOREIGN.search(text))


def han(text: str) -> int:
    """How many Han characters a text has."""
    return len(_HAN.findall(text))


def is_legible(text: str, shortest: int = 3) -> bool:
    """Whether a short text can be a name: Han characters nearly throughout, no letter or digit strewn among them.

    >>> is_legible("培训(会议)天"), is_legible("火里1日你"), is_legible("並並"), is_legible("가는 Hu 수 다")
    (True, False, False, False)
    """
    body = re.sub(r"[（）()【】〔〕《》、，,。·“”\"%％★/：:\-=＝×÷∣]", "", squeeze(text))
    if han(body) < shortest or _FOREIGN.search(text):
        return False
    # 2024年, DNA, A4, 59.3.28 may stand in a name; single digits and letters between Han characters are damage.
    strewn = re.sub(r"20\d\d年?|[A-Z]{2,}|[A-Z]\d|\d+(?:\.\d+)+|\d{2,}", "", body)
    return len(strewn) - han(strewn) <= len(strewn) // 10


def labels(text: str) -> tuple[str, ...]:
    """The indicator levels that a cell names, in their order, damaged ones put right where one standard name is nearest.

    >>> labels("满音度指标"), labels("D 財效指标"), labels("数量指标 质量指标"), labels("双血指标")
    (('满意度指标',), ('时效指标',), ('数量指标', '质量指标'), ())
    """
    found = []
    for piece in clean(text).split():
        name = _label(key(piece).translate(_VARIANTS).strip(").,;、·|^"))
        if name:
            found.append(name)
    return tuple(found)


def _label(folded: str) -> str | None:
    exact = grammar.level2(folded) or grammar.level1(folded)
    if exact:
        return exact
    scores = sorted(
        ((sum(a == b for a, b in zip(folded, name, strict=True)) / len(name), name) for name in _LABELS if len(name) == len(folded)),
        reverse=True,
    )  # fmt: skip
    if not scores or scores[0][0] < _LABEL_ALIKE or (len(scores) > 1 and scores[1][0] == scores[0][0]):
        return None
    return scores[0][1]


def is_plain_label(text: str) -> bool:
    """Whether a cell prints a standard level name undamaged (perhaps with strokes behind it)."""
    pieces = [piece.strip(").,;、·|^") for piece in clean(text).split()]
    return any(key(piece) in _LABELS for piece in pieces)


@dataclass(frozen=True, slots=True)
class Sign:
    """A comparator cell: what it means (empty when damaged), what is printed, and whether a stroke may be lost.

    ``>`` and ``<`` are ``weak``: where recognition drops strokes, they may have been ``≥`` and ``≤``.
    """

    meaning: str
    printed: str
    weak: bool


def sign(text: str) -> Sign | None:
    """The comparator that a cell prints, also beside strokes (``_ ≼``); ``None`` when there is none in it."""
    cleaned = clean(text)
    pieces = cleaned.split()
    meanings = [meaning for piece in pieces if (meaning := grammar.comparator(piece))]
    rest = "".join(piece for piece in pieces if grammar.comparator(piece) is None)
    if len(meanings) != 1 or re.search(r"[0-9A-Za-z]", rest) or _HAN.search(rest):
        return None
    weak = meanings[0] in "<>" or bool(_FOREIGN.search(rest))
    return Sign(meanings[0], cleaned, weak)


def is_unit(text: str) -> bool:
    """Whether a text is a unit of measure: 人次, 元/人, %."""
    parts = re.split(r"[/·每]", fold_width(text))
    return all(_UNIT.fullmatch(part) for part in parts)


def tokens(text: str, column: int, qualitative: bool = False) -> tuple[Token, ...]:
    """The legible pieces of a value cell; strokes and damage are left out.

    A 定性 indicator's value is one text: its cell is not taken apart.
    """
    cleaned = _BROKEN_NUMBER.sub(".", clean(text))
    if qualitative and han(cleaned) and not _MEASURED.fullmatch(fold_width(cleaned)):
        return _text(cleaned, column)
    found: list[Token] = []
    stroke = False
    for piece in cleaned.split():
        match = _NUMBER.fullmatch(fold_width(piece))
        if match:
            found.append(Token(Kind.NUMBER, match["number"], column, stroke or bool(match["stroke"])))
            piece = match["rest"]
        stroke = not match and not _HAN.search(piece)
        if not piece:
            continue
        if is_unit(piece):
            found.append(Token(Kind.UNIT, fold_width(piece), column))
        elif is_legible(piece, 1):
            found.append(Token(Kind.TEXT, piece, column))
    return tuple(found)


def _text(cleaned: str, column: int) -> tuple[Token, ...]:
    """A cell that is one text, perhaps with a unit of measure behind it (``提升 %``)."""
    if _FOREIGN.search(cleaned):
        return ()
    text, _, last = cleaned.rpartition(" ")
    if text and is_unit(last):
        return Token(Kind.TEXT, text, column), Token(Kind.UNIT, fold_width(last), column)
    return (Token(Kind.TEXT, cleaned, column),)


def is_cut_number(text: str) -> bool:
    """Whether digits are the end of a number whose beginning is lost (``09``)."""
    return _CUT_NUMBER.fullmatch(text) is not None
