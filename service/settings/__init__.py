"""Everything a deployment may set: read once from the environment, checked together, then never changed."""

from service.settings.faults import Fault, SettingsFault
from service.settings.keys import Keys, KeysFault, open_keys
from service.settings.model import Carrier, LogFormat, LogLevel, Settings

__all__ = ["Carrier", "Fault", "Keys", "KeysFault", "LogFormat", "LogLevel", "Settings", "SettingsFault", "open_keys"]
