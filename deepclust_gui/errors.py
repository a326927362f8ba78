"""The errors a person may see: one sentence of what happened, one of what to do."""

from datetime import datetime


class DeepClustError(Exception):
    """A failure with a known cause, told in plain words and shown without a traceback.

    `message` says what happened (with the value that caused it); `hint` says what to do about it.
    Anything raised that is not a DeepClustError is a bug.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class SourceError(DeepClustError):
    """The images cannot be used: no such folder, nothing in it, an unreadable .npz."""


class ProjectError(DeepClustError):
    """The project file cannot be used: not a project, newer version, locked, other images."""


class DamagedProjectError(ProjectError):
    """The project file is damaged; `backup_made_at` is when its newest good backup was made."""

    def __init__(
        self, message: str, hint: str = "", *, backup_made_at: datetime | None = None
    ) -> None:
        super().__init__(message, hint)
        self.backup_made_at = backup_made_at


class ProjectInUseError(ProjectError):
    """Another window or program has the project open."""


class MethodError(DeepClustError):
    """A method is unknown, or failed while it ran."""


class FeatureError(DeepClustError):
    """Features cannot be had: weights are missing or of another network, rows do not fit."""


class DivergedError(MethodError):
    """The training ran off into numbers that are none; `may_resume` if a good state was kept."""

    may_resume = False

    @classmethod
    def at(cls, what: str) -> "DivergedError":
        """Return the error for a training of which `what` says how it showed."""
        return cls(f"The training diverged: {what}.", "Try a smaller learning rate.")


class ParameterError(DeepClustError):
    """A parameter is unknown or its value is out of range."""


class EditError(DeepClustError):
    """Groups cannot be changed this way: no such group, nothing to split, a name that is taken."""


class DeviceError(DeepClustError):
    """The requested device is not there or ran out of memory."""


class DeviceLostError(DeviceError):
    """The device stopped working in the middle of a run, which can be resumed."""

    may_resume = True


class ExportError(DeepClustError):
    """Results cannot be written: the file exists, the folder is not writable, no space."""


class Cancelled(Exception):  # noqa: N818 - an outcome, not an error
    """The person asked the job to stop. Never shown as a failure."""
