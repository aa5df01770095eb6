"""A browser without script: asks for pages, keeps cookies, sends forms with the hidden fields they came with."""

from __future__ import annotations

import re
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

TOKEN = re.compile(r'name="csrf" value="([^"]+)"')


class Browser(TestClient):
    def __init__(self, app: FastAPI, **options: Any) -> None:
        headers = {"accept": "text/html,application/xhtml+xml", "accept-language": "en"}
        super().__init__(app, headers=headers, follow_redirects=False, **options)

    def token(self, path: str = "/sign-in") -> str:
        """The form token of a page."""
        found = TOKEN.search(self.get(path, follow_redirects=True).text)
        assert found is not None, f"{path} has no form"
        return found[1]

    def submit(self, path: str, page: str | None = None, **fields: Any) -> Any:
        """POST a form with the token that `page` (by default the account or sign-in page) came with."""
        return self.post(path, data={**fields, "csrf": self.token(page or "/account")})

    def sign_in(self, email: str, password: str) -> Browser:
        reply = self.submit("/sign-in", "/sign-in", email=email, password=password)
        assert reply.status_code == 303, reply.text
        return self
