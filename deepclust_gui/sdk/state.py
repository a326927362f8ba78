"""The whole state of a run as tensors and plain values: what a checkpoint keeps."""

import dataclasses
from typing import Any

from torch import Tensor

from deepclust_gui.errors import MethodError
from deepclust_gui.sdk.method import Method
from deepclust_gui.sdk.schedule import PhaseState, ScheduleState

MODEL = "model."
OPTIMISER = "optimiser."


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class MethodState:
    """A copy of a run's state: `tensors` on the CPU, and `plain` values that JSON can hold."""

    tensors: dict[str, Tensor]
    plain: dict[str, Any]


def capture(method: Method[Any]) -> MethodState:
    """Return a copy of everything that `restore` needs; call it at the end of an epoch."""
    tensors = {MODEL + name: _copy(value) for name, value in method.state_dict().items()}
    plain: dict[str, Any] = {
        "identity": _identity(method),
        "schedule": dataclasses.asdict(method.schedule.state),
        "rate_scale": method.rate_scale,
        "batch_limit": method.data.batch_limit,
    }
    phase = method.schedule.current
    if method.optimiser is not None and phase is not None:
        saved = method.optimiser.state_dict()
        groups = saved["param_groups"]
        plain["optimiser"] = {"phase": phase.name, "param_groups": groups, "state": {}}
        for row, values in saved["state"].items():
            tensors |= {
                f"{OPTIMISER}{row}.{key}": _copy(value)
                for key, value in values.items()
                if isinstance(value, Tensor)
            }
            plain["optimiser"]["state"][str(row)] = {
                key: value for key, value in values.items() if not isinstance(value, Tensor)
            }
    return MethodState(tensors, plain)


def restore(method: Method[Any], state: MethodState) -> None:
    """Bring a freshly built method to where `capture` saw it; its `fit` then goes on from there.

    Raises MethodError if the state belongs to another method, other parameters, another seed or
    another number of items.
    """
    if state.plain.get("identity") != _identity(method):
        raise MethodError(
            "The saved state belongs to a run with other settings or other images.",
            "Start a new run instead of resuming this one.",
        )
    try:
        _bring_back(method, state)
    except (KeyError, TypeError, ValueError, AttributeError, RuntimeError) as error:
        raise MethodError(
            "The saved state does not fit this method.", "Start a new run instead."
        ) from error


def slowed_down(state: MethodState) -> MethodState:
    """Return `state` such that whoever goes on from it takes steps half as long."""
    plain = {**state.plain, "rate_scale": state.plain["rate_scale"] / 2}
    saved = plain.get("optimiser")
    if saved is not None:
        groups = [{**group, "lr": group["lr"] / 2} for group in saved["param_groups"]]
        plain["optimiser"] = {**saved, "param_groups": groups}
    return MethodState(state.tensors, plain)


def _bring_back(method: Method[Any], state: MethodState) -> None:
    model = {k.removeprefix(MODEL): v for k, v in state.tensors.items() if k.startswith(MODEL)}
    schedule = state.plain["schedule"]
    behind = ScheduleState(
        phases=[PhaseState(**phase) for phase in schedule["phases"]],
        done_once=list(schedule["done_once"]),
    )
    saved, scale = _optimiser_state(state), float(state.plain["rate_scale"])
    limit = state.plain["batch_limit"]
    method.load_state_dict(model)
    method.schedule.state = behind
    method.saved_optimiser = saved
    method.rate_scale = scale
    if limit is not None:
        method.data.batch_limit = min(limit, method.data.batch_limit or limit)


def _optimiser_state(state: MethodState) -> dict[str, Any] | None:
    saved = state.plain.get("optimiser")
    if saved is None:
        return None
    rows: dict[int, dict[str, Any]] = {int(row): {**plain} for row, plain in saved["state"].items()}
    for name, tensor in state.tensors.items():
        if name.startswith(OPTIMISER):
            row, key = name.removeprefix(OPTIMISER).split(".", 1)
            rows[int(row)][key] = tensor.clone()
    groups = [{**group} for group in saved["param_groups"]]
    return {"phase": saved["phase"], "param_groups": groups, "state": rows}


def _identity(method: Method[Any]) -> dict[str, Any]:
    return {
        "method": method.info.key,
        "params": method.params.model_dump(mode="json"),
        "seed": method.seed,
        "items": len(method.data),
        "shape": list(method.data.shape),
    }


def _copy(value: Any) -> Tensor:
    if not isinstance(value, Tensor):
        raise TypeError(f"The state of a method must be tensors, not {type(value).__name__}.")
    return value.detach().to("cpu", copy=True).contiguous()
