"""Who may see and schedule for whom (CONTRACT.md, API v1): own patients, a supervisor's area, an admin all."""

from service.store.patients import Patient
from service.store.staff import Role, Staff


def cares_for(staff: Staff, patient: Patient) -> bool:
    """Return whether a patient is a health worker's own, of the area they supervise, or anybody's for an admin."""
    if staff.role is Role.ADMIN or patient.staff_id == staff.id:
        return True
    return staff.role is Role.SUPERVISOR and covers(staff, patient.area)


def covers(staff: Staff, area: str | None) -> bool:
    """Return whether an area lies in the one that somebody answers for; an admin's is everywhere."""
    if staff.role is Role.ADMIN:
        return True
    return staff.role is Role.SUPERVISOR and bool(staff.area) and _inside(staff.area or "", area)


def _inside(whole: str, area: str | None) -> bool:
    return area is not None and f"{area}/".startswith(f"{whole}/")
