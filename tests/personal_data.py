"""Persons, their numbers and the places where budgets print them: made up anew from a seed, none of them anybody's.

Names are a surname and given names drawn character by character, transcribed names, names in Latin letters; numbers are
drawn from grammars of how they are printed. Nothing of it stands in a list of the program.
"""

from __future__ import annotations

import base64
import html
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from random import Random
from urllib.parse import unquote

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱郭何罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蔡蒋余于杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦傅方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵覃武钱戴严莫孔向汤"
_COMPOUND = ("欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "慕容", "令狐", "司徒")
# Characters of given names, the frequent ones and rare ones.
_GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛超霞刚桂俊峰浩凯鑫宁婷琳梅颖倩雯晗玥珺翊祎琛璟翀旻垚骞岚蕊曦煜炜钰淼彧㬎𬎆"
_SYLLABLES = "阿布都热合曼买提艾力古丽木沙尔吾拉江依努赛比卡德哈帕塔"
_TIBETAN = (
    "扎西",
    "次仁",
    "卓玛",
    "顿珠",
    "罗布",
    "旺堆",
    "央金",
    "格桑",
    "巴桑",
    "拉姆",
    "丹增",
    "多吉",
    "仓决",
    "边巴",
)
_LATIN = ("Tenzin", "Norbu", "Alice", "Moreau", "Hugo", "Lindqvist", "Marta", "Okafor", "Pavel", "Novak")


class Persons:
    """Draws names and numbers; the same seed gives the same."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def name(self) -> str:
        """A Han name of two to four characters."""
        surname = self.random.choice(_COMPOUND) if self.random.random() < 0.1 else self.random.choice(_SURNAMES)
        length = self.random.choice((1, 2, 2, 2)) if len(surname) == 1 else self.random.choice((1, 2))
        return surname + "".join(self.random.choice(_GIVEN) for _ in range(length))

    def long_name(self) -> str:
        """A Han name of at least three characters, which is no word."""
        while len(name := self.name()) < 3:
            pass
        return name

    def dotted(self) -> str:
        """买买提·艾力 and the like."""
        parts = ("".join(self.random.sample(_SYLLABLES, self.random.randint(2, 4))) for _ in range(2))
        return self.random.choice("·•・").join(parts)

    def tibetan(self) -> str:
        """Four characters without a surname."""
        return "".join(self.random.sample(_TIBETAN, 2))

    def latin(self) -> str:
        return " ".join(self.random.sample(_LATIN, 2))

    def digits(self, count: int) -> str:
        """Digits of which no two neighbours are a year's or a round sum's."""
        return "".join(self.random.choice("123456789") for _ in range(count))

    def mobile(self, spaced: bool = False) -> str:
        """As it is printed anywhere; ``spaced`` as well in groups parted by blanks, which only a label tells."""
        head, middle, end = f"1{self.random.choice('35789')}{self.digits(1)}", self.digits(4), self.digits(4)
        forms = [
            head + middle + end, f"{head}-{middle}-{end}", f"{head}－{middle}－{end}", f"+86 {head}{middle}{end}",
            f"0086-{head}{middle}{end}", f"{head}.{middle}.{end}", wide(head + middle + end),
        ]  # fmt: skip
        return self.random.choice([*forms, f"{head} {middle} {end}", f"{head} {middle}{end}"] if spaced else forms)

    def landline(self) -> str:
        area, number = self.random.choice(("010", "023", "0891", "0755", "0531")), self.digits(8)
        number = self.random.choice("2345678") + (number[1:] if len(area) == 3 else number[2:])
        forms = [
            f"{area}-{number}", f"{area}—{number}", f"（{area}）{number}", f"({area}){number}", f"{area}－{number}",
            f"{area}-{number}转{self.digits(3)}", f"{area}-{number}-{self.digits(4)}", f"+86-{area[1:]}-{number}",
            f"400-{self.digits(3)}-{self.digits(4)}", f"{area} {number}",
        ]  # fmt: skip
        return self.random.choice(forms)

    def local(self) -> str:
        """A number without its area code, which only a label tells."""
        return self.random.choice("2345678") + self.digits(self.random.choice((6, 7)))

    def email(self) -> str:
        user, at = (
            f"{self.random.choice(_LATIN).lower()}{self.digits(3)}",
            self.random.choice(("@", "＠", "（at）", " @ ")),
        )
        return f"{user}{at}{self.random.choice(('example.com', 'mail.example.cn', '163.example.net'))}"

    def identity(self) -> str:
        digits = f"{self.random.choice(('540102', '500101', '110105'))}19{self.random.randint(55, 99)}0{self.digits(1)}1{self.random.randint(0, 9)}{self.digits(3)}"
        weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
        check = "10X98765432"[sum(w * int(d) for w, d in zip(weights, digits, strict=True)) % 11]
        return self.random.choice((digits + check, f"{digits[:6]} {digits[6:14]} {digits[14:]}{check}"))

    def card(self) -> str:
        digits = "62" + self.digits(16)
        total = sum(sum(divmod(2 * int(d), 10)) if n % 2 == 0 else int(d) for n, d in enumerate(reversed(digits)))
        return digits + str(-total % 10)

    def account(self) -> str:
        return f"{self.random.choice(_LATIN).lower()}_{self.digits(5)}"

    def plate(self) -> str:
        return f"{self.random.choice('京津沪渝藏川')}{self.random.choice('ABCE')}{self.random.choice(('', '·'))}{self.digits(5)}"

    def home(self) -> str:
        return f"某某市北京路{self.digits(2)}号{self.digits(1)}栋{self.digits(3)}室"


def wide(text: str) -> str:
    """ASCII as full-width characters."""
    return "".join(chr(ord(character) + 0xFEE0) if "!" <= character <= "~" else character for character in text)


@dataclass(frozen=True)
class Planted:
    """A line of a document (cells parted by tabs), and what of it is personal, each as often as it stands there."""

    line: str
    secrets: tuple[str, ...]


Maker = Callable[[Persons], Planted]


def _said(template: str, **draws: Callable[[Persons], str]) -> Maker:
    def made(persons: Persons) -> Planted:
        values = {name: draw(persons) for name, draw in draws.items()}
        return Planted(template.format(**values), tuple(values.values()))

    return made


_ANY = {"han": Persons.name, "dotted": Persons.dotted, "tibetan": Persons.tibetan}
_ROLES = (
    "项目经办人", "联系人", "项目负责人", "填报人", "制表人", "审核人", "单位负责人", "财务负责人", "法定代表人", "填表人", "经办人（签字）",
    "分管领导", "联络员", "复核人", "承办人",
)  # fmt: skip

#: Labels and values in one line or in cells beside one another.
LABELLED: dict[str, Maker] = {
    **{f"{role}:{kind}": _said(f"{role}：{{a}}", a=draw) for role in _ROLES for kind, draw in _ANY.items()},
    **{f"{role}|{kind}": _said(f"{role}\t{{a}}\t备注\t无", a=draw) for role in _ROLES for kind, draw in _ANY.items()},
    "latin": _said("联系人：{a}", a=Persons.latin),
    "two": _said("联系人：{a}、{b}  联系电话：{c}", a=Persons.long_name, b=Persons.long_name, c=lambda p: p.mobile(spaced=True)),
    "signed": _said("单位负责人（签章）：{a} 财务负责人：{b} 填表人：{c}", a=Persons.name, b=Persons.name, c=Persons.name),
    "group": _said("组长：{a}；副组长：{b}；成员：{c}、{d}", a=Persons.long_name, b=Persons.long_name, c=Persons.long_name, d=Persons.long_name),
    "mobile:": _said("经办人电话：{a}", a=lambda p: p.mobile(spaced=True)),
    "mobile|": _said("经办人电话\t{a}", a=lambda p: p.mobile(spaced=True)),
    "local:": _said("联系电话：{a}", a=Persons.local),
    "local|": _said("联系电话：\t{a}", a=Persons.local),
    "landlines": _said("联系方式：{a}、{b}", a=Persons.landline, b=Persons.landline),
    "email:": _said("电子邮箱：{a}", a=Persons.email),
    "identity:": _said("身份证号：{a}", a=Persons.identity),
    "identity|": _said("身份证号码\t{a}", a=Persons.identity),
    "old identity": _said("身份证号：{a}", a=lambda p: f"540102{p.random.randint(55, 99)}0{p.digits(1)}1{p.digits(1)}{p.digits(3)}"),
    "card:": _said("银行账号：{a}", a=Persons.card),
    "card|": _said("开户银行\t某银行\t银行卡号\t{a}", a=Persons.card),
    "wechat:": _said("微信号：{a}", a=Persons.account),
    "wechat|": _said("微信号\t{a}", a=Persons.account),
    "qq:": _said("QQ：{a}", a=lambda p: p.digits(9)),
    "home:": _said("家庭住址：{a}", a=Persons.home),
    "home|": _said("家庭住址\t{a}", a=Persons.home),
    "passport": _said("护照号码：{a}", a=lambda p: f"E{p.digits(8)}"),
    "short": _said("短号：{a}", a=lambda p: f"6{p.digits(4)}"),
}  # fmt: skip

#: Turns of running text: goals, functions, notes.
IN_PROSE: dict[str, Maker] = {
    "post before": _said("由市财政局局长{a}主持，按季度调度。", a=Persons.long_name),
    "post after": _said("该项工作由{a}副局长负责。", a=Persons.long_name),
    "comrade": _said("慰问困难党员{a}同志，发放慰问金。", a=Persons.long_name),
    "doer": _said("具体由{a}负责，确保按期完成。", a=Persons.long_name),
    "doers": _said("由{a}、{b}牵头落实。", a=Persons.long_name, b=Persons.long_name),
    "dotted comrade": _said("看望{a}同志一家。", a=Persons.dotted),
    "contact": _said("如有疑问请与{a}（{b}）联系。", a=Persons.long_name, b=Persons.mobile),
    "handler": _said("项目经办人{a}，电话{b}。", a=Persons.long_name, b=lambda p: p.mobile(spaced=True)),
    "mobile": _said("咨询{a}了解详情。", a=Persons.mobile),
    "landline": _said("政策咨询（{a}）全年开通。", a=Persons.landline),
    "email": _said("材料报送至{a}，逾期不候。", a=Persons.email),
    "identity": _said("持证人{a}已核验。", a=Persons.identity),
    "card": _said("补助打入{a}。", a=Persons.card),
    "plate": _said("公务用车{a}维修保养。", a=Persons.plate),
    "wechat": _said("加微信{a}入群。", a=Persons.account),
}  # fmt: skip


def people_table(persons: Persons, rows: int = 3) -> list[Planted]:
    """A table of people: a heading and their rows, cells parted by tabs."""
    table = [Planted("序号\t姓名\t联系电话\t身份证号\t银行卡号", ())]
    for number in range(1, rows + 1):
        cells = (persons.name(), persons.local(), persons.identity(), persons.card())
        table.append(Planted("\t".join((str(number), *cells)), cells))
    return table


_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
#: A number of so many digits is met nowhere by chance.
_LONG = 10
#: What may part the characters of a secret.
_PARTING = re.compile(r"[\s\-－—–.·•・]+")
_STANDING_ALONE = re.compile(r"(?<![0-9A-Za-z.])[0-9]+(?![0-9A-Za-z])")


def narrow(text: str) -> str:
    """Full-width characters as ASCII."""
    return text.translate(_NARROW)


def readings(text: str) -> Iterable[str]:
    """A text, and what it says once its escapes are undone."""
    yield text
    escaped = re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), text)
    escaped = re.sub(r"\\U([0-9a-fA-F]{8})", lambda match: chr(int(match[1], 16)), escaped)
    if (undone := html.unescape(unquote(escaped))) != text:
        yield undone


def leaks(output: bytes | str, secrets: Iterable[str]) -> list[str]:
    """The secrets that an output tells, however they are written: escaped, parted, in another encoding."""
    texts = [output] if isinstance(output, str) else [output.decode(code, "ignore") for code in ("utf-8", "utf-16-le")]
    said = "\n".join(narrow(part) for text in texts for part in (*readings(text), _unpacked(text)))
    numbers, others, any_of = _sought(frozenset(secrets))
    found = numbers.keys() & set(_STANDING_ALONE.findall(said))
    squeezed = _PARTING.sub("", said)
    if any_of.search(squeezed):
        found |= {core for core in others if core in squeezed}
    return sorted(secret for core in found for secret in (numbers | others)[core])


_Cores = dict[str, list[str]]


@cache
def _sought(secrets: frozenset[str]) -> tuple[_Cores, _Cores, re.Pattern[str]]:
    """Secrets by their letters and digits: short numbers, and others, with a pattern that finds any of these.

    A short number counts where it stands by itself: five digits of a time or a digest are nobody's.
    """
    numbers, others = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
    for secret in secrets:
        core = "".join(character for character in narrow(secret) if character.isalnum())
        (numbers if core.isdigit() and len(core) < _LONG else others)[core].append(secret)
    return dict(numbers), dict(others), re.compile("|".join(map(re.escape, others)) or "(?!)")


def _unpacked(text: str) -> str:
    """What stands in data URLs of a page."""
    found = re.findall(r"data:text/[a-z]+;base64,([A-Za-z0-9+/=]+)", text)
    return "\n".join(base64.b64decode(each).decode("utf-8", "ignore") for each in found)
