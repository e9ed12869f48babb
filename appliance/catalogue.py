"""Every event that this build can read, and every table that folds one: the two lists that the whole house shares."""

from appliance.database import clock_steps, epochs
from appliance.database.transaction import Folding
from appliance.departments import events as department_events
from appliance.departments import tables as department_tables
from appliance.identity import events as identity_events
from appliance.identity import tables as identity_tables
from appliance.journal import clock_steps as clock_events
from appliance.journal.epochs import EpochOpened
from appliance.journal.event import Catalogue, events_of
from appliance.patients import tables as patient_tables
from appliance.printing import events as printing_events
from appliance.printing import tables as printing_tables
from appliance.queues import events as queue_events
from appliance.queues import tables as queue_tables
from appliance.reporting import events as reporting_events
from appliance.reporting import tables as reporting_tables
from appliance.triage import events as triage_events
from appliance.triage import tables as triage_tables


def catalogue() -> Catalogue:
    """Every type of event, by name."""
    return Catalogue(
        EpochOpened,
        *events_of(clock_events),
        *events_of(identity_events, department_events, queue_events, triage_events, printing_events, reporting_events),
    )


def folding() -> Folding:
    """What is folded where, in the order in which one event's folds run."""
    return Folding(
        epochs.FOLDS,
        clock_steps.FOLDS,
        identity_tables.FOLDS,
        department_tables.FOLDS,
        patient_tables.FOLDS,
        queue_tables.FOLDS,
        triage_tables.FOLDS,
        printing_tables.FOLDS,
        reporting_tables.FOLDS,
    )
