"""Files that an administrator fetches from a form: offered by it, and gone with it."""

from dataclasses import dataclass, field
from datetime import timedelta
from html import escape
from http import HTTPStatus
import secrets

from aiohttp import hdrs, web

from homeassistant.components.http import KEY_HASS, KEY_HASS_USER, HomeAssistantView
from homeassistant.components.http.auth import async_sign_path
from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN
from .permissions import Permission, async_check

# A link that was copied somewhere must not work for ever.
_VALID = timedelta(minutes=10)

_PATH = f"/api/{DOMAIN}/download"


@dataclass(frozen=True, slots=True)
class _Offer:
    name: str
    content: bytes = field(repr=False)


_OFFERS: HassKey[dict[str, _Offer]] = HassKey(f"{DOMAIN}_downloads")


@callback
def async_setup_downloads(hass: HomeAssistant) -> None:
    """Register where files are fetched."""
    hass.data[_OFFERS] = {}
    hass.http.register_view(DownloadView())


@callback
def async_offer(hass: HomeAssistant, name: str, content: str) -> tuple[str, str]:
    """Offer a text as a file; return the offer, for ``async_withdraw``, and a link to it.

    The link is for a form's description, and works for the user who has the
    form open, and for ten minutes.
    """
    offer = secrets.token_urlsafe()
    # Spreadsheet programs take a table without this mark for one of their own.
    mark = "-sig" if name.endswith(".csv") else ""
    hass.data[_OFFERS][offer] = _Offer(name, content.encode(f"utf-8{mark}"))
    path = async_sign_path(hass, f"{_PATH}/{offer}", _VALID)
    # Without the target, the frontend would take the link for one of its pages.
    return offer, f'<a href="{escape(path)}" target="_blank">{escape(name)}</a>'


@callback
def async_withdraw(hass: HomeAssistant, offer: str | None) -> None:
    """Forget a file."""
    hass.data[_OFFERS].pop(offer or "", None)


class DownloadView(HomeAssistantView):
    """Hands out what was offered, to administrators."""

    url = f"{_PATH}/{{offer}}"
    name = f"api:{DOMAIN}:download"

    async def get(self, request: web.Request, offer: str) -> web.Response:
        """Return a file; 404 when its form is gone."""
        hass = request.app[KEY_HASS]
        context = Context(user_id=request[KEY_HASS_USER].id)
        await async_check(hass, context, Permission.ROSTER)
        if (found := hass.data[_OFFERS].get(offer)) is None:
            return web.Response(status=HTTPStatus.NOT_FOUND)
        return web.Response(
            body=found.content,
            content_type="application/octet-stream",
            headers={
                hdrs.CONTENT_DISPOSITION: f'attachment; filename="{found.name}"',
                hdrs.CACHE_CONTROL: "no-store",
            },
        )
