"""What is wrong with a printer, in words, and what to do about it. Pure."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from appliance.printing.events import Trouble
from appliance.wording import N_

HINTS: Final[Mapping[Trouble, str]] = MappingProxyType(
    {
        "unreachable": N_("The printer cannot be reached. Check that it is switched on and its cable is in."),
        "silent": N_("The printer does not answer. Switch it off and on again."),
        "garbled": N_("The printer gives answers that make no sense. Switch it off and on, then check its settings."),
        "not-ready": N_("The printer is not ready. Look at its lights; switch it off and on if they tell nothing."),
        "cover-open": N_("The printer's cover is open. Close it until it clicks."),
        "paper-out": N_("The printer is out of paper. Open the cover, put in a new roll, close it."),
        "cut-off": N_("The printer was cut off while printing. Check its cable, then look whether the slip came out."),
        "unconfirmed": N_("The printer took a slip and never said that it was printed. Look whether it came out."),
        "not-writable": N_("The printer's file or device cannot be written. Check that it exists and who owns it."),
        "unprintable": N_(
            "This slip cannot be drawn. The number is valid all the same: write it down for the patient, and tell IT."
        ),
        "no-shaping": N_("Slips cannot be drawn on this box. Install the package libfribidi0 and start MediQue again."),
        "power-cut": N_("The box was restarted while a slip was being printed. Look whether it came out."),
    }
)
"""One sentence for each trouble: what is the matter, then what to do."""
