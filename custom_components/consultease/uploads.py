"""What an administrator uploads to a form."""

from homeassistant.components.file_upload import process_uploaded_file
from homeassistant.core import HomeAssistant

from .core.errors import ConsultEaseError

# A hundred thousand rows with long names have a fifth of it.
MAX_MEGABYTES = 50


async def async_read_upload(hass: HomeAssistant, file_id: str) -> bytes:
    """Return what was uploaded, which is gone then.

    Raises ConsultEaseError ``upload_gone`` or ``upload_too_large`` (limit, in MB).
    """

    def read() -> bytes:
        try:
            with process_uploaded_file(hass, file_id) as path:
                if path.stat().st_size > MAX_MEGABYTES * 1_000_000:
                    raise ConsultEaseError("upload_too_large", limit=MAX_MEGABYTES)
                return path.read_bytes()
        except (ValueError, OSError) as err:
            raise ConsultEaseError("upload_gone") from err

    return await hass.async_add_executor_job(read)
