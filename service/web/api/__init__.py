"""The same for programs: patients, enrolments, reminders, alerts and questions under ``/api/v1``."""
