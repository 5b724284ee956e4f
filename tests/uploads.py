"""Uploading a file to a form, as the frontend does."""

from typing import Any

from aiohttp import FormData
from aiohttp.test_utils import TestClient


async def upload(
    client: TestClient[Any, Any], content: bytes | str, name: str = "table.csv"
) -> str:
    """Upload a file and return its id."""
    data = content.encode() if isinstance(content, str) else content
    form = FormData()
    form.add_field("file", data, filename=name)
    answer = await client.post("/api/file_upload", data=form)
    file_id: str = (await answer.json())["file_id"]
    return file_id
