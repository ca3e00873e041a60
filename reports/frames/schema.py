"""A frame has the columns and dtypes that it declares, also when it is empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

RESPONSES = {
    "response": "int64",
    "questionnaire": "int64",
    "code": "str",
    "name": "str",
    "variant": "str",
    "web_seq": "Int64",
    "phone_seq": "Int64",
    "visit_seq": "Int64",
}
"""The municipalities counted, in Swedish order. `web_seq`, `phone_seq`: how many revisions existed at the last submission
of that kind, empty without one; `visit_seq`: when the last answer had been written down at a visit, empty in every other
round than that of the visit, where nobody asks for it."""


def frame(schema: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> pd.DataFrame:
    """`rows` in the order of the columns of `schema`."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    return pd.DataFrame(
        {
            name: pd.Series(list(values), dtype=dtype)
            for (name, dtype), values in zip(schema.items(), columns, strict=True)
        }
    )
