"""What a call to a model costs, from `evals/prices.yaml`: dollars a million tokens, by model.

Used by the meter. Prices change and endpoints differ, so the file is the project's; a model without a price costs 0.
"""

from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, RootModel

from triage.domain.errors import SetUpError
from triage.knowledge.content_file import parse_yaml, read_content

FILE = "prices.yaml"
_MILLION = 1_000_000


class Price(BaseModel):
    """Dollars a million tokens."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    input: float = Field(ge=0)
    output: float = Field(ge=0)


class _Prices(RootModel[dict[str, Price]]):
    """The file: a price a model."""


@dataclass(frozen=True, slots=True)
class PriceList:
    """The prices that are known, and the file to add others to."""

    prices: dict[str, Price]
    file: Path

    def cost_usd(self, model: str, tokens_in: int, tokens_out: int) -> float:
        """Dollars; 0 for a model without a price."""
        price = self.prices.get(model)
        return 0.0 if price is None else (tokens_in * price.input + tokens_out * price.output) / _MILLION

    def require(self, model: str) -> None:
        """Raise SetUpError when nobody could tell whether a cost limit is reached."""
        if model not in self.prices:
            raise SetUpError(
                f"No price is known for {model}, so a cost cannot be limited.",
                field="--max-cost",
                remedy=f"Add it to {self.file}, in dollars a million tokens.",
            )


def load_prices(folder: Path) -> PriceList:
    """The prices in this folder; none when there is no file. Raises ContentError."""
    path = folder / FILE
    if not path.is_file():
        return PriceList({}, path)
    return PriceList(parse_yaml(read_content(path), str(path)).shaped(_Prices).root, path)
