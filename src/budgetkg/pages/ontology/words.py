"""The words of the ontology's documentation, in Chinese and English; what terms mean is said in the ontology itself."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from budgetkg.pages.ontology.source import Text
from budgetkg.pages.urls import Language

WORDS: dict[str, tuple[str, str]] = {
    "contents": ("目录", "Contents"),
    "about": ("元数据", "Metadata"),
    "version": ("版本", "Version"),
    "version-iri": ("版本 IRI", "Version IRI"),
    "prior": ("前一版", "Prior version"),
    "created": ("建立", "Created"),
    "modified": ("修改", "Modified"),
    "publisher": ("发布者", "Creator and publisher"),
    "licence": ("许可", "Licence"),
    "namespace": ("命名空间", "Namespace"),
    "prefix": ("前缀", "Prefix"),
    "download": ("下载", "Download"),
    "stability": ("术语的稳定", "Stability of terms"),
    "diagram": ("图", "Diagram"),
    "diagram-facts": ("事实：预算里写了什么，写在哪里", "Facts: what a budget states, and where"),
    "diagram-sums": ("汇总：由一份文件的事实算出", "Aggregates: computed from the facts of a document"),
    "diagram-key": (
        "方框是类，实线是属性，虚线和空心箭头指向上位类；取值为代码表的属性见各类的表。",
        "Boxes are classes, lines are properties; dashed lines with hollow heads lead to superclasses. Properties with values from code lists are in the tables of the classes.",
    ),
    "classes": ("类", "Classes"),
    "properties": ("属性", "Properties"),
    "linking": ("对象属性", "Object properties"),
    "stating": ("数据属性", "Datatype properties"),
    "structures": ("数据结构", "Data structures"),
    "code-lists": ("代码表", "Code lists"),
    "prefixes": ("所用的词汇", "Vocabularies used"),
    "changes": ("变更", "Changes"),
    "cite": ("怎样引用", "How to cite"),
    "super": ("上位类", "Superclasses"),
    "sub": ("下位类", "Subclasses"),
    "apart": ("互斥", "Disjoint with"),
    "leads-here": ("以此为值的属性", "Value of"),
    "its-properties": ("{name}的属性", "Properties of {name}"),
    "property": ("属性", "property"),
    "values": ("取值", "values"),
    "how-often": ("次数", "how often"),
    "from": ("来自", "from"),
    "example": ("例", "Example"),
    "see-examples": ("例见", "For examples see"),
    "domain": ("定义域", "Domain"),
    "range": ("值域", "Range"),
    "used-on": ("用于", "Used on"),
    "gives": ("实际取值", "Really gives"),
    "super-property": ("上位属性", "Subproperty of"),
    "code-list": ("代码表", "Code list"),
    "role": ("在数据立方体中", "In the data cube"),
    "dimension": ("维度", "dimension"),
    "measure": ("度量", "measure"),
    "attribute": ("属性（附注）", "attribute"),
    "component": ("组件", "component"),
    "attached-to": ("写在整个数据集上", "said once, of the whole data set"),
    "observations": ("每个观测值", "each observation"),
    "where": ("写在哪里", "where it stands"),
    "deprecated": ("已停用", "deprecated"),
    "instead": ("改用", "use instead"),
    "added": ("新增 {count} 个术语", "{count} terms came"),
    "gone": ("去掉", "Gone"),
}  # fmt: skip


class Said:
    """The words in one language, or in both one after the other."""

    def __init__(self, languages: Sequence[Language]) -> None:
        self.languages = tuple(languages)

    def __call__(self, key: str, **values: object) -> str:
        """A word of the page; one that lacks a language is a ``KeyError``."""
        zh, en = (words.format(**values) if values else words for words in WORDS[key])
        return " / ".join(dict.fromkeys(self._chosen(zh, en)))

    def say(self, text: Text) -> Markup:
        """A text in the languages of the page, each marked as what it is."""
        said = zip(self.languages, self._chosen(text.zh, text.en), strict=True)
        return Markup("<br>").join(
            Markup('<span lang="{}">{}</span>').format("zh-CN" if language == "zh" else "en", words)
            for language, words in said
        )

    def _chosen(self, zh: str, en: str) -> list[str]:
        return [zh if language == "zh" else en for language in self.languages]
