"""The lines of the response flow; its boxes and words are HTML, so that they can be read and selected."""

from __future__ import annotations

from markupsafe import Markup

from reports.figures.style import FIRUZE, INK2, image


def arrow(alt: str) -> Markup:
    """Down to the next step."""
    drawn = (
        f'<line x1="1.5" y1="0" x2="1.5" y2="6.4" stroke="{FIRUZE}" stroke-width="0.3"/>'
        f'<polygon points="0.6,6.1 2.4,6.1 1.5,8" fill="{FIRUZE}"/>'
    )
    return image(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 3 8">{drawn}</svg>', alt, "arrow")


def branch(alt: str) -> Markup:
    """Sideways to those who left."""
    drawn = f'<line x1="0" y1="4" x2="12" y2="4" stroke="{INK2}" stroke-width="0.25" stroke-dasharray="0.8 0.7"/>'
    return image(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 12 8">{drawn}</svg>', alt, "branch")
