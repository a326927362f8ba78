"""Typed parameters of a method: validation, command line and form all come from one class."""

from typing import Any, Self, cast

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic import Field as PydanticField
from pydantic.fields import FieldInfo

from deepclust_gui.errors import ParameterError
from deepclust_gui.model.method import ParamField, ParamKind
from deepclust_gui.model.run import Effort, ParamValue, Preset

EFFORT_FACTOR = {Effort.QUICK: 0.25, Effort.BALANCED: 1.0, Effort.THOROUGH: 2.0}
"""By how much an effort scales the lengths of training."""

_SCALES = "scales_with_effort"
_PAPER = "paper"


def Field(
    default: ParamValue,
    *,
    title: str,
    description: str,
    ge: float | None = None,
    le: float | None = None,
    scales_with_effort: bool = False,
    paper: ParamValue | None = None,
) -> Any:
    """Return a parameter: its default, inclusive limits, and the words a form shows.

    `default` is what works best; `paper` is what the method's authors used, if that is something
    else. `scales_with_effort` marks a number of epochs: Quick shortens it, Thorough lengthens it.
    """
    extra: dict[str, Any] = {_SCALES: True} if scales_with_effort else {}
    if paper is not None:
        extra[_PAPER] = paper
    return PydanticField(
        default,
        title=title,
        description=description,
        ge=ge,
        le=le,
        json_schema_extra=extra or None,
    )


class Params(BaseModel):
    """The parameters of a method; derive from it and list them with `Field`.

    Frozen, and unknown names are refused. Types may be int, float, bool, str or a Literal of
    strings.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @classmethod
    def build(
        cls,
        values: dict[str, ParamValue],
        effort: Effort = Effort.BALANCED,
        preset: Preset = Preset.BEST,
    ) -> Self:
        """Return the parameters: those of `preset`, scaled by `effort`, overruled by `values`.

        Raises ParameterError, in one sentence, if a name is unknown or a value out of range, or if
        the settings of the paper shall be scaled.
        """
        if preset is Preset.PAPER and effort is not Effort.BALANCED:
            raise ParameterError(
                f"The effort “{effort}” cannot be combined with the settings of the paper: "
                "they say how long to train.",
                "Leave one of the two out.",
            )
        try:
            return cls.model_validate({**cls._starting_values(effort, preset), **values})
        except ValidationError as error:
            raise ParameterError(_sentence(cls, error)) from error

    @classmethod
    def _starting_values(cls, effort: Effort, preset: Preset) -> dict[str, ParamValue]:
        if preset is Preset.PAPER:
            return {field.name: field.paper for field in cls.fields() if field.paper is not None}
        return {f.name: _scale(f, effort) for f in cls.fields() if f.scales_with_effort}

    @classmethod
    def fields(cls) -> tuple[ParamField, ...]:
        """Return the parameters as a form shows them, in the order they were written."""
        properties = cls.model_json_schema()["properties"]
        return tuple(
            _param_field(name, info, properties[name]) for name, info in cls.model_fields.items()
        )


def _scale(field: ParamField, effort: Effort) -> int:
    scaled = round(float(field.default) * EFFORT_FACTOR[effort])
    low = field.minimum if field.minimum is not None else scaled
    high = field.maximum if field.maximum is not None else scaled
    return int(max(low, min(high, scaled)))


def _param_field(name: str, info: FieldInfo, schema: dict[str, Any]) -> ParamField:
    kind = ParamKind.CHOICE if "enum" in schema else _KIND[schema["type"]]
    return ParamField(
        name=name,
        title=info.title or name,
        description=info.description or "",
        kind=kind,
        default=cast("ParamValue", info.default),
        minimum=schema.get("minimum"),
        maximum=schema.get("maximum"),
        choices=tuple(schema.get("enum", ())),
        scales_with_effort=bool(schema.get(_SCALES, False)),
        paper=schema.get(_PAPER),
    )


_KIND = {
    "integer": ParamKind.INTEGER,
    "number": ParamKind.NUMBER,
    "boolean": ParamKind.BOOLEAN,
    "string": ParamKind.TEXT,
}


def _sentence(cls: type[Params], error: ValidationError) -> str:
    """Return the first thing that is wrong as a sentence that carries the value."""
    first = error.errors()[0]
    name = str(first["loc"][0]) if first["loc"] else "a parameter"
    fields = {field.name: field for field in cls.fields()}
    if first["type"] == "extra_forbidden":
        return f"There is no parameter “{name}”; there are {', '.join(fields)}."
    field = fields[name]
    return f"{field.title} ({name}) must be {_expectation(field)}, not {first['input']}."


def _expectation(field: ParamField) -> str:
    if field.kind is ParamKind.CHOICE:
        return f"one of {', '.join(field.choices)}"
    noun = _NOUN[field.kind]
    if field.minimum is not None and field.maximum is not None:
        return f"{noun} between {field.minimum:g} and {field.maximum:g}"
    if field.minimum is not None:
        return f"{noun} of at least {field.minimum:g}"
    if field.maximum is not None:
        return f"{noun} of at most {field.maximum:g}"
    return noun


_NOUN = {
    ParamKind.INTEGER: "a whole number",
    ParamKind.NUMBER: "a number",
    ParamKind.BOOLEAN: "true or false",
    ParamKind.TEXT: "a text",
}
