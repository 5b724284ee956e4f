"""Names shared by the ConsultEase integration."""

from typing import Final

from homeassistant.const import Platform
from homeassistant.util.hass_dict import HassKey

DOMAIN: Final = "consultease"

PLATFORMS: Final = [
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.EVENT,
    Platform.NOTIFY,
    Platform.SELECT,
    Platform.SENSOR,
    Platform.SWITCH,
    Platform.TODO,
]

SUBENTRY_FACULTY: Final = "faculty"
SUBENTRY_KIOSK: Final = "kiosk"

# A faculty subentry's data. Names are those of ``core.models.Faculty``.
CONF_DEPARTMENT: Final = "department"
CONF_OFFICE: Final = "office"
CONF_COURSES: Final = "courses"
CONF_PICTURE: Final = "picture"
CONF_USER_ID: Final = "user_id"
CONF_DESK_ID: Final = "desk_id"
CONF_BEACONS: Final = "beacons"
CONF_LINKED_ENTITIES: Final = "linked_entities"
CONF_SCHEDULE: Final = "schedule"
CONF_EXCEPTIONS: Final = "exceptions"
CONF_ALWAYS_AVAILABLE: Final = "always_available"
CONF_QUEUE_LIMIT: Final = "queue_limit"
CONF_GRACE: Final = "grace"
CONF_MIN_RSSI: Final = "min_rssi"

# A kiosk subentry's data. Names are those of ``core.kiosk.Kiosk``.
CONF_PLACE: Final = "place"
CONF_DEPARTMENTS: Final = "departments"
CONF_READER: Final = "reader"
CONF_TAG_DEVICE: Final = "tag_device"
CONF_IDENTIFICATION: Final = "identification"
CONF_IDLE_TIME: Final = "idle_time"
CONF_LANGUAGE: Final = "language"
CONF_LOOK: Final = "look"
CONF_KEYBOARD: Final = "keyboard"

# Options. Those that are rules of the office are named as in
# ``core.models.Settings``; times are in minutes here, for people to read.
CONF_OPEN_PER_STUDENT: Final = "open_per_student"
CONF_DETAILS_MIN: Final = "details_min"
CONF_DETAILS_MAX: Final = "details_max"
CONF_EXPIRE_AFTER: Final = "expire_after"
CONF_NO_SHOW_AFTER: Final = "no_show_after"
CONF_COOL_DOWN: Final = "cool_down"
CONF_FIRST_OF_DAY_FIRST: Final = "first_of_day_first"
CONF_ALLOW_WHEN_AWAY: Final = "allow_when_away"
CONF_SITE_NAME: Final = "site_name"
CONF_STUDENT_DISPLAY: Final = "student_display"
CONF_TOPICS: Final = "topics"
CONF_TOPIC_PREFIX: Final = "topic_prefix"
CONF_LEGACY_DESKS: Final = "legacy_desks"
CONF_RETENTION: Final = "retention"
CONF_PERSON_STATISTICS: Final = "person_statistics"
CONF_LANGUAGES: Final = "languages"

# Which version of the cards is served, when it is.
DATA_BUNDLE: Final[HassKey[str]] = HassKey(f"{DOMAIN}_bundle")

DEFAULT_TOPIC_PREFIX: Final = "consultease"
DEFAULT_RETENTION: Final = 400
