"""What a personal name looks like: two to four Han characters, a transcribed name with its dots, a name in Latin letters.

Only used where a person is expected (:mod:`budgetkg.facts.personal_places`): on its own no test of shape tells the name
高原 from the plateau.
"""

from __future__ import annotations

import re

from budgetkg.facts.regions import is_division

#: Han characters, the rare ones of names too (𬎆, 𠅤), also where a font put them into its own corner of the code.
HAN = r"\u3007\u3400-\u9fff\ue000-\uf8ff\uf900-\ufaff\U00020000-\U000323af"
DOTS = "·•・‧∙⋅●．."
_DOTTED = rf"[{HAN}]{{1,8}}(?:\s?[{DOTS}]\s?[{HAN}]{{1,8}}){{1,3}}"
#: Tenzin Norbu, Anna-Maria Schmidt, ZHANG San
LATIN = r"[A-Z][a-z'’-]{1,15}(?:\s?(?:[A-Z][a-z'’-]{1,15}|[A-Z]\.)){1,3}|[A-Z]{2,12}\s[A-Z][a-z]{1,15}"
NAME = re.compile(rf"[{HAN}]{{2,4}}|{_DOTTED}|{LATIN}")

#: Surnames of the 百家姓 in use, and the compound ones.
SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
    "酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞"
    "熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓"
    "郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫"
    "宁仇栾暴甘斜厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴郁胥能苍双闻莘党翟谭贡劳逄姬申扶堵"
    "冉宰郦雍却璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东"
    "欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公肖闫岳付代覃佟郎但晋苑"
)
COMPOUND_SURNAMES = (
    "欧阳", "上官", "司马", "司徒", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐",
    "宇文", "长孙", "夏侯", "端木", "西门", "南宫", "独孤", "百里", "东郭", "呼延", "钟离", "轩辕", "澹台", "闻人", "公冶", "濮阳",
    "赫连", "万俟", "申屠", "太史", "淳于", "宗政", "鲜于", "拓跋", "完颜", "纳兰", "叶赫", "闾丘", "巫马", "乐正", "第五",
)  # fmt: skip

#: An organisation, a post or a place, not a person, ends so.
_ORGANISATION_END = re.compile(
    r"(?:室|科|处|局|委|办|部|厅|股|组|队|院|所|会|司|站|馆|中心|单位|支队|大队|公司|学校|医院|街道|社区|乡|镇|县|区|市|省|热线|电话|平台"
    r"|岗|机构|主任|科长|处长|局长|书记|同志|人员|领导|干部|会计|出纳|科员|职员|干事|经理|主管|院长|校长|队长|所长|站长|部长|厅长|巡视员|办事员|调研员)$"
)
#: Words of the forms and of budgets: a text that holds one is no name.
_FORM_WORD = re.compile(
    r"项目|预算|单位|经费|金额|资金|电话|联系|负责|经办|填报|填表|审核|手机|传真|邮箱|地址|日期|时间|绩效|目标|指标|权重|财政|收入|支出"
    r"|合计|小计|总额|名称|编码|代码|科目|功能|经济|分类|基本|人员|公用|一般|公共|政府|部门|主管|职能|职责|活动|采购|服务|管理|工作"
    r"|万元|亿元|千元|年度|当年|本年|上年|签字|签章|盖章|公章|备注|说明|附表|附件|监督|举报|投诉|咨询|办公|值班|公开|党建|群众|满意"
    r"|方式|数量|质量|时效|成本|效益|产出|定性|提升|提高|保障|稳定|及时|完成|其中|其他|姓名|职务|职称|邮编|网址|编制|制表|统一|社会|信用"
)
#: Given names that an organisation's last character also ends: 王科 and 张镇 are people, 安全科 and 党办 are not.
_COMMON_SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱郭何罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚钟姜崔谭陆汪范廖贾"
)
#: Surnames that are words besides, often the first character of another one: 和全体, 应急办, 由水利负责.
_WORDS_AS_SURNAMES = frozenset(
    "和全从相应后能都经成安平常党国文水通步包支计项解强路农师空红权公东广满融车牧管单查景乐时"
    "连如易利官章习充养别干明元花米贝臧双益终怀须查司城边仰温别容古政居衡那巢关台游阳山谷家景令花封厚尚越"
)
_GIVEN_NAME_END = frozenset("科镇会岗乡所")
#: No given name holds one of these: 全体, 对于老…, 常委, 高级.
_NEVER_GIVEN = frozenset("的了们各等个是与及或者所这那些员体位级类项款部门局委厅处室院校馆厂店队组县区市省街道号老女男")
_NO_NAME = frozenset(
    ("无", "暂无", "不详", "同上", "详见", "略", "空", "见附件", "是", "否", "待定", "有", "没有", "甲方", "乙方")
)
#: Words of these texts that are also names: removed only where it stands alone or beside a person's word.
ORDINARY_WORDS = frozenset((
    "高原", "和平", "文明", "平安", "安全", "安康", "康复", "国庆", "国防", "建国", "解放", "和谐", "向阳", "东方",
    "文化", "文艺", "明确", "成立", "成果", "安排", "安置", "经济", "公平", "公正", "公开", "公安", "公益", "应急",
    "应用", "时代", "时效", "路灯", "水利", "水电", "水务", "石油", "农民", "农村", "农林", "牧民", "牧区", "林业",
    "森林", "江河", "山水", "金融", "温暖", "关爱", "关心", "关怀", "幸福", "强化", "利民", "惠民", "富民", "广场",
    "通信", "通知", "连续", "党员", "国家", "全国", "全面", "全民", "师资", "步行", "都市", "车辆", "空调", "简化",
    "计划", "管理", "解决", "单位", "左右", "方案", "方便", "马路", "花园", "花卉", "白天", "黄河", "长江", "西藏",
    "拉萨", "重庆", "北京", "上海", "支队", "支付", "支持", "干部", "干警", "房屋", "查处", "相关", "相应", "景区",
    "景观", "包括", "高效", "高度", "高龄", "高校", "元旦", "元月", "于是", "万盛", "万元", "盛夏", "冷链", "温泉",
    "益民", "红色", "红旗", "游客", "游泳", "关于", "文件", "任务", "任何", "任意", "任命", "任职", "任免", "方面", "方法", "方向",
    "方式", "高层", "高中", "高职", "高质", "高新", "高温", "金额", "金属", "金牌", "周边", "周期", "周围", "程序", "程度", "范围",
    "余额", "余下", "高中生", "高校生", "康复者", "向社会", "向群众", "向人民", "何种", "何时", "何人", "许可", "许多", "黄金", "胡同", "田间", "田野", "林区", "林木", "林场", "严格", "严肃",
    "严厉", "雷电", "罗列", "陆地", "陆续", "夏季", "章程", "毛巾", "熊猫", "白色", "石材", "石化", "马上", "孔雀", "江南", "汪洋",
    "宋代", "唐代", "万人", "万户", "万名", "万亩", "苏醒", "吴语", "于今", "于此", "邓论", "郑重", "史料", "顾客", "顾问", "康养",
))  # fmt: skip
#: Known to everyone, and of whom these texts speak as such: their names are no personal data.
PUBLIC_FIGURES = frozenset((
    "习近平", "毛泽东", "周恩来", "邓小平", "江泽民", "胡锦涛", "刘少奇", "朱德", "陈云", "孙中山", "宋庆龄", "鲁迅", "雷锋", "焦裕禄",
    "孔繁森", "白求恩", "王进喜", "谷文昌", "张富清", "黄大年", "廖俊波", "张桂梅", "黄文秀", "钱学森", "邓稼先", "袁隆平", "屠呦呦",
    "时传祥", "张海迪", "杨善洲", "郭明义", "李大钊", "陈独秀", "瞿秋白", "方志敏", "刘胡兰", "董存瑞", "黄继光", "邱少云", "罗盛教",
    "马克思", "恩格斯", "列宁", "齐白石", "徐悲鸿", "梅兰芳", "老舍", "茅盾", "郭沫若", "冼星海", "聂耳", "詹天佑", "李四光", "华罗庚",
))  # fmt: skip


def is_name(text: str) -> bool:
    """Whether a text that stands where a name is expected is one, and no office, post, label or placeholder."""
    if not NAME.fullmatch(text) or text in _NO_NAME or _FORM_WORD.search(text):
        return False
    person = len(text) in (2, 3) and text[0] in _COMMON_SURNAMES and text[-1] in _GIVEN_NAME_END
    return person or not _ORGANISATION_END.search(text)


def has_surname(text: str) -> bool:
    """Whether a text begins with a Han surname."""
    return text[:2] in COMPOUND_SURNAMES or text[:1] in SURNAMES


def is_foreign(text: str) -> bool:
    """Whether a text has the form of a name that is not Han: 阿不都·热合甲, Tenzin Norbu."""
    return not re.fullmatch(rf"[{HAN}]+", text) and NAME.fullmatch(text) is not None


def is_plain_name(text: str) -> bool:
    """Whether a text is a name by itself: a surname and two characters, or a common surname and one; no word."""
    if not is_name(text) or text in ORDINARY_WORDS or not has_surname(text) or _NEVER_GIVEN & set(text[1:]):
        return False
    return len(text) == 3 or (len(text) == 2 and text[0] in _COMMON_SURNAMES) or _is_compound(text)


def is_person(text: str) -> bool:
    """Whether a text in a sentence, where a person may be meant and anything else, is the name of one who is not known to all.

    Stricter than :func:`is_plain_name`: a surname that is not also a word, no place.
    """
    common = (
        text[:1] in _COMMON_SURNAMES or (len(text) == 3 and text[0] not in _WORDS_AS_SURNAMES) or _is_compound(text)
    )
    return common and is_plain_name(text) and text not in PUBLIC_FIGURES and not is_division(text)


def _is_compound(text: str) -> bool:
    return text[:2] in COMPOUND_SURNAMES and len(text) in (3, 4)


def name_at_end(run: str) -> str:
    """The name with a surname that ends a run of Han characters: ``请与张三`` → ``张三``; else empty."""
    for length in (4, 3, 2):
        tail = run[-length:]
        if len(tail) != length or not is_name(tail):
            continue
        if tail[:2] in COMPOUND_SURNAMES and length > 2:
            return tail
        if length < 4 and tail[0] in SURNAMES:
            return tail
    return ""
