"""The mark of the software and the nuqta, our unit: ◆ settled, ◇ not yet."""

from __future__ import annotations

from markupsafe import Markup

from reports.figures.style import image

FIRUZE, GOLD = "#0a686b", "#b98522"


def logo(alt: str) -> Markup:
    """Three nuqtas measure an alef; mirrored with the direction of reading by the caller's style sheet."""
    dots = "".join(f'<polygon points="4,{y - 3.4} 7.4,{y} 4,{y + 3.4} 0.6,{y}" fill="{FIRUZE}"/>' for y in (4, 12, 20))
    alef = f'<path d="M13.2 0.6h2.6v13.2c0 3.6.4 6.2 1.6 9.4l-2.5.7c-1.2-3.3-1.7-6.2-1.7-10z" fill="{GOLD}"/>'
    return image(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 18 24.5">{dots}{alef}</svg>', alt, "mark")


def logo_rtl(alt: str) -> Markup:
    dots = "".join(f'<polygon points="4,{y - 3.4} 7.4,{y} 4,{y + 3.4} 0.6,{y}" fill="{FIRUZE}"/>' for y in (4, 12, 20))
    alef = f'<path d="M11.2 0.6h2.6v13.2c0 3.6.4 6.2 1.6 9.4l-2.5.7c-1.2-3.3-1.7-6.2-1.7-10z" fill="{GOLD}"/>'
    return image(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 18 24.5">{dots}{alef}</svg>', alt, "mark")


def nuqta(settled: bool, alt: str) -> Markup:
    fill = FIRUZE if settled else "#ffffff"
    drawn = f'<polygon points="6,0.8 11.2,6 6,11.2 0.8,6" fill="{fill}" stroke="{FIRUZE}" stroke-width="1.3"/>'
    return image(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 12 12">{drawn}</svg>', alt, "nuqta")
