"""Parquet, written batch by batch; what each column means stands in its own metadata."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq

from survey_app.exchange.about import About
from survey_app.exchange.columns import Column
from survey_app.exchange.files.frame import read_rows


def write(rows: Path, columns: Sequence[Column], about: About, out: Path) -> None:
    """Rows and SHA-256 of the data are in the file's metadata, the codebook in that of its columns."""
    fields = [
        pa.field(c.name, pa.string() if c.text else pa.float64(), metadata={"codebook": json.dumps(c.to_json())})
        for c in columns
    ]
    schema = pa.schema(fields, metadata={"title": about.title, "stamp": about.stamp()})
    try:
        _stream(rows, schema, out)
    except pa.ArrowInvalid:  # a column of numbers that holds a text: read with more patience
        frame = read_rows(rows, columns)
        pq.write_table(pa.Table.from_pandas(frame).replace_schema_metadata(schema.metadata), out)


def _stream(rows: Path, schema: pa.Schema, out: Path) -> None:
    convert = arrow_csv.ConvertOptions(
        column_types=schema, null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False
    )
    parse = arrow_csv.ParseOptions(newlines_in_values=True)
    with (
        arrow_csv.open_csv(rows, parse_options=parse, convert_options=convert) as reader,
        pq.ParquetWriter(out, schema) as writer,
    ):
        for batch in reader:
            writer.write_batch(batch.cast(schema) if hasattr(batch, "cast") else batch)
