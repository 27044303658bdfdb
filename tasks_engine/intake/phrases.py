"""Every doubt in words, English and Simplified Chinese."""

from collections.abc import Mapping

from tasks_engine.intake.draft import Doubt

LANGUAGES = ("en", "zh-hans")

DOUBTS: Mapping[Doubt, Mapping[str, str]] = {
    Doubt.NO_TIME: {"en": "No time of day is said: the end of working hours.", "zh-hans": "未说明时刻，取下班时间。"},
    Doubt.VAGUE_TIME: {"en": "The time of day is vague.", "zh-hans": "时刻不够明确。"},
    Doubt.HALF_DAY: {"en": "Morning or afternoon is not said.", "zh-hans": "未说明上午还是下午。"},
    Doubt.WHICH_WEEK: {"en": "This week or the next could be meant.", "zh-hans": "可能指本周，也可能指下周。"},
    Doubt.WHICH_DAY: {"en": "More than one day could be meant.", "zh-hans": "可能指不同的日期。"},
    Doubt.DAY_OR_MONTH: {"en": "Day and month can be read either way.", "zh-hans": "日与月的次序不明确。"},
    Doubt.BEFORE_OR_ON: {"en": "That day itself, or the day before?", "zh-hans": "含当天，还是前一天为止？"},
    Doubt.PASSED: {"en": "That has passed.", "zh-hans": "该时间已过。"},
    Doubt.CLOSED_DAY: {"en": "Nobody works on that day.", "zh-hans": "该日不办公。"},
    Doubt.CLOSED_HOURS: {"en": "That is outside working hours.", "zh-hans": "该时刻不在办公时间内。"},
    Doubt.SEVERAL: {"en": "The sentence says more than one thing.", "zh-hans": "句中有不止一种说法。"},
    Doubt.NOT_NAMED: {"en": "It is not said what this is for.", "zh-hans": "未说明这是做什么用的。"},
    Doubt.WEAK_WORD: {"en": "The word can mean other things too.", "zh-hans": "该词也可能另有所指。"},
    Doubt.ASSUMED: {"en": "Part of this is assumed.", "zh-hans": "其中一部分是推测的。"},
}
