"""The words of the pages, in Chinese and English. Names, wordings and headings of the data stay as they were printed."""

from __future__ import annotations

from budgetkg.pages.urls import Language

WORDS: dict[str, tuple[str, str]] = {
    # around every page
    "site": ("预算知识图谱", "Budget knowledge graph"),
    "skip": ("跳到正文", "Skip to the content"),
    "navigation": ("主导航", "Main"),
    "nav-questions": ("问题", "Questions"),
    "nav-compare": ("比较", "Compare"),
    "nav-findings": ("核验发现", "Findings"),
    "nav-editor": ("SPARQL", "SPARQL"),
    "nav-about": ("怎样读", "How to read"),
    "nav-browse": ("目录", "Browse"),
    "nav-ontology": ("本体", "Ontology"),
    "nav-downloads": ("下载", "Downloads"),
    "other-language": ("English", "中文"),
    "search": ("搜索", "Search"),
    "search-for": ("单位、项目、代码、文号、目标文字", "Unit, project, code, 文号, words of a goal"),
    "foot": ("由 budgetkg {version} 读出。每个数都可追溯到印刷位置。", "Read by budgetkg {version}. Every figure leads to its printed place."),
    # start
    "start-title": ("公开的部门预算，可以提问", "Published budgets, open to questions"),
    "start-lead": (
        "每一笔金额、每一项绩效指标、每一份政策依据都带着它的出处和核验结果。",
        "Every amount, indicator and cited policy document with its source and its proof.",
    ),
    "start-contents": ("库中有什么", "What is here"),
    "start-proof": ("金额的核验", "How far the amounts are proved"),
    "start-questions": ("可以问的问题", "Questions to ask"),
    "start-all-documents": ("全部文件及其读出率", "All documents and how much of each was read"),
    "n-documents": ("份文件", "documents"),
    "n-units": ("个单位", "units"),
    "n-lines": ("笔金额", "amounts"),
    "n-projects": ("个项目预算", "project budgets"),
    "n-indicators": ("项绩效指标", "indicators"),
    "n-policies": ("份政策文件", "policy documents"),
    "read-share": ("表内数字的 {share}% 已读出或有据豁免，{unread} 个未读", "{share}% of the numbers in tables are read or exempt for a reason; {unread} are unread"),
    "empty-store": ("库里还没有文件。", "There is no document here yet."),
    "empty-store-hint": ("先读入一些：budgetkg build 文件夹", "Read some first: budgetkg build FOLDER"),
    # marks of proof
    "proved": ("已核验", "proved"),
    "unproved": ("未核验", "unproved"),
    "contradicted": ("矛盾", "contradicted"),
    "source-of": ("{proof}，看出处", "{proof}, see its source"),
    "see-source": ("看出处", "see its source"),
    # questions
    "questions-title": ("问题", "Questions"),
    "questions-lead": (
        "每个问题有固定的地址，参数写在地址里，可以引用、收藏、嵌入。",
        "Every question has an address that holds its parameters: cite it, keep it, embed it.",
    ),
    "filter-questions": ("筛选问题", "Filter the questions"),
    "filter": ("筛选", "Filter"),
    "n-questions": ("{count} 个", "{count}"),
    "no-question-fits": ("没有问题含有这些字。", "No question holds these words."),
    "parameters": ("参数", "Parameters"),
    "optional": ("可不填", "optional"),
    "required": ("必填", "required"),
    "any": ("全部", "any"),
    "choose": ("请选择", "choose"),
    "ask": ("提问", "Ask"),
    "view": ("看法", "View"),
    "view-table": ("表", "table"),
    "view-bar": ("条形图", "bars"),
    "view-line": ("折线图", "lines"),
    "view-treemap": ("矩形树图", "treemap"),
    "view-network": ("网络图", "network"),
    "view-citations": ("引用图", "map of citations"),
    "answer": ("答案", "Answer"),
    "rows": ("{count} 行", "{count} rows"),
    "rows-shown": ("前 {shown} 行，共 {count} 行", "the first {shown} of {count} rows"),
    "all-rows": ("在此全部列出", "list them all here"),
    "too-many-rows": ("其余请下载", "download the rest"),
    "no-rows": ("没有符合的行。空的答案也是答案：换一个年度或单位试试。", "No row fits. An empty answer is an answer too: try another year or unit."),
    "fill-in": ("先填必填的参数，再提问。", "Fill in what is required, then ask."),
    "how-to-read": ("怎样读这个答案", "How to read this answer"),
    "in-wan": ("金额以万元列示，指上去是精确的元。", "Money is in 万元 (10,000 yuan); point at a figure for the exact yuan."),
    "download": ("下载", "Download"),
    "the-sparql": ("背后的 SPARQL", "The SPARQL behind it"),
    "edit-sparql": ("在编辑器里改", "Edit it in the editor"),
    "share": ("此答案的地址", "The address of this answer"),
    "embed": ("嵌入用的页面", "A bare page to embed"),
    "from-site": ("出自", "From"),
    "copy": ("复制", "Copy"),
    "copied": ("已复制", "Copied"),
    "no-chart": ("这个答案画不成图：{why}", "This answer cannot be drawn: {why}"),
    "chart-of": ("图：{what}", "Chart: {what}"),
    "yes": ("是", "yes"),
    "no": ("否", "no"),
    "wan": ("万元", "万元"),
    "open": ("查看", "open"),
    "sorted-by": ("按此列排序", "Sort by this column"),
    # search
    "search-title": ("搜索", "Search"),
    "search-found": ("“{text}”：{count} 处", "“{text}”: {count} found"),
    "search-more": ("“{text}”：{count} 处以上", "“{text}”: more than {count} found"),
    "search-none": ("没有找到“{text}”。试试更短的词，或代码、文号的一部分。", "Nothing found for “{text}”. Try a shorter word, or part of a code or 文号."),
    "search-lead": ("单位、部门、项目、政策文件、科目、指标和目标文字。", "Units, departments, projects, policy documents, codes, indicators and the words of goals."),
    "search-plain": ("此库没有全文索引，只找代码、文号和全名。", "This store has no search index: only codes, 文号 and whole names are found."),
    "search-first": ("“{text}”：前 {count} 处，还有更多", "“{text}”: the first {count}; there are more"),
    "search-go-on": ("再看一些", "Show more"),
    "search-broken": ("索引读不出来（{why}）。请重新载入此页。", "The index cannot be read ({why}). Reload the page."),
    "search-no-script": (
        "此站没有服务器，搜索要在浏览器里运行脚本。不开脚本时，请从目录找：",
        "This site has no server: its search is a script in your browser. Without script, go by the lists:",
    ),
    "kind-unit": ("单位", "Units"),
    "kind-department": ("部门", "Departments"),
    "kind-project": ("项目", "Projects"),
    "kind-policy": ("政策文件", "Policy documents"),
    "kind-subject": ("科目", "Subject codes"),
    "kind-indicator": ("绩效指标", "Indicators"),
    "kind-goal": ("绩效目标", "Goals"),
    "kind-document": ("文件", "Documents"),
    "kind-other": ("其他", "Others"),
    # entities
    "facts": ("基本信息", "Facts"),
    "neighbours": ("还有什么提到它", "What else speaks of it"),
    "the-source": ("出处", "The source"),
    "as-data": ("数据", "Data"),
    "iri": ("标识", "Identifier"),
    "whole-page": ("看整页", "See the whole page"),
    "page-image": ("{file} 第 {page} 页，第 {row} 行加框", "{file}, page {page}, row {row} boxed"),
    "place-page": ("第 {page} 页", "page {page}"),
    "place-table": ("表 {table}", "table {table}"),
    "place-row": ("第 {row} 行", "row {row}"),
    "no-file": ("原文件不在手边，这里只引图中保存的原文。", "The source file is not at hand; this is the text kept in the graph."),
    "checks-proving": ("由这些等式证明", "Proved by"),
    "checks-failing": ("处于这些不成立的等式中", "In these identities, which fail"),
    "no-checks": ("没有等式能证明它。", "No identity proves it."),
    "count-more": ("{count} 以上", "{count} and more"),
    "and-more": ("… 还有 {count}", "… {count} more"),
    "not-printed": ("未印", "not printed"),
    "foreign": ("不在本库之内的标识", "An identifier from elsewhere"),
    "foreign-follow": ("它在别处有自己的页面：", "It has a page elsewhere:"),
    # compare
    "compare-title": ("比较", "Compare"),
    "compare-lead": ("两个以上单位，或一个单位的几个年度，逐科目、逐项目、逐指标并列。", "Two or more units, or years of one, side by side by subject, project and indicator."),
    "unit": ("单位", "Unit"),
    "unit-n": ("单位 {n}", "Unit {n}"),
    "years": ("年度", "Years"),
    "compare-do": ("比较", "Compare"),
    "compare-pick": ("选两个单位，或一个单位的两个年度。", "Choose two units, or two years of one unit."),
    "compare-unknown": ("没有这个单位：{what}", "There is no such unit: {what}"),
    "compare-several": ("“{what}”指不止一个单位，请用代码或全名：{names}", "“{what}” means several units, give a code or a full name: {names}"),
    "compare-nothing": ("这些单位和年度里没有可比的内容。", "There is nothing to compare in these units and years."),
    "by-table": ("总额", "Totals"),
    "by-subject": ("按支出功能分类科目", "By subject code"),
    "by-project": ("按项目", "By project"),
    "by-indicator": ("按绩效指标", "By indicator"),
    "compare-note-table": ("各表印出的合计行。", "The total rows that the tables print."),
    "compare-note-subject": ("一般公共预算支出表的合计栏。类、款、项各是一行，上级含下级，不能相加。", "Column 合计 of the general public budget's expenditure table. A parent holds its children: rows must not be added up."),
    "compare-note-project": ("同一项目代码，没有代码的按名称。", "By project code, by name where none is printed."),
    "compare-note-indicator": ("同名的指标及其目标值。一个单位有几个同名指标的，列出各个目标值。", "Indicators of the same name with their targets; where a unit has several, all targets."),
    "difference": ("差额", "difference"),
    "change": ("变化", "change"),
    "compare-with": ("与别的单位比较，或比较它的几个年度", "Compare it with other units, or its years"),
    "only-shared": ("只看都有的", "only what all have"),
    "missing-note": ("“—”是没有印出，不是零。", "“—” means not printed, which is not zero."),
    "code": ("代码", "code"),
    "name": ("名称", "name"),
    # findings
    "findings-title": ("核验发现", "Findings"),
    "findings-lead": ("已公布的预算里哪里对不上，每一条都带着位置。", "What does not add up in the published budgets, each finding with its place."),
    "not-validated": ("还没有核验过。", "Not validated yet."),
    "not-validated-hint": ("先核验：budgetkg validate", "Validate first: budgetkg validate"),
    "not-validated-some": ("有 {count} 份文件还没有核验：budgetkg validate", "{count} documents are not validated yet: budgetkg validate"),
    "no-findings": ("没有这样的发现。", "There is no such finding."),
    "severity": ("级别", "Severity"),
    "check": ("规则", "Check"),
    "document": ("文件", "Document"),
    "place": ("位置", "Place"),
    "violation": ("违反", "violation"),
    "warning": ("警告", "warning"),
    "info": ("提示", "information"),
    "waived": ("已豁免", "waived"),
    "all": ("全部", "all"),
    "apply": ("筛选", "Filter"),
    "found-expected": ("得 {found}，应为 {expected}", "found {found}, expected {expected}"),
    "before": ("上一页", "Before"),
    "next": ("下一页", "Next"),
    "page-of": ("第 {page} / {pages} 页", "page {page} of {pages}"),
    # lists of a static site
    "browse-lead": ("图中的一切，按种类列出。", "All that is here, by kind."),
    "index-units": ("单位", "Units"),
    "index-regions": ("地区", "Regions"),
    "index-projects": ("项目", "Projects"),
    "index-subjects": ("支出功能分类科目", "Functional classification"),
    "index-economic": ("部门预算支出经济分类科目", "Economic classification"),
    "index-policies": ("政策文件", "Policy documents"),
    "index-documents": ("来源文件", "Source documents"),
    "index-years": ("年度", "Years"),
    "index-codes": ("代码表", "Code lists"),
    "codes-note": (
        "每个科目在全部单位的合计，按年度并列。只加各单位为该科目本身印出的金额：类、款、项各是一行，上级含下级，不能相加；只印到项级的单位不在类、款的合计里。",
        "What all units print for each code, by year. Only what is printed for the code itself is added: a parent holds its children and rows must not be added up; units that print the lowest level only are missing from the levels above.",
    ),
    "entries": ("{count} 条", "{count} entries"),
    "all-pages": ("全部分页", "All pages"),
    "the-list": ("更多说明", "More about it"),
    "ask-elsewhere": ("这里的答案用默认的参数；要用别的，在自己的机器上问：", "Answers here are those of the default parameters; for others, ask on your own machine:"),
    # downloads
    "downloads-title": ("下载", "Downloads"),
    "downloads-lead": ("整个图和各个年度的数据文件，附大小和校验和。", "The whole graph and its parts as files, with their sizes and checksums."),
    "downloads-check": ("下载后核对：", "To check what was downloaded:"),
    "downloads-catalogue": ("数据集的说明（DCAT、VoID、PROV）：", "The description of the data set (DCAT, VoID, PROV):"),
    "file": ("文件", "file"),
    "media-type": ("格式", "format"),
    "size": ("大小", "size"),
    "part-all": ("整个图", "The whole graph"),
    "part-year": ("按年度", "By year"),
    "part-table": ("平面表", "Flat tables"),
    "part-codelists": ("代码表", "Code lists"),
    "part-links": ("对外链接", "Links to other vocabularies"),
    "part-ontology": ("本体", "Ontology"),
    # editor
    "editor-title": ("SPARQL 编辑器", "SPARQL editor"),
    "editor-lead": ("用 SPARQL 1.1 提问，只读。前缀已备好。", "Ask in SPARQL 1.1, read only. The prefixes are known."),
    "query": ("查询", "Query"),
    "run": ("运行", "Run"),
    "examples": ("从一个问题改起", "Start from a question"),
    "endpoint": ("接口地址", "Endpoint"),
    # about
    "about-title": ("怎样读", "How to read"),
    # errors
    "error-400": ("请求有误", "The request cannot be understood"),
    "error-403": ("不可以", "Not allowed"),
    "error-404": ("没有这一页", "There is no such page"),
    "error-405": ("方法不对", "Not by this method"),
    "error-406": ("没有这种格式", "Not in this format"),
    "error-413": ("太大了", "Too large"),
    "error-414": ("地址太长", "The address is too long"),
    "error-415": ("格式不认识", "An unknown format"),
    "error-429": ("请求太多", "Too many requests"),
    "error-431": ("请求头太长", "The headers are too long"),
    "error-500": ("出错了", "Something went wrong"),
    "error-503": ("现在答不了", "No answer right now"),
    "error-504": ("时间到了", "The time is up"),
    "error-hint": ("回到首页，或搜索：", "Go to the start page, or search:"),
    "no-page-hint": ("地址可能有误，或这个标识不在图中。", "The address may be wrong, or its identifier is not in the graph."),
    "no-entity": ("图中没有 {what}", "The graph knows no {what}"),
    "to-start": ("首页", "Start page"),
}  # fmt: skip


class Words:
    """The words in one language: ``words("rows", count=3)``.

    An unknown key is a ``KeyError``: a word that lacks a language cannot be missed.
    """

    def __init__(self, language: Language) -> None:
        self._which = 0 if language == "zh" else 1

    def __call__(self, key: str, **values: object) -> str:
        text = WORDS[key][self._which]
        return text.format(**values) if values else text

    def pick(self, zh: str, en: str) -> str:
        """The one of two texts that is in this language; the other where it is missing."""
        return (zh, en)[self._which] or zh or en


class BothWords(Words):
    """The words in both languages at once: 中文 / English, each said once where they are the same."""

    def __init__(self) -> None:
        super().__init__("zh")

    def __call__(self, key: str, **values: object) -> str:
        zh, en = WORDS[key]
        return self.pick(zh.format(**values), en.format(**values)) if values else self.pick(zh, en)

    def pick(self, zh: str, en: str) -> str:
        """Both texts; the one that there is where the other is missing."""
        return f"{zh} / {en}" if zh and en and zh != en else zh or en
