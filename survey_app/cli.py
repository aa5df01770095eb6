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
value_app = typer.Typer(no_args_is_help=True, help="What customers are worth, from the firm's records.")
app.add_typer(value_app, name="value")

RecordsArgument = Annotated[Path, typer.Argument(help="CSV, XLSX or Parquet: one line per purchase.")]
ColumnsOption = Annotated[
    str, typer.Option("--columns", help="customer=…,date=…,amount=… as the file names them; else as they look.")
]
OutOption = Annotated[Path | None, typer.Option("--out", help="Also write one row per customer (CSV).")]
CurrencyOption = Annotated[str, typer.Option("--currency", help="Of the amounts, ISO 4217, e.g. IRR or USD.")]
UnitOption = Annotated[str, typer.Option("--unit", help="rial or toman, where the currency is IRR.")]
CalendarOption = Annotated[str, typer.Option("--calendar", help="gregorian, jalali or hijri.")]
OrderOption = Annotated[str, typer.Option("--order", help="ymd, dmy or mdy.")]
DayOption = Annotated[str, typer.Option("--analysis-date", help="Day of analysis, YYYY-MM-DD; else the last day.")]
HorizonOption = Annotated[int, typer.Option("--horizon-days", help="Value is summed over so many days.")]
RateOption = Annotated[float, typer.Option("--discount-rate", help="Effective rate per year, e.g. 0.1268.")]
MarginOption = Annotated[float, typer.Option("--margin-rate", help="Margin per unit of amount.")]
TimeOption = Annotated[float, typer.Option("--time-unit-days", help="Time unit of the model; 7 is a week.")]
RetentionOption = Annotated[
    str, typer.Option("--retention", help="Customers hold a contract: who stay each period (0.8, 80%), or counted.")
]
PeriodOption = Annotated[float, typer.Option("--contract-days", min=1, help="Period of the contract, in days.")]
FirstOption = Annotated[str, typer.Option("--first-margin", help="Of the contract: after a period, or now.")]

PassphraseOption = Annotated[
    str, typer.Option("--passphrase", envvar="ENGAGEMETER_BACKUP_PASSPHRASE", help="Else it is asked for.")
]
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
    scores: Annotated[
        Path | None, typer.Option("--scores", help="Also write everybody's factor and IRT scores, as a ZIP of CSV.")
    ] = None,
    title: Annotated[str, typer.Option("--title", help="Title of the study; else the instrument's.")] = "",
    strict: Annotated[bool, typer.Option("--strict", help="Refuse columns that the instrument doesn't name.")] = False,
    kind: Annotated[str, typer.Option("--kind", help="thesis, article or management.")] = "thesis",
) -> None:
    """Analyse a data file and write the report."""
    with told_in(language_code) as words:
        asked = {
            "plan": plan,
            "statistics": statistics,
            "seed": seed,
            "results": results,
            "scores": scores,
            "title": title,
            "strict": strict,
            "kind": kind,
        }
        made = _command("analyse").run(data, instrument, out, words.code, **asked)
        typer.echo(words.text("cli.report_written", path=str(out), n=made.n, count=made.pages))


@app.command("statistics")
def list_statistics(language_code: LanguageOption = "en") -> None:
    """List the statistics that a plan may name, with their options, sources and R calls."""
    with told_in(language_code) as words:
        for line in _command("statistics").lines(words):
            typer.echo(line)


@app.command("check-published")
def check_published(
    file: Annotated[Path, typer.Argument(help="YAML: constructs with their loadings, and what the paper prints.")],
    language_code: LanguageOption = "en",
) -> None:
    """Do a paper's printed loadings, AVE, CR, degrees of freedom and RMSEA agree with each other?"""
    with told_in(language_code) as words:
        for line in _command("published").lines(file, words):
            typer.echo(line)


@app.command("power")
def sample_size(
    file: Annotated[Path, typer.Argument(help="YAML: the plan, as the web shows it; “example” prints one.")],
    out: Annotated[Path | None, typer.Option("--out", help="Also write the whole result as JSON.")] = None,
    language_code: LanguageOption = "en",
) -> None:
    """How many respondents does a planned model, factor analysis or test need?"""
    with told_in(language_code) as words:
        command = _command("power")
        if str(file) == "example":
            typer.echo(command.example())
            return
        with typer.progressbar(length=1000, file=sys.stderr, label=words.text("cli.power.simulating")) as bar:
            found = list(
                command.lines(file, out, words, lambda done, total: bar.update(1000 * done // total - bar.pos))
            )
        for line in found:
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


@app.command("new-password")
def new_password(
    email: Annotated[str, typer.Argument(help="Of the account whose password is forgotten.")],
    without_factor: Annotated[bool, typer.Option("--without-second-factor", help="Also end it: lost phone.")] = False,
    language_code: LanguageOption = "en",
) -> None:
    """Print a link to a new password, for where no mail is sent. It works once and for one hour."""
    with told_in(language_code) as words:
        typer.echo(words.text("cli.new_password", link=_command("new_password").run(email, without_factor)))


@app.command()
def backup(
    path: Annotated[Path, typer.Argument(help="The file to write.")],
    passphrase: PassphraseOption = "",
    language_code: LanguageOption = "en",
) -> None:
    """Write everything that is kept into one encrypted file, while people go on answering."""
    with told_in(language_code) as words:
        given = passphrase or typer.prompt(words.text("cli.passphrase"), hide_input=True, confirmation_prompt=True)
        kept = _command("keeping").backup(path, given)
        typer.echo(words.text("cli.backup_made", path=str(path), count=kept.files, sha256=kept.sha256))


@app.command()
def restore(
    path: Annotated[Path, typer.Argument(help="The file that `backup` wrote.")],
    folder: Annotated[Path | None, typer.Option("--into", help="An empty folder; else the data folder.")] = None,
    passphrase: PassphraseOption = "",
    language_code: LanguageOption = "en",
) -> None:
    """Bring a backup back into an empty data folder; nothing is touched when it can't be read whole."""
    with told_in(language_code) as words:
        given = passphrase or typer.prompt(words.text("cli.passphrase"), hide_input=True)
        kept, into = _command("keeping").restore(path, folder, given)
        typer.echo(words.text("cli.backup_restored", path=str(into), count=kept.files, sha256=kept.sha256))


@app.command("rotate-keys")
def rotate_keys(language_code: LanguageOption = "en") -> None:
    """Seal the names and addresses of contacts under a new key; the program must be stopped."""
    with told_in(language_code) as words:
        typer.echo(words.text("cli.keys_rotated", count=_command("keeping").rotate_keys()))


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


@instruments_app.command("convert")
def convert(
    source: Annotated[str, typer.Argument(help="A .yaml file, an XLSForm (.xlsx), or id@version of the library.")],
    target: Annotated[Path, typer.Argument(help=".yaml, .xlsx (XLSForm), .json (SurveyJS), .txt (LimeSurvey).")],
    language_code: LanguageOption = "en",
) -> None:
    """Write a questionnaire in another form, and say what could not be carried over."""
    with told_in(language_code) as words:
        for line in _command("instruments").convert_lines(source, target, words):
            typer.echo(line)


@value_app.command("fit-clv")
def fit_clv(
    transactions: RecordsArgument,
    model: Annotated[str, typer.Option("--model", help="bgnbd or paretonbd.")] = "bgnbd",
    columns: ColumnsOption = "",
    currency: CurrencyOption = "USD",
    unit: UnitOption = "",
    calendar: CalendarOption = "gregorian",
    order: OrderOption = "ymd",
    analysis_date: DayOption = "",
    horizon_days: HorizonOption = 365,
    discount_rate: RateOption = 0.1268,
    margin_rate: MarginOption = 1.0,
    time_unit_days: TimeOption = 7.0,
    retention: RetentionOption = "",
    contract_days: PeriodOption = 365.0,
    first_margin: FirstOption = "after",
    out: OutOption = None,
    language_code: LanguageOption = "en",
) -> None:
    """Fit BG/NBD or Pareto/NBD with gamma-gamma spend: parameters, likelihood, hold-out, value per customer."""
    with told_in(language_code) as words:
        command = _command("value")
        asked = command.Asked(columns, currency, unit, calendar, order)
        rates = (discount_rate, margin_rate)
        stated = command.stated(analysis_date, horizon_days, time_unit_days, rates, currency, unit)
        contract = command.Contract(retention, contract_days, first_margin)
        for line in command.fit_clv(transactions, asked, stated, model, out, words, contract):
            typer.echo(line)


@value_app.command("rfm")
def score_rfm(
    transactions: RecordsArgument,
    classes: Annotated[int, typer.Option("--classes", min=2, max=10, help="Classes of each score.")] = 5,
    columns: ColumnsOption = "",
    currency: CurrencyOption = "USD",
    unit: UnitOption = "",
    calendar: CalendarOption = "gregorian",
    order: OrderOption = "ymd",
    analysis_date: DayOption = "",
    out: OutOption = None,
    language_code: LanguageOption = "en",
) -> None:
    """Score customers by recency, frequency and monetary value, ties alike, and count the segments."""
    with told_in(language_code) as words:
        command = _command("value")
        asked = command.Asked(columns, currency, unit, calendar, order)
        stated = command.stated(analysis_date, 365, 7.0, (0.0, 1.0), currency, unit)
        for line in command.score_rfm(transactions, asked, stated, classes, out, words):
            typer.echo(line)


@value_app.command("report")
def value_report(
    data: Annotated[Path, typer.Argument(help="Answers: one line per respondent, with the customer key.")],
    instrument: Annotated[str, typer.Option("--instrument", help="The questionnaire file, or id@version.")],
    key: Annotated[str, typer.Option("--key", help="Column of the customer key in the answers.")],
    transactions: Annotated[Path, typer.Option("--transactions", help="The purchases.")],
    out: Annotated[Path, typer.Option("--out", help="The PDF to write.")],
    contacts: Annotated[Path | None, typer.Option("--contacts")] = None,
    referrals: Annotated[Path | None, typer.Option("--referrals")] = None,
    influence: Annotated[Path | None, typer.Option("--influence")] = None,
    feedback: Annotated[Path | None, typer.Option("--feedback")] = None,
    tiers: Annotated[Path | None, typer.Option("--tiers")] = None,
    tier_order: Annotated[
        str, typer.Option("--tier-order", help="From the lowest: bronze, silver:1000, gold:5000")
    ] = "",
    measured_on: Annotated[str, typer.Option("--measured-on", help="Day of the survey, YYYY-MM-DD.")] = "",
    least_cell: Annotated[int, typer.Option("--least-cell", min=3, max=10, help="Smaller groups are hidden.")] = 5,
    currency: CurrencyOption = "USD",
    unit: UnitOption = "",
    calendar: CalendarOption = "gregorian",
    order: OrderOption = "ymd",
    analysis_date: DayOption = "",
    horizon_days: HorizonOption = 365,
    discount_rate: RateOption = 0.1268,
    margin_rate: MarginOption = 1.0,
    retention: RetentionOption = "",
    contract_days: PeriodOption = 365.0,
    first_margin: FirstOption = "after",
    language_code: LanguageOption = "fa",
) -> None:
    """Write the report of a study with its value chapter: answers beside the firm's records."""
    with told_in(language_code) as words:
        command = _command("value")
        named = {"contacts": contacts, "referrals": referrals, "influence": influence, "feedback": feedback}
        files = {"transactions": transactions, **named, "tiers": tiers}
        rates = (discount_rate, margin_rate)
        stated = command.stated(analysis_date, horizon_days, 7.0, rates, currency, unit, tier_order, least_cell)
        contract = command.Contract(retention, contract_days, first_margin)
        asked = command.Asked("", currency, unit, calendar, order)
        kept = {kind: path for kind, path in files.items() if path is not None}
        for line in command.report(data, key, instrument, kept, asked, stated, contract, measured_on, out, words):
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
