"""Where persons are named: behind a personal label, beside a telephone, beside a title, as who does a thing.

Labels as they stand in forms (项目经办人：, 填报人（签字）：, 组长：, 户主姓名), and the turns of running text: 局长张三, 张三同志,
由张三负责. The less a place says of itself, the more a name must look like one (:mod:`budgetkg.facts.personal_names`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from budgetkg.facts.personal_names import (
    DOTS,
    HAN,
    LATIN,
    has_surname,
    is_foreign,
    is_name,
    is_person,
    is_plain_name,
    name_at_end,
)
from budgetkg.facts.personal_numbers import LANDLINE, MAY_HOLD, MOBILE, NUMBER_LABEL, PAPERS_LABEL, PHONE
from budgetkg.text import squeeze

_ROLES = (
    r"(?:项目|预算|业务|财务|部门|单位|科室|处室|股室|信息|主要|直接|具体|会计)?(?:公开)?"
    r"(?:经\s?办|联\s?系|填\s?报|填\s?表|填\s?写|编报|申报|承办|经手|制\s?表|编制|审\s?核|复\s?核|校\s?核|负\s?责|责任|签发|报送|联络|对接|拟稿|起草|录入)\s?(?:人员?|员)"
    r"|法定代表人|法人代表|姓\s?名|(?:分管|主管|单位|部门)领导|项目(?:主管|经理)(?![部单])"
)
_SIGNED = r"(?:签字|签名|签章|盖章)?"
# What else a column of persons is headed by, or a value stands behind with a colon: 户主, 授课专家, 驻村队员, 会计, 副组长
_PERSONS = (
    r"[\u4e00-\u9fff]{0,6}(?:(?<!法)人|人员|成员|队员|委员|组员|专员|专干|干事|组长|队长|户主|专家|讲师|教师|老师|学生|司机|驾驶员|秘书|会计|出纳|局长|处长|科长|主任"
    r"|书记|院长|校长|所长|站长|总监|经理|主管|代表|领导|同志|获奖者|受助者|患者|联系方式)"
)
# 项目经办人： | 联系人（签字） | 部门负责人签字： | 填报人及电话： | 项目负责人及职务 | 户主姓名
_ROLE_CELL = re.compile(
    rf"(?:{_ROLES}|[\u4e00-\u9fff]{{1,6}}姓\s?名|户\s?主|主讲人|授课(?:专家|教师|老师))(?:姓名|名称)?{_SIGNED}(?:[（(][^）)]{{1,6}}[）)])?"
    r"(?:[及和、/](?:联系)?(?:电话|方式|手机|职务|职称|单位))*[:：]?"
)
# 联系人：李四 联系方式：… | 经办人张三，电话… | 填报人（签字）：王 五
_RUN = rf"(?:(?P<latin>{LATIN})|(?P<name>[{HAN}{DOTS}、， \u3000]{{2,60}}))"
_INLINE = re.compile(
    rf"(?:{_ROLES}|(?P<deed>制\s?表|填\s?表|填\s?报|经\s?办|复\s?核|校\s?对|{_PERSONS}{_SIGNED}(?:名单)?)(?=(?:[（(][^）)]{{1,8}}[）)])?\s?[:：]))"
    rf"(?:姓名)?{_SIGNED}(?:[（(][^）)]{{1,8}}[）)])?"
    rf"(?P<colon>\s*[:：]\s*|[为是]?\s?)(?={_RUN})"
)
# What every text with a role holds: looked for first, since few texts do.
_MAY_HOLD_ROLE = re.compile(
    r"[办系报表手制核责任发送络接稿草入写]\s?[人员]|法定代表人|法人代表|姓\s?名|领导|项目[主经]"
    r"|[表报办核对人员长主家师生机书计纳任记监理管表导志者式单签字名章）)]\s?[:：]"
)
# 联系人：财务处张三
_OFFICE_BEFORE = re.compile(rf"^[{HAN}]{{1,8}}[处科室部局办](?=[{HAN}]{{2,3}}$)")
# What follows a name in one line: the next label.
_NAME_STOP = re.compile(
    r"(?:联\s?系|电\s?话|手\s?机|传\s?真|办\s?公|邮\s?箱|职\s?务|单\s?位|项\s?目|日\s?期|填\s?报|审\s?核|负\s?责|预\s?算|制\s?表|复\s?核|经\s?办|填\s?表"
    r"|编\s?制|承\s?办|校\s?对|签\s?发|拟\s?稿|起\s?草|法\s?定|身\s?份|银\s?行|微\s?信|分\s?管)"
)
# What a label may begin with that the stop above does not tell: 财务负责人, 副组长, 会计.
_LABEL_BEGINS = re.compile(
    r"\s*(?:(?:业务|财务|部门|科室|处室|股室|信息|主要|直接|具体|主管|公开|电子|家庭|其他|有关)|副?[组局处科队所站院校部]长|副?(?:主任|书记)"
    r"|成员|组员|队员|委员|会计|出纳|经理|领导|专干|秘书|司机|性别|年龄|备注|地址|住址|说明|[\u4e00-\u9fff]{0,3}人员?)$"
)
_CONNECTIVE = re.compile(r"^(?:请|由|与|和|跟|同|及|找|经|派|为|是|以及|联系|经办人|联系人|负责人|责任人)+")
_PHONE_TITLE = r"(?:同志|先生|女士|老师|主任|科长|处长|局长|队长|院长|校长|所长|站长|书记|经理|主管|干事)"
# 张三（139…） | 王小明，电话：0891-… | 王小明 科长 139… The Han characters before are read from their end.
_BESIDE_PHONE = re.compile(
    rf"(?:(?P<latin>{LATIN})|(?P<run>[{HAN}{DOTS}]{{2,12}}))(?P<title>\s?{_PHONE_TITLE})?(?P<gap>[\s（(，,：:、;；/—-]*)"
    rf"(?P<label>(?:联系)?(?:电话|手机号?码?|联系方式)\s?[:：]?\s?)?(?P<phone>{MOBILE}|{LANDLINE})"
)
_NUMBER_AT_END = re.compile(r"(?:电话|手机|方式|传真|座机|热线|号码?|短号|微信|邮箱)$")
_TITLE_AT_END = re.compile(rf"{_PHONE_TITLE}$")
_PHONE_FOLLOWS = re.compile(rf"[\s，,（(]*(?:(?:联系|办公)?(?:电话|手机|联系方式)|{MOBILE}|{LANDLINE})")

# 局长李四、副局长王五；张三同志。Posts of places (市长, 县长) are no titles behind a name: 张家口市长.
_POST = (
    r"(?:局长|处长|科长|主任|书记|主席|会长|理事长|董事长|总经理|经理|队长|支队长|大队长|院长|校长|园长|所长|站长|馆长|部长|厅长|司长|组长|秘书长|主编|总监"
    r"|调研员|巡视员|科员|干事|会计|出纳|专干|警官|法官|检察官)"
)
_ADDRESSED = r"(?:同志|先生|女士|老师|教授|师傅|大夫|医生|院士|博士|烈士)"
_DOES = (
    r"(?:负责|牵头|主持|承办|经办|带队|组织|具体|实施|担任|签字|审签|审批|签批|授课|主讲|讲授|撰写|保管|管理使用|领取)"
)
_WHO_ENDS = rf"(?:$|[\s，。、；：,;:（(）)”\"’】」/|]|等\d*名?人?|{_ADDRESSED}|{_DOES}|任[组副局主]|为[组副]|兼|出席|参加|到会|带领|率队|一行|介绍|表示|电话)"
_BEFORE_TITLE = re.compile(
    rf"(?P<before>[{HAN}{DOTS}]{{2,12}})(?:(?P<addressed>{_ADDRESSED})|(?:副|原|常务副)?{_POST}(?={_WHO_ENDS}))"
)
_AFTER_TITLE = re.compile(rf"{_POST}[：:]?\s?(?=(?P<after>[{HAN}{DOTS}]{{2,12}}))")
_DOER = re.compile(rf"(?:由|请|派|委托|安排|以及)(?=(?P<doer>[{HAN}{DOTS}、和]{{2,24}}?){_DOES})")
_MAY_TITLE = re.compile(rf"{_POST}|{_ADDRESSED}|[由请派托排及][^，。；]{{2,24}}?{_DOES}")
_ENDS = re.compile(_WHO_ENDS)
#: Behind a name: the text speaks of someone's spirit, deeds or works, not of a clerk.
_RENOWNED = re.compile(
    r"(?:同志|先生|烈士|院士|教授|等)?(?:的?(?:精神|思想|理论|事迹|先进事迹|故居|纪念|陈列|旧居|讲话|诞辰|生平|作品|艺术|书信|遗产|为核心|为代表)|式)"
)
# A name begins behind a post, an office, a word that speaks of persons, or with the run.
_MAY_PRECEDE = re.compile(
    r"(?:^|[长任记席理员局处科室部办委队院校所站组户问访望请由与和跟同及、给向对为是以经派找系的]|公司|中心|民警|干部|职工|群众|家属|邀请|委托|聘请|帮扶|关于|感谢)$"
)
_RANK = re.compile(r"(?:原|常务)?副?$")


def is_label(text: str) -> bool:
    """Whether the text of a cell names what stands beside it: 项目经办人, 联系电话："""
    text = squeeze(text)
    return text.endswith((":", "：")) or is_person_label(text) or is_number_label(text)


def is_person_label(text: str) -> bool:
    """Whether a person is named beside or under a cell: 项目经办人：, 姓名."""
    return _ROLE_CELL.fullmatch(squeeze(text)) is not None


def is_number_label(text: str) -> bool:
    """Whether a telephone or another personal number stands beside or under a cell: 联系电话, 身份证号."""
    text = squeeze(text)
    return NUMBER_LABEL.fullmatch(text) is not None or is_papers_label(text)


def is_papers_label(text: str) -> bool:
    """Whether what stands beside or under a cell is personal, whatever it is: 身份证号, 银行账号, 微信号, 家庭住址."""
    return PAPERS_LABEL.fullmatch(squeeze(text)) is not None


@lru_cache(maxsize=4_096)
def named_in(text: str) -> tuple[str, ...]:
    """The names in one text by what stands around them, spaces in them left out.

    A row's text is asked for several times within a page: alone, with its neighbours, and when it is quoted.
    """
    return tuple(_named_in(text))


def _named_in(text: str) -> Iterator[str]:
    if text.isascii():  # an amount, a code: the words that name a person are Chinese
        if MAY_HOLD.search(text) and PHONE.search(text):
            yield from _beside_phone(text)
        return
    if _MAY_HOLD_ROLE.search(text):
        for match in _INLINE.finditer(text):
            yield from _behind_label(match, text)
    if MAY_HOLD.search(text) and PHONE.search(text):
        yield from _beside_phone(text)
    if _MAY_TITLE.search(text):
        yield from _with_title(text)


def names_in_cell(text: str) -> Iterator[str]:
    """The names in a cell that stands where persons are named: 张三, 张三、李四, 张三（局长）, 财务科张三 139…."""
    whole = squeeze(text)
    if is_name(whole):
        yield whole
        return
    if is_foreign(text.strip()):
        yield text.strip()
        return
    for piece in re.split(r"[、，,;；/|（()）]|\s+", text):
        name = re.sub(r"[\d\s:：+*-]+$", "", piece)
        if rest := _without_office(name):
            yield rest


def _without_office(text: str) -> str:
    """A name, also one behind its office (财务处张三); empty where there is none."""
    if is_name(text):
        return text
    rest = _OFFICE_BEFORE.sub("", text)
    return rest if rest != text and is_name(rest) and has_surname(rest) else ""


def _behind_label(match: re.Match[str], text: str) -> Iterator[str]:
    labelled = match["colon"].strip() in (":", "：")
    if match["latin"]:
        if labelled:
            yield match["latin"]
        return
    run = _NAME_STOP.split(match["name"])[0]
    stopped = len(run) < len(match["name"]) and not run[-1:].isspace()
    run = run.rstrip()
    phone_follows = bool(_PHONE_FOLLOWS.match(text, match.start("name") + len(run)))
    end = match.start("name") + len(run)
    colon = text[end : end + 1] in tuple(":：")
    if stopped or colon:
        run = _LABEL_BEGINS.sub("", run)  # of the next label, also where no blank parts it: 张三财务负责人：李四
        before, blank, last = run.rpartition(" ")
        run = before if blank and (colon or not has_surname(last)) else run
    run = run.strip()
    spaced = re.fullmatch(rf"[{HAN}](?:\s[{HAN}]){{1,3}}", run)
    pieces = [run] if spaced else re.split(r"[、，\s]+", run)
    if not labelled and not spaced:
        pieces = re.split(r"[，\s]+", run)[0].split("、")
    for place, piece in enumerate(pieces):
        whole = squeeze(piece)
        if labelled and not is_name(whole) and has_surname(rest := _OFFICE_BEFORE.sub("", whole)):
            whole = rest
        plain = bool(match["deed"]) or (place > 0 and not labelled)
        certain = (
            is_plain_name(whole) or is_foreign(whole) if plain else labelled or phone_follows or has_surname(whole)
        )
        if is_name(whole) and certain:
            yield whole
        else:
            break


def _beside_phone(text: str) -> Iterator[str]:
    for match in _BESIDE_PHONE.finditer(text):
        if match["label"] and not match["gap"] and not match["title"]:
            continue  # 监督电话：023-…: the word before belongs to the label
        if match["latin"]:
            yield match["latin"]
            continue
        run = _TITLE_AT_END.sub("", match["run"])
        mobile = re.match(r"[+＋]?(?:86)?[- ]?[1１]", match["phone"])
        rest = _CONNECTIVE.sub("", run)
        if _NUMBER_AT_END.search(run):
            continue
        if is_foreign(rest) or (mobile and not name_at_end(run) and is_name(rest)):
            yield rest
        elif name := name_at_end(run):
            yield name


def _with_title(text: str) -> Iterator[str]:
    for match in _BEFORE_TITLE.finditer(text):
        yield from _person(match["before"], from_end=True, behind=text[match.end() :], before=text[: match.start()])
    for match in _AFTER_TITLE.finditer(text):
        yield from _person(
            match["after"], from_end=False, behind=text[match.start("after") :], before=text[: match.start()]
        )
    for match in _DOER.finditer(text):
        names = re.split("[、和]", match["doer"])
        if all(is_person(name) or is_foreign(name) for name in names):
            yield from names


def _person(run: str, from_end: bool, behind: str, before: str) -> Iterator[str]:
    """The name at an end of a run of characters, if the text speaks of a person there and not of someone's work or spirit."""
    if before.rfind("《") > before.rfind("》"):  # the title of a play or a book
        return
    if from_end:
        run = _RANK.sub("", run.lstrip(DOTS))
    foreign = bool(set(DOTS) & set(run))
    lengths = [length for length in (range(3, 13) if foreign else (4, 3, 2)) if length <= len(run)]
    if from_end:
        tails = (run[-length:] for length in lengths)
        candidates = (
            [] if _RENOWNED.match(behind) else [each for each in tails if _MAY_PRECEDE.search(run[: -len(each)])]
        )
    else:
        ends = [length for length in lengths if _ENDS.match(behind, length) and not _RENOWNED.match(behind, length)]
        candidates = [run[:length] for length in ends]
    yield from [each for each in candidates if is_person(each) or is_foreign(each)][:1]
