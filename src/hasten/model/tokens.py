"""Counts tokens as a model does, without its weights."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hasten.model import weights


def token_counter(model: str, *, cache_dir: Path) -> Callable[[str], int]:
    """Counts the tokens of a text, without markup around it. `model`: as for `weights.load`.

    Raises `BadModel` and `MissingTool` as that does."""
    weights.require_packages()
    from transformers import AutoTokenizer

    path = weights.place_of(model)
    if (path / weights.ADAPTER_CONFIG).is_file():  # it reads as the model that it stands on
        return token_counter(weights.base_of(path), cache_dir=cache_dir)
    with weights.quiet_transformers(), weights.one_line_errors(model):
        local_only = path.exists() or weights.hub_is_out_of_reach(model)
        source = str(path) if path.exists() else model
        if path.is_file():
            source = str(weights.converted(path, cache_dir=cache_dir))
        tokenizer = AutoTokenizer.from_pretrained(
            source, local_files_only=local_only, trust_remote_code=False
        )

    def count(text: str) -> int:
        with weights.quiet_transformers():
            return len(tokenizer(text, add_special_tokens=False).input_ids)

    return count
