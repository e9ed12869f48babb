"""What `/metrics` shows of the ward, under the names of operations.md O2: read when asked, counted as the feed passes by."""

from collections import Counter
from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric

from appliance.box import Box
from appliance.clock import parse
from appliance.database import clock_steps
from appliance.queues.lookups import Visit
from appliance.reporting import lookups as days
from web.lines import Lines
from web.metrics import Buckets

CONSULTATION_SECONDS = (60.0, 120.0, 300.0, 600.0, 900.0, 1200.0, 1800.0, 2700.0, 3600.0)


class WardMetrics:
    """Counts what visits do. Labels are departments' letters: never a person, a token or a doctor."""

    def __init__(self, box: Box, lines: Lines) -> None:
        self._box = box
        self._lines = lines
        self._changes: Counter[tuple[str, str]] = Counter()
        self._consultations: dict[str, Buckets] = {}

    def count(self, change: str, visit: Visit) -> None:
        """One change of one visit (`joined`, `missed`, `finished` …)."""
        code = self._code(visit.department_id)
        if code is None:
            return
        if change != "joined" or visit.origin == "check-in":  # whoever is sent on has a number
            self._changes[change, code] += 1
        if change == "finished" and visit.started_at and visit.completed_at:
            seconds = (parse(visit.completed_at) - parse(visit.started_at)).total_seconds()
            self._consultations.setdefault(code, Buckets(CONSULTATION_SECONDS)).observe(seconds)

    def metrics(self) -> Iterator[Metric]:
        """For prometheus-client."""
        yield self._counter("opd_tokens_created", "Numbers given out since start.", "joined")
        yield self._counter("opd_no_show", "Patients who were called and did not come, since start.", "missed")
        yield self._lengths()
        yield self._durations()
        yield from self._writer()
        yield from self._followers()
        yield from self._days()

    def _counter(self, name: str, about: str, change: str) -> CounterMetricFamily:
        family = CounterMetricFamily(name, about, labels=["department"])
        for (kind, code), count in self._changes.items():
            if kind == change:
                family.add_metric([code], count)
        return family

    def _lengths(self) -> GaugeMetricFamily:
        family = GaugeMetricFamily("opd_queue_length_current", "People who wait.", labels=["department"])
        for department in self._lines.departments():
            if department.kind != "TEST":
                family.add_metric([department.code], len(self._lines.of(department.department_id).order))
        return family

    def _durations(self) -> HistogramMetricFamily:
        family = HistogramMetricFamily(
            "opd_consultation_duration_seconds", "From the start of a consultation to its end.", labels=["department"]
        )
        for code, buckets in self._consultations.items():
            family.add_metric([code], buckets.cumulative(), buckets.sum)
        return family

    def _writer(self) -> Iterator[Metric]:
        tally = self._box.writer.tally
        yield CounterMetricFamily("medique_writer_actions", "Actions carried out or refused.", tally.actions)
        yield CounterMetricFamily("medique_writer_refusals", "Actions refused.", tally.refused)
        yield CounterMetricFamily(
            "medique_writer_mistakes", "Actions that failed by a mistake of ours.", tally.mistakes
        )
        yield CounterMetricFamily("medique_writer_batches", "Commits.", tally.batches)
        yield CounterMetricFamily("medique_writer_commit_seconds", "Time spent committing.", tally.commit_seconds)
        yield GaugeMetricFamily(
            "medique_writer_waiting", "Actions in the mailbox or in hand.", self._box.writer.waiting
        )

    def _followers(self) -> Iterator[Metric]:
        head = self._lines.head()
        yield GaugeMetricFamily("medique_journal_head", "The last entry of the journal.", head)
        lag = GaugeMetricFamily("medique_follower_lag", "Entries a follower has not taken yet.", labels=["follower"])
        for name, place in self._box.followers.places.items():
            lag.add_metric([name], head - place)
        yield lag

    def _days(self) -> Iterator[Metric]:
        doubted = clock_steps.doubt(self._lines.db) is not None
        yield GaugeMetricFamily(
            "medique_clock_in_doubt", "1 while the wall clock jumped and nobody said it is right.", doubted
        )
        waiting = len(days.to_close(self._lines.db))
        yield GaugeMetricFamily("medique_days_to_close", "Days that are over and not closed yet.", waiting)

    def _code(self, department_id: str) -> str | None:
        """The letters of a department that counts; one for trying out is outside every figure."""
        department = self._lines.department(department_id)
        return department.code if department is not None and department.kind != "TEST" else None
