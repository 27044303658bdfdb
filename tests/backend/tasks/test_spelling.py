"""What somebody types in short, and which titles they mean."""

import pytest

from backend.tasks import services as tasks
from backend.tasks.models import Task
from backend.tasks.spelling import LONGEST, is_found, spellings, typed


@pytest.mark.parametrize(
    "text", ["hyjy", "会议", "纪要", "huiyi", "jiyao", "JY", "ｈｙｊｙ", "2026", "draft", "dra jy", "会议draft"]
)
def test_beginnings_find_a_title(text):
    assert is_found("第三届会议纪要 2026 Draft", typed(text))


@pytest.mark.parametrize("text", ["yjh", "议会", "raft", "huiyu", "026"])
def test_other_parts_do_not(text):
    assert not is_found("第三届会议纪要 2026 Draft", typed(text))


def test_what_is_read_in_two_ways_is_read_as_in_its_word():
    assert is_found("行业协会", typed("hyxh"))
    assert is_found("绿茶", typed("lvcha"))


@pytest.mark.parametrize("text", ["", "'", "!!", "\\", "a' | 'b", "a:*", "会\\'议", "\x00", "😀"])
def test_nothing_that_is_typed_breaks_the_search(db, world, text):
    world.draft(title="会议纪要 a b")
    list(Task.objects.called(text, world.actor("owner")).order_by("id"))


def test_keys_are_short_however_long_the_title():
    assert max(map(len, spellings("会议纪要" * 50))) <= LONGEST


@pytest.mark.parametrize("text", ["hyjy", "会议", "minutes", "lsh", "理事"])
def test_a_task_is_found_by_its_title_and_by_its_kind(db, world, text):
    task = world.draft(title="理事会")  # of the kind called 会议纪要, or meeting minutes
    assert list(Task.objects.called(text, world.actor("owner"))) == [task]
    assert not Task.objects.called(text, world.actor("stranger"))


def test_a_task_is_found_by_its_number(db, world):
    task = Task.objects.get(pk=world.draft().pk)
    for text in (str(task.number), f"CS-{task.number}", f" cs-{task.number} "):
        assert list(Task.objects.visible_to(world.actor("owner")).called(text, world.actor("owner"))) == [task]


def test_a_new_title_is_found_and_the_old_one_is_not(db, world):
    task = world.draft(title="章程")
    tasks.edit(task_id=task.pk, by=world.actor("owner"), title="年会方案")
    assert Task.objects.called("nhfa", world.actor("owner")).exists()
    assert not Task.objects.called("zhangcheng", world.actor("owner")).exists()


def test_a_title_that_is_hidden_finds_nothing(db, world):
    """A secretary of the pool may know of a confidential task, but not its title."""
    task = world.open_task(title="薪酬方案", confidentiality=2)
    actor = world.actor("secretary")
    assert Task.objects.visible_to(actor).filter(pk=task.pk).exists()
    assert not Task.objects.visible_to(actor).called("xcfa", actor).exists()
