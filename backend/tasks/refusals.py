"""What the tasks room says no to."""

from django.utils.translation import gettext_lazy as _

from backend.core.errors import Conflict, Forbidden, Invalid


class WrongTaskState(Conflict):
    code = "wrong_task_state"
    title = _("The task is not in a state for this.")


class NotYourStep(Forbidden):
    code = "not_your_step"
    title = _("This step is somebody else's to take.")


class HiddenFromYou(Forbidden):
    code = "hidden"
    title = _("You may know of this task, but not see this part of it.")


class BriefIncomplete(Invalid):
    code = "brief_incomplete"
    title = _("The brief is not complete yet.")


class TooManyTasks(Conflict):
    code = "capacity_reached"
    title = _("The secretary already holds as many tasks as they may.")


class ReopenWindowClosed(Conflict):
    code = "reopen_window_closed"
    title = _("The time in which an accepted task could be reopened is over.")


class RatedAlready(Conflict):
    code = "rated_already"
    title = _("Your side has rated this already.")


class RatingClosed(Conflict):
    code = "rating_closed"
    title = _("The time for rating is over.")


class SecretaryUnavailable(Conflict):
    code = "secretary_unavailable"
    title = _("The secretary who did this task cannot take it up again.")


class NothingToUndo(Conflict):
    code = "nothing_to_undo"
    title = _("There is nothing here that can be undone.")


class UndoTooLate(Conflict):
    code = "undo_too_late"
    title = _("It is too late to undo this.")


class OpenedAlready(Conflict):
    code = "already_opened"
    title = _("The organization has opened the submission already.")


class ActedSince(Conflict):
    code = "acted_since"
    title = _("Something else has happened since, which stands on this step.")


class NotYourUndo(Forbidden):
    code = "not_your_undo"
    title = _("Only who took this step may undo it.")


class NothingToDeliver(Invalid):
    code = "nothing_to_deliver"
    title = _("A deliverable needs at least one file or a note.")


class NothingToChange(Invalid):
    code = "nothing_to_change"
    title = _("A request for changes names at least one.")


class SecretaryOutOfPool(Invalid):
    code = "secretary_out_of_pool"
    title = _("The secretary does not work in the task's pool.")


class NotCleared(Invalid):
    code = "not_cleared"
    title = _("The secretary is not cleared for work of this confidentiality.")


class AlreadyHolds(Invalid):
    code = "already_holds"
    title = _("The secretary already holds the task.")


class TaskNotEditable(Conflict):
    code = "task_not_editable"
    title = _("The task can no longer be changed.")


class FileInUse(Conflict):
    code = "file_in_use"
    title = _("The file is part of a deliverable.")


class NotYourFile(Forbidden):
    code = "not_your_file"
    title = _("Only who added the file may remove it.")
