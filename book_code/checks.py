"""What must come out again when an experiment is repeated, and how nearly."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

Values = float | list[float]


class Check(Protocol):
    """A demand on a metric or a history, as recorded and as measured now."""

    def holds(self, recorded: Values, measured: Values) -> bool:
        """Whether the demand is met."""


@dataclass(frozen=True)
class Within:
    """As recorded, but for an absolute or a relative deviation."""

    absolute: float = 0.0
    relative: float = 0.0

    def holds(self, recorded: Values, measured: Values) -> bool:
        """Whether measured is as near to recorded as it must be, in each entry."""
        if np.shape(recorded) != np.shape(measured):
            return False
        return np.allclose(measured, recorded, rtol=self.relative, atol=self.absolute)


@dataclass(frozen=True)
class Below:
    """Below a bound, in the record and now."""

    bound: float

    def holds(self, recorded: Values, measured: Values) -> bool:
        """Whether every entry of both is below the bound."""
        return all(bool(np.all(np.less(values, self.bound))) for values in (recorded, measured))


@dataclass(frozen=True)
class Growing:
    """Growing from entry to entry, in the record and now, whatever the machine."""

    def holds(self, recorded: Values, measured: Values) -> bool:
        """Whether every entry of both is above the one before."""
        return all(bool(np.all(np.diff(values) > 0)) for values in (recorded, measured))
