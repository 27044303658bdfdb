"""The form by which a task is posted: what every task has, and the fields of its template."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import Organization, Pool
from backend.catalog.models import Confidentiality, Grade, Language, Template, in_language
from backend.tasks.models import Mandate, Priority, Task
from backend.web.forms.fields import FilesField, InstantField, TextArea, field_of, shown, stored

Values = dict[str, Any]

WHO_SEES = {
    Confidentiality.PUBLIC: _("every secretary of the pool can read all of it"),
    Confidentiality.INTERNAL: _("secretaries of the pool can read the brief, not the files"),
    Confidentiality.CONFIDENTIAL: _("only who does it can read it; others see its kind"),
    Confidentiality.SECRET: _("shown to nobody but whom it is offered to"),
}
MAY_DECIDE = {
    Mandate.DETERMINATE: _("Nothing: follow the given steps"),
    Mandate.FLEXIBLE: _("The method, inside the limits you state"),
    Mandate.OPEN: _("They propose first; every outside act needs your approval"),
}
Told = Mapping[str, tuple[Any, Any]]  # the value of a choice -> its name, and what it means
TOO_EARLY: Told = {  # what to do when the wish is earlier than what is usually promised
    "coordinator": (_("Keep the time, and ask the coordinator"), _("they answer before anybody is late")),
    "smaller": (_("Keep the time, with a smaller scope"), _("what matters most comes first, the rest later")),
    "earliest": (_("Take the earliest we promise"), ""),
}
PRESSES: Told = {
    str(int(Priority.LOW)): (_("It can wait"), ""),
    str(int(Priority.NORMAL)): (_("As usual"), ""),
    str(int(Priority.HIGH)): (_("Soon"), ""),
    str(int(Priority.URGENT)): (_("At once"), ""),
}
DECIDES: Told = {
    Mandate.DETERMINATE.value: (_("Nothing"), _("they follow the given steps")),
    Mandate.FLEXIBLE.value: (_("The method"), _("inside the limits you state")),
    Mandate.OPEN.value: (_("What serves the purpose"), _("they propose first; every outside act needs your approval")),
}
SEES: Told = {str(int(level)): (level.label, text) for level, text in WHO_SEES.items()}
COMMON = (
    "title", "brief", "priority", "deadline", "confidentiality", "mandate", "principal", "spend_limit", "may_contact",
    "may_sign",
)  # fmt: skip
PUBLISH, KEEP = "publish", "keep"  # buttons: post it, keep it as an own template


class TaskForm(forms.Form):
    """A new task of `template`'s kind, or a `task` that is still a draft or open.

    Fields of the template are called `fields.<name>`, as the refusals of the domain call them. A draft may have gaps;
    with the button `publish` the form asks for what is `needed`.
    """

    title = forms.CharField(label=_("Title"), max_length=200)
    brief = forms.CharField(
        label=_("What is wanted"), max_length=20_000, required=False, widget=TextArea(6),
        help_text=_("Say it in your own words: what, for whom, in which form, what it must contain."),
    )  # fmt: skip
    deadline = InstantField(label=_("Needed by"), required=False)
    priority = forms.TypedChoiceField(
        label=_("Priority"), choices=Priority.choices, coerce=int, initial=Priority.NORMAL
    )
    confidentiality = forms.TypedChoiceField(label=_("Who may see it"), coerce=int, widget=forms.RadioSelect)
    mandate = forms.ChoiceField(
        label=_("What may the secretary decide without asking?"), widget=forms.RadioSelect, initial=Mandate.FLEXIBLE
    )
    principal = forms.CharField(label=_("In whose name"), max_length=120, required=False)
    spend_limit = forms.DecimalField(
        label=_("May spend up to"), min_value=0, max_digits=12, decimal_places=2, required=False
    )
    may_contact = forms.CharField(label=_("May contact"), max_length=500, required=False)
    may_sign = forms.CharField(label=_("May sign"), max_length=500, required=False)

    def __init__(
        self, *args: Any, template: Template, organizations: list[Organization], task: Task | None = None, **kw: Any
    ) -> None:
        initial = _values_of(task) if task else {"title": str(template), "confidentiality": template.confidentiality}
        super().__init__(*args, **{**kw, "initial": initial})
        self.template, self.task = template, task
        self.fields["confidentiality"].choices = [  # type: ignore[attr-defined]
            (level.value, _named(level.label, text)) for level, text in WHO_SEES.items()
        ]
        self.fields["mandate"].choices = list(MAY_DECIDE.items())  # type: ignore[attr-defined]
        self.fields["brief"].needed = True  # type: ignore[attr-defined]
        self._ask_where(organizations)
        self._ask_what_the_template_asks()

    @property
    def publishes(self) -> bool:
        """Whether it is to be posted, not kept as a draft."""
        return PUBLISH in self.data or (self.task is not None and self.task.published_at is not None)

    @property
    def keeps(self) -> bool:
        """Whether it is to be kept as an own template, which has no deadline."""
        return KEEP in self.data and not self.publishes

    @property
    def own_fields(self) -> list[forms.BoundField]:
        """The template's fields, in its order."""
        return [self[f"fields.{spec['name']}"] for spec in self.template.fields]

    def values(self) -> dict[str, Any]:
        """What the services take."""
        filled = {
            spec["name"]: stored(self.cleaned_data.get(f"fields.{spec['name']}"))
            for spec in self.template.fields
            if spec["type"] != "file"
        }
        known = {name: value for name, value in filled.items() if value is not None}
        return {**{name: self.cleaned_data[name] for name in COMMON}, "fields": known}

    def uploads(self) -> dict[str, Any]:
        """The files that fill fields of the template, by name."""
        names = [spec["name"] for spec in self.template.fields if spec["type"] == "file"]
        return {name: file for name in names if (file := self.cleaned_data.get(f"fields.{name}"))}

    def clean_brief(self) -> str:
        brief: str = self.cleaned_data["brief"]
        if self.publishes and not brief:
            raise forms.ValidationError(_("Say what is wanted."))
        return brief

    def clean_deadline(self) -> Any:
        deadline = self.cleaned_data["deadline"]
        unchanged = self.task is not None and deadline == self.task.deadline
        if deadline and not unchanged and not self.keeps and deadline <= timezone.now():
            raise forms.ValidationError(_("This time has passed."))
        return deadline

    def _ask_where(self, organizations: list[Organization]) -> None:
        """Which organization and which pool: asked only of those who have a choice."""
        if self.task is None and len(organizations) > 1:
            self.fields["organization"] = forms.ModelChoiceField(
                label=_("For"), queryset=Organization.objects.filter(pk__in=[each.pk for each in organizations])
            )
        pools = Pool.objects.filter(organizations__in=organizations).distinct().order_by("name")
        if self.task is None and len(pools) > 1:
            self.fields["pool"] = forms.ModelChoiceField(label=_("Pool"), queryset=pools)

    def _ask_what_the_template_asks(self) -> None:
        uploaded = self._uploaded()
        for spec in self.template.fields:
            name = f"fields.{spec['name']}"
            is_there = spec["name"] in uploaded
            required = bool(spec.get("required")) and self.publishes and not is_there
            self.fields[name] = field = field_of(spec, required=required)
            field.needed = bool(spec.get("required"))  # type: ignore[attr-defined]
            field.help_text = uploaded.get(spec["name"], "")
            if self.task and spec["type"] != "file":
                self.initial[name] = shown(spec, self.task.fields.get(spec["name"]))

    def _uploaded(self) -> dict[str, str]:
        """Names of the files that fill fields already."""
        if self.task is None:
            return {}
        return dict(self.task.files.exclude(field="").values_list("field", "file__name"))


class SentenceForm(TaskForm):
    """A task as one sentence says it: the sentence is the brief, and each thing it says is a field that can be changed.

    `read` are the values that the sentence, the template and the house give; `chosen` those that the person gave, which
    stand above them; `earlier` is what said the task or own template that is posted again, and `as_earlier` the words
    for it. All are as a form sends them. What was read comes along hidden, as `read.<name>`: so the next reading knows
    which fields the person has changed.
    """

    sentence = forms.CharField(
        label=_("Describe the task in one sentence"), max_length=20_000, required=False, strip=True, widget=TextArea(3)
    )
    papers = FilesField(label=_("Add files"), required=False)
    template_code = forms.ChoiceField(label=_("Kind"))
    languages = forms.MultipleChoiceField(label=_("Languages"), required=False, widget=forms.CheckboxSelectMultiple)
    effort_minutes = forms.IntegerField(label=_("Minutes of work"), min_value=1, max_value=60_000, required=False)
    grade = forms.ModelChoiceField(
        label=_("Grade of the secretary"), queryset=Grade.objects.all(), required=False, empty_label="—"
    )
    as_earlier: Any = _("as last time")
    confirmed: frozenset[str] = frozenset()  # fields of which the person said that they are right as they were read
    early = forms.ChoiceField(label=_("How shall we deal with the time?"), required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, read: Values, chosen: Values, earlier: Values,
                 kinds: list[tuple[str, str]], **kwargs: Any) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.read, self.chosen, self.earlier = read, chosen, earlier
        del self.fields["brief"]
        self.fields["title"].required = False
        self.fields["template_code"].choices = kinds  # type: ignore[attr-defined]
        named = Language.objects.filter(code__in={*read.get("languages", []), *chosen.get("languages", []), "en", "zh"})
        self.fields["languages"].choices = [(row.code, str(row)) for row in named]  # type: ignore[attr-defined]
        self.fields["priority"].widget = forms.RadioSelect(choices=Priority.choices)
        self.fields["grade"].label_from_instance = lambda grade: in_language(grade.name)  # type: ignore[attr-defined]
        self.fields["early"].choices = [(code, name) for code, (name, _means) in TOO_EARLY.items()]  # type: ignore[attr-defined]
        self.initial.update({**read, **chosen})

    def raw(self, name: str) -> Any:
        """The value of a field as it stands in the form."""
        return self[name].value()

    def allowed(self, name: str) -> Any:
        """The value of a field as the form would take it; None while there is none, or one that it would refuse."""
        try:
            return self.fields[name].clean(self.raw(name))
        except forms.ValidationError:
            return None

    def clean_title(self) -> str:
        return self.cleaned_data["title"] or str(self.template)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        said = values.get("sentence", "")
        if not said and values.get("papers"):
            said = gettext("The brief is spoken: please listen to the recording.")
        if not said and (self.publishes or self.keeps):
            self.add_error("sentence", gettext("Say what is wanted."))
        if self.keeps:
            return {**values, "deadline": None, "brief": values.get("sentence", "")}
        if values.get("early") == "smaller":
            later = gettext("What does not fit by then may come later; what matters most comes first.")
            said = f"{said}\n\n{later}"
        if values.get("early") == "earliest":
            values |= {"deadline": None, "priority": Priority.URGENT}
        return {**values, "brief": said}

    def values(self) -> dict[str, Any]:
        more = {name: self.cleaned_data[name] for name in ("languages", "effort_minutes", "grade")}
        said = {name: value for name, value in more.items() if value and (name in self.read or name in self.chosen)}
        if currency := self.read.get("currency"):
            said["currency"] = currency
        return {**super().values(), **said}


def _named(name: Any, words: Any) -> str:
    return gettext("%(name)s: %(words)s") % {"name": capfirst(name), "words": words}


def _values_of(task: Task) -> dict[str, Any]:
    return {name: getattr(task, name) for name in COMMON}
