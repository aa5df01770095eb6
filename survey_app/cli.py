"""engagemeter: the same work from a terminal. Exit code 2 and nothing written when an input is refused.

Each command imports what it needs when it runs, so that `serve` never pays for the science stack.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from instruments.language import Language, language, languages
from psychometrics.errors import EngagemeterError, ManyErrors

REFUSED = 2

app = typer.Typer(name="engagemeter", no_args_is_help=True, add_completion=False, help=__doc__.split("\n")[0])
instruments_app = typer.Typer(no_args_is_help=True, help="Questionnaire files.")
app.add_typer(instruments_app, name="instruments")

LanguageOption = Annotated[str, typer.Option("--language", help=f"One of {', '.join(languages())}.")]


@app.command()
def analyse(
    data: Annotated[Path, typer.Argument(help="CSV, XLSX, SAV, DTA or Parquet: one line per respondent.")],
    instrument: Annotated[Path, typer.Option("--instrument", help="The questionnaire file, or id@version.")],
    out: Annotated[Path, typer.Option("--out", help="The PDF to write.")],
    language_code: LanguageOption = "fa",
    plan: Annotated[
        Path | None, typer.Option("--plan", help="A plan file (YAML, JSON); else the customary one.")
    ] = None,
    statistics: Annotated[str, typer.Option("--statistics", help="Names with commas between, instead of a plan.")] = "",
    seed: Annotated[int | None, typer.Option("--seed", help="Of bootstraps and simulated data.")] = None,
    results: Annotated[Path | None, typer.Option("--results", help="Also write the results as JSON.")] = None,
    title: Annotated[str, typer.Option("--title", help="Title of the study; else the instrument's.")] = "",
    strict: Annotated[bool, typer.Option("--strict", help="Refuse columns that the instrument doesn't name.")] = False,
) -> None:
    """Analyse a data file and write the report."""
    with told_in(language_code) as words:
        asked = {
            "plan": plan,
            "statistics": statistics,
            "seed": seed,
            "results": results,
            "title": title,
            "strict": strict,
        }
        made = _command("analyse").run(data, instrument, out, words.code, **asked)
        typer.echo(words.text("cli.report_written", path=str(out), n=made.n, count=made.pages))


@app.command("statistics")
def list_statistics(language_code: LanguageOption = "en") -> None:
    """List the statistics that a plan may name, with their options, sources and R calls."""
    with told_in(language_code) as words:
        for line in _command("statistics").lines(words):
            typer.echo(line)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    language_code: LanguageOption = "en",
) -> None:
    """Start the web app with its worker, and print its address."""
    with told_in(language_code):
        importlib.import_module("survey_app.serve").serve(host, port)


@app.command()
def demo(language_code: LanguageOption = "en") -> None:
    """Make the demo study of simulated respondents, if it isn't there yet."""
    with told_in(language_code) as words:
        study, made = _command("demo").run()
        typer.echo(words.text("cli.demo_made" if made else "cli.demo_there", id=study))


@instruments_app.command("check")
def check(
    files: Annotated[list[Path] | None, typer.Argument(help="Files; without any, the library.")] = None,
    language_code: LanguageOption = "en",
) -> None:
    """Check questionnaire files: every problem with its line, reason and repair."""
    with told_in(language_code) as words:
        count = _command("instruments").check(files or [])
        typer.echo(words.text("cli.instruments_fine", count=count))


@instruments_app.command("list")
def list_instruments(language_code: LanguageOption = "en") -> None:
    """List the shipped questionnaires."""
    with told_in(language_code) as words:
        for line in _command("instruments").lines(words):
            typer.echo(line)


@contextmanager
def told_in(code: str) -> Iterator[Language]:
    """The language of messages; errors that a person can mend end the command with code 2."""
    if code not in languages():
        typer.echo(f"--language {code}: {', '.join(languages())}", err=True)
        raise typer.Exit(REFUSED)
    words = language(code)
    try:
        yield words
    except ManyErrors as many:
        _tell(words, many.errors)
    except EngagemeterError as error:
        _tell(words, (error,))


def _tell(words: Language, errors: tuple[EngagemeterError, ...]) -> None:
    for error in errors:
        typer.echo(words.error(error), err=True)
    sys.exit(REFUSED)


def _command(name: str) -> Any:
    return importlib.import_module(f"survey_app.commands.{name}")
