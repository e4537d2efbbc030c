"""The lines of a simulated desk: one for each queue, the first of several found without a search.

Used by `simulation.run`.
"""

from collections.abc import Iterable, Mapping
from heapq import heappop, heappush

from triage.desk.simulation.cases import Job
from triage.domain.ids import QueueName
from triage.domain.labels import Mode
from triage.domain.policy import QueuePolicy


class Lines:
    """Who waits where. A job leaves its line by being taken, or when it is found that it does not wait any more."""

    def __init__(self, queues: Mapping[QueueName, QueuePolicy]) -> None:
        self._modes = {name: queue.mode for name, queue in queues.items()}
        self._lines: dict[QueueName, list[tuple[float, int, Job]]] = {name: [] for name in queues}
        self._number = 0

    def join(self, queue: QueueName, job: Job) -> None:
        """Stand in this line at the place that the job's key gives."""
        self._number += 1
        heappush(self._lines[queue], (job.key, self._number, job))

    def take_first(self, queues: Iterable[QueueName], mode: Mode) -> Job | None:
        """The job to be served first of these queues in this mode, taken out of its line."""
        best: list[tuple[float, int, Job]] | None = None
        for name in queues:
            if self._modes[name] is not mode:
                continue
            line = self._lines[name]
            while line and not line[0][2].waiting:
                heappop(line)
            if line and (best is None or line[0][:2] < best[0][:2]):
                best = line
        return heappop(best)[2] if best is not None else None
