"""What a form may bring: its own fields and the token, nothing else. Never a table."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class WebForm(BaseModel):
    """Base of every POST form of signed-in people. Unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")

    csrf: str = ""
