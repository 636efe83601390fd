"""What people type about study sessions. `facts()` is what the workflow's verbs take."""

from .details import DetailsForm, PlaceForm, values_of
from .outside import OutsideForm
from .photos import PhotosForm
from .planning import CancelForm, ChangeForm, CloseManyForm, JointForm, PlanForm, PostponeForm
from .reporting import (
    PARTS,
    TEXTS,
    BodyPastForm,
    LinkedReportForm,
    NewRowForm,
    PastForm,
    ReportForm,
    RowForm,
    shown_parts,
)
from .staff import CorrectForm, SendBackForm, StaffCloseForm, StaffPlanForm

__all__ = [
    "PARTS",
    "TEXTS",
    "BodyPastForm",
    "CancelForm",
    "ChangeForm",
    "CloseManyForm",
    "CorrectForm",
    "DetailsForm",
    "JointForm",
    "LinkedReportForm",
    "NewRowForm",
    "OutsideForm",
    "PastForm",
    "PhotosForm",
    "PlaceForm",
    "PlanForm",
    "PostponeForm",
    "ReportForm",
    "RowForm",
    "SendBackForm",
    "StaffCloseForm",
    "StaffPlanForm",
    "shown_parts",
    "values_of",
]
