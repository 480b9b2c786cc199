"""What the people who run the service can see of it: logs and figures, never a patient's words or number."""

from service.watch.figures import Figures
from service.watch.log import Log, make_log

__all__ = ["Figures", "Log", "make_log"]
