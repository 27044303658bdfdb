"""Every code of the engine in words, English and Simplified Chinese. A code without both fails the completeness test.

Templates are filled by `render`: {needed}, {held}, {value}, {evidence} and so on arrive already in words.
"""

from __future__ import annotations

from collections.abc import Mapping

LANGUAGES = ("en", "zh-hans")

Phrase = Mapping[str, str]


def _p(en: str, zh: str) -> Phrase:
    return {"en": en, "zh-hans": zh}


REASONS: Mapping[str, Phrase] = {
    "POOL": _p("in another pool", "属于其他秘书组"),
    "PAUSED": _p("takes no offers at present", "暂停接单"),
    "COOLING_DOWN": _p("declined lately and is left alone for a while", "近期婉拒过，暂不打扰"),
    "NO_SLOT": _p("holds as many tasks as allowed", "在办任务已满"),
    "NO_HOURS": _p("no capacity left for the effort", "剩余工时不足"),
    "GRADE": _p("grade too low", "职业等级不够"),
    "CLEARANCE": _p("not cleared for this confidentiality", "保密权限不够"),
    "OWN_ORGANIZATION": _p("belongs to the organization", "是该单位的成员"),
    "BLOCKED": _p("blocked", "双方已设回避"),
    "DECLINED": _p("declined or gave back this task before", "已婉拒或退回过此任务"),
    "LANGUAGE": _p("language missing", "缺少所需语言"),
    "SKILL_MISSING": _p("skill missing", "缺少所需技能"),
    "SKILL_LEVEL": _p("skill level too low", "技能等级不够"),
    "CERT_MISSING": _p("certificate missing", "缺少所需证书"),
    "CERT_EXPIRES": _p("certificate expires too soon", "证书到期过早"),
    "ON_LEAVE": _p("on leave", "休假中"),
    "DEADLINE": _p("not enough working time before the deadline", "截止前工作时间不足"),
    "NO_WORKING_TIME": _p("not enough working time", "工作时间不足"),
    "PRICED_OUT": _p("eligible, but of more use elsewhere", "符合条件，但在别处更能发挥作用"),
    "QUEUE_FULL": _p("eligible, but has enough work ahead for now", "符合条件，但手头工作已够"),
    "DAY_FULL": _p(
        "eligible, but the day is full with other work of the round", "符合条件，但时间已被本轮其他任务排满"
    ),
    "NO_CANDIDATES": _p("there is nobody to ask", "没有可派的秘书"),
}
"""Short labels of the codes, for counts and badges."""

MET: Mapping[str, Phrase] = {
    "pool": _p("Works in the task's pool, {held}.", "所在秘书组与任务一致：{held}。"),
    "paused": _p("Takes offers.", "正常接单。"),
    "cooling_down": _p("Is not being left alone after declining.", "不在婉拒后的间歇期内。"),
    "slots": _p("May take {held} more at once.", "还可同时承接 {held} 项。"),
    "capacity": _p("Has {held} of capacity left; the task takes {needed}.", "剩余工时 {held}，任务需要 {needed}。"),
    "grade": _p(
        "Grade asked for: {needed} or better (1 is the best); held: {held}.", "要求等级：{needed}；现有等级：{held}。"
    ),
    "clearance": _p("Cleared for {held}; the task is {needed}.", "保密权限：{held}；任务密级：{needed}。"),
    "own_organization": _p("Does not belong to the organization.", "不是该单位的成员。"),
    "blocked": _p("Neither side blocks the other.", "双方未设回避。"),
    "declined": _p("Has neither declined nor given back this task.", "未婉拒、未退回过此任务。"),
    "languages": _p("Languages asked for: {needed}; held.", "要求语言：{needed}；均具备。"),
    "skills": _p("Skills asked for: {needed}; held: {held}.", "要求技能：{needed}；现有：{held}。"),
    "certificates": _p("Certificates asked for: {needed}; held: {held}.", "要求证书：{needed}；现有：{held}。"),
    "leave": _p("Not away through the deadline.", "截止前不会一直休假。"),
    "working_time": _p(
        "Has {held} free in the time there is; the task takes {needed}.", "期限内有空余工时 {held}，任务需要 {needed}。"
    ),
}
"""By requirement, when it is met."""

UNASKED: Mapping[str, Phrase] = {
    "grade": _p("No grade is asked for.", "不限等级。"),
    "languages": _p("No language is asked for.", "不限语言。"),
    "skills": _p("No skill is asked for.", "不限技能。"),
    "certificates": _p("No certificate is asked for.", "不需证书。"),
}
"""By requirement, when the task asks for nothing of the kind."""

REFUSED: Mapping[str, Phrase] = {
    "POOL": _p("Works in pool {held}; the task is in pool {needed}.", "所在秘书组为{held}，任务属于{needed}。"),
    "PAUSED": _p("Takes no offers at present.", "目前暂停接单。"),
    "COOLING_DOWN": _p("Declined lately; is asked again from {held}.", "近期婉拒过，{held} 起再征询。"),
    "NO_SLOT": _p("Holds as many tasks at once as allowed.", "同时在办的任务已达上限。"),
    "NO_HOURS": _p(
        "Has {held} of capacity left, but the task takes {needed}.", "剩余工时 {held}，但任务需要 {needed}。"
    ),
    "GRADE": _p("Asks for {needed} or higher; held: {held}.", "要求{needed}或更高；现有：{held}。"),
    "CLEARANCE": _p("The task is {needed}; cleared only for {held}.", "任务密级为{needed}，保密权限仅为{held}。"),
    "OWN_ORGANIZATION": _p("Belongs to the organization itself.", "本人是该单位的成员。"),
    "BLOCKED": _p("This organization and this secretary do not work together.", "该单位与该秘书已设回避。"),
    "DECLINED": _p(
        "Declined this task before, gave it back, or let an offer of it lapse lately.",
        "此前已婉拒或退回此任务，或近期未答复其派单邀请。",
    ),
    "LANGUAGE": _p("Asks for {needed}; held of these: {held}.", "要求{needed}；其中具备：{held}。"),
    "SKILL_MISSING": _p(
        "A skill is missing. Asked for: {needed}; held: {held}.", "缺少技能。要求：{needed}；现有：{held}。"
    ),
    "SKILL_LEVEL": _p(
        "A skill is below its level. Asked for: {needed}; held: {held}.", "技能等级不够。要求：{needed}；现有：{held}。"
    ),
    "CERT_MISSING": _p(
        "A certificate is missing. Asked for: {needed}; held: {held}.", "缺少证书。要求：{needed}；现有：{held}。"
    ),
    "CERT_EXPIRES": _p(
        "A certificate expires too soon. Asked for: {needed}; held: {held}.",
        "证书到期过早。要求：{needed}；现有：{held}。",
    ),
    "ON_LEAVE": _p("On leave until {held}; the task ends {needed}.", "休假至 {held}，任务须在 {needed} 前完成。"),
    "DEADLINE": _p(
        "Has only {held} free before the deadline; the task takes {needed}.",
        "截止前只有空余工时 {held}，任务需要 {needed}。",
    ),
    "NO_WORKING_TIME": _p(
        "Has only {held} free in the time planned; the task takes {needed}.",
        "计划期内只有空余工时 {held}，任务需要 {needed}。",
    ),
}
"""By code, when a requirement refuses."""

CHANGES: Mapping[str, Phrase] = {
    "pool": _p("work in pool {value}", "加入秘书组{value}"),
    "paused": _p("take offers again", "恢复接单"),
    "cooling_until": _p("the pause after declining is over", "婉拒后的间歇期结束"),
    "remaining_slots": _p("one task fewer in hand", "在办任务减少一项"),
    "remaining_minutes": _p("{value} of capacity left", "剩余工时达到 {value}"),
    "grade": _p("{value}", "取得{value}"),
    "clearance": _p("clearance for {value}", "取得“{value}”保密权限"),
    "organizations": _p("no longer belong to the organization", "不再是该单位的成员"),
    "blocked_secretaries": _p("the block between the two is lifted", "解除双方的回避"),
    "blocked_organizations": _p("the block between the two is lifted", "解除双方的回避"),
    "declined_by": _p("the task changes so much that it is asked afresh", "任务有实质变更后重新征询"),
    "languages": _p("{value} as well", "另具备{value}"),
    "skills": _p("{value}", "具备{value}"),
    "certificates": _p("certificate valid until: {value}", "证书有效期至：{value}"),
    "leaves": _p("no leave at this time", "此期间不休假"),
    "open_spans": _p("working time of {value} more", "增加工作时间 {value}"),
    "deadline": _p("a deadline of {value} or later", "截止时间延至 {value} 或更晚"),
}
"""By the field that would have to change."""

POINTS: Mapping[str, Phrase] = {
    "closeness": _p(
        "Levels of skill above the need, the fewer the better: {evidence}",
        "技能高出要求的级数（越少越贴合）：{evidence}",
    ),
    "quality": _p("Quality of past work: {evidence}", "以往工作质量：{evidence}"),
    "familiarity": _p("Accepted tasks for this organization: {evidence}", "为该单位完成的任务：{evidence} 项"),
    "fairness": _p(
        "Share of time already booked, the less the better: {evidence}", "已排工时占比（越低越好）：{evidence}"
    ),
    "punctuality": _p("Past work delivered in time: {evidence}", "以往按时交付：{evidence}"),
    "growth": _p("Skills to grow in: {evidence}", "希望提升的技能：{evidence}"),
    "cost": _p("Cost band {evidence} of 5, the lower the better", "费用档（越低越好）：{evidence}（共 5 档）"),
}
"""By preference; the points follow it."""

STANDINGS: Mapping[str, Phrase] = {
    "OFFERED": _p("Eligible{place}, and offered.", "符合条件{place}，已发出派单邀请。"),
    "ELIGIBLE": _p("Eligible{place}.", "符合条件{place}。"),
    "REFUSED": _p("Not eligible for this task.", "不符合此任务的条件。"),
    "PRICED_OUT": _p("Eligible{place}, but not offered.", "符合条件{place}，但未派单。"),
    "QUEUE_FULL": _p(
        "Eligible{place}, but not offered yet: {booked} of work lie ahead, and tasks wait for somebody with at most "
        "{limit}.",
        "符合条件{place}，但暂未派单：手头工作尚需 {booked}，任务留给待办不超过 {limit} 的秘书。",
    ),
    "DAY_FULL": _p(
        "Eligible{place}, but not offered: beside the other work of this round it could not be done in time.",
        "符合条件{place}，但未派单：加上本轮其他任务后无法按时完成。",
    ),
}

PLACES: Mapping[str, Phrase] = {
    "exact": _p(", rank {rank} of {ranked}", "，在 {ranked} 位中排第 {rank}"),
    "behind": _p(", one of {ranked}", "，为 {ranked} 位之一"),
}
"""Where an eligible secretary stands among the eligible; `behind`: not among the best that the round noted."""

AFTERWARDS: Mapping[str, Phrase] = {
    "winner": _p(
        "It went to {winner}, worth {winner_value} here against {value}.",
        "任务派给了{winner}：在此值 {winner_value} 分，本人值 {value} 分。",
    ),
    "elsewhere": _p(
        "The round offered other work instead: {elsewhere}; this would be worth {value}.",
        "本轮另派了其他任务：{elsewhere}；此任务值 {value} 分。",
    ),
    "short": _p("With {short} more points it would have been offered.", "若再高 {short} 分即可获派。"),
    "together": _p("A round weighs all its offers together.", "每轮派单均统筹权衡。"),
}

RELAXED: Mapping[str, Phrase] = {
    "grade": _p(
        "{after} also accepted since {since} (before: {before}).", "自 {since} 起也接受{after}（原为{before}）。"
    ),
    "skills": _p(
        "Lower levels accepted since {since}: {after} (before: {before}).",
        "自 {since} 起放宽技能要求：{after}（原为{before}）。",
    ),
    "languages": _p(
        "No language asked for since {since} (before: {before}).", "自 {since} 起不限语言（原为{before}）。"
    ),
}
"""By what waiting has relaxed."""

EASINGS: Mapping[str, Phrase] = {
    "grade": _p("if {value} were enough", "等级要求放宽为{value}"),
    "skills": _p("if these skills were enough: {value}", "技能要求放宽为：{value}"),
    "no_grade": _p("if no grade were asked for", "不限等级"),
    "languages": _p("if {value} were not asked for", "不要求{value}"),
    "deadline": _p("with a deadline of {value} or later", "截止时间延至 {value} 或更晚"),
}
"""By what a task could ask less of."""

THEN: Mapping[str, Phrase] = {
    "OFFERED": _p("The round would then have offered the task.", "届时本轮即会派单。"),
    "PRICED_OUT": _p("The round would still have preferred another plan.", "但本轮仍会选择其他方案。"),
    "QUEUE_FULL": _p("There would still be enough work ahead for now.", "但手头工作仍已足够。"),
    "DAY_FULL": _p("The day would still be full with other work.", "但时间仍会被其他任务排满。"),
}
"""How a refused pair would have come out after the change."""

TOTALS: Mapping[str, Phrase] = {
    "points": _p("{what}: {points} of {most} points.", "{what}，得 {points}/{most} 分。"),
    "base": _p("Priority {priority}: {points} points.", "优先级“{priority}”：{points} 分。"),
    "ageing": _p("Waiting and deadline: {points} points.", "等待与期限：{points} 分。"),
    "total": _p("Together {points} points.", "合计 {points} 分。"),
    "change": _p("Would make this pair eligible: {changes}.", "满足以下条件即可承接：{changes}。"),
    "yours": _p("With this you could take it: {changes}.", "满足以下条件，您就可以承接：{changes}。"),
    "easing": _p("{secretaries} more would be eligible {changes}.", "{changes}，可多 {secretaries} 位符合条件。"),
    "and": _p(" and ", "，且"),
    "reason": _p(
        "{label}: {secretaries} of the secretaries, {alone} of them for this alone.",
        "{label}：{secretaries} 位，其中 {alone} 位仅因此项。",
    ),
    "reason_alone": _p("{label}.", "{label}。"),
}

WORDS: Mapping[str, Phrase] = {
    "none": _p("none", "无"),
    "worth": _p("{name} (worth {value})", "{name}（值 {value} 分）"),
    "comma": _p(", ", "、"),
    "semicolon": _p("; ", "；"),
    "level": _p("{name} level {level}", "{name} {level} 级"),
    "until": _p("{name} until {day}", "{name}（至 {day}）"),
    "grade": _p("grade {grade}", "{grade} 级"),
    "hours": _p("{h} h", "{h} 小时"),
    "unknown": _p("nothing known yet, so half counts", "尚无记录，按一半计"),
    "share": _p("{n} %", "{n}%"),
    "minutes": _p("{m} min", "{m} 分钟"),
    "hours_minutes": _p("{h} h {m} min", "{h} 小时 {m} 分钟"),
    "clearance.0": _p("public", "公开"),
    "clearance.1": _p("internal", "内部"),
    "clearance.2": _p("confidential", "保密"),
    "clearance.3": _p("secret", "严格保密"),
    "priority.1": _p("low", "低"),
    "priority.2": _p("normal", "普通"),
    "priority.3": _p("high", "高"),
    "priority.4": _p("urgent", "紧急"),
}
