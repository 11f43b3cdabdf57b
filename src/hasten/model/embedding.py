"""Vectors of programs, by any encoder of transformers.

A vector is the mean of the model's last hidden states over the program's tokens. What is beyond the
model's limit is cut off, and counted. torch and transformers are imported when a model is loaded.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from hasten.errors import BadModel
from hasten.model import weights

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Progress = Callable[[int, int], None]

_DIGESTED = frozenset({".json", ".txt", ".model", ".safetensors", ".bin"})
# Their first tokens' positions are counted from behind the padding token's, which is 1.
_TWO_POSITIONS_LESS = frozenset(
    {"camembert", "longformer", "mpnet", "roberta", "roberta-prelayernorm", "xlm-roberta"}
)


class Embedder(Protocol):
    """Turns programs into vectors. The one in use: `Encoder`. Others with the same `digest` give
    the same vectors."""

    name: str
    digest: str

    def embed(
        self, sources: Sequence[str], on_progress: Progress | None = None
    ) -> NDArray[np.float32]:
        """A row for each source, in order."""
        ...


class Encoder:
    """An `Embedder` on a model of transformers: a folder, or a name on the hub.

    Any kind does; of an encoder-decoder model the encoder is used. `truncated` counts the sources
    of which a part was cut off. `digest` is that of the model's files. Raises `BadModel`, and
    `MissingTool` where the libraries are not installed.
    """

    def __init__(self, model: str, *, device: str | None = None, batch_size: int = 16) -> None:
        weights.require_packages()
        import huggingface_hub

        self.name = model
        self.truncated = 0
        self._batch_size = batch_size
        with weights.quiet_transformers(), weights.one_line_errors(model):
            folder = Path(model).expanduser()
            if not folder.is_dir():
                local_only = weights.hub_is_out_of_reach(model)
                folder = Path(
                    huggingface_hub.snapshot_download(
                        model,
                        allow_patterns=[f"*{suffix}" for suffix in _DIGESTED],
                        local_files_only=local_only,
                    )
                )
            elif not (folder / "config.json").is_file():
                raise BadModel(f"{model} holds no config.json: give the folder of a saved model")
            self.digest = _digest(folder)
            self._device = device or weights.best_device()
            self._model, self._tokenizer, self._limit = _load(folder, self._device)

    def embed(
        self, sources: Sequence[str], on_progress: Progress | None = None
    ) -> NDArray[np.float32]:
        """A row for each source, in order. Batches are of like length; equal sources have exactly
        equal rows."""
        import numpy as np

        distinct = sorted(set(sources), key=lambda source: (len(source), source))
        rows: list[NDArray[np.float32]] = []
        with weights.quiet_transformers():
            for start in range(0, len(distinct), self._batch_size):
                rows.extend(self._means(distinct[start : start + self._batch_size]))
                if on_progress is not None:
                    on_progress(len(rows), len(distinct))
        place = {source: row for row, source in enumerate(distinct)}
        return np.stack([rows[place[source]] for source in sources])

    def _means(self, sources: Sequence[str]) -> NDArray[np.float32]:
        import torch

        # A tokenizer refuses what is no Unicode, and nothing can be made of no tokens.
        texts = [source.encode(errors="replace").decode() or "\n" for source in sources]
        if self._limit is not None:
            lengths = (len(tokens) for tokens in self._tokenizer(texts).input_ids)
            self.truncated += sum(length > self._limit for length in lengths)
        inputs = self._tokenizer(
            texts,
            padding=True,
            truncation=self._limit is not None,
            max_length=self._limit,
            return_tensors="pt",
        ).to(self._device)
        with torch.inference_mode():
            states = self._model(
                input_ids=inputs.input_ids, attention_mask=inputs.attention_mask
            ).last_hidden_state
            mask = inputs.attention_mask.unsqueeze(-1).to(states.dtype)
            means = (states * mask).sum(dim=1) / mask.sum(dim=1).clamp(min=1)
        found: NDArray[np.float32] = means.cpu().numpy()
        return found


def _load(folder: Path, device: str) -> tuple[Any, Any, int | None]:
    """The model, its tokenizer, and how many tokens it can take (None: any number)."""
    import torch
    from transformers import AutoConfig, AutoModel, AutoTokenizer

    options = {"local_files_only": True, "trust_remote_code": False}
    config = AutoConfig.from_pretrained(folder, **options)
    tokenizer = AutoTokenizer.from_pretrained(folder, **options)
    model, info = AutoModel.from_pretrained(
        folder, dtype=torch.float32, output_loading_info=True, **options
    )
    # A pooler is often left out of what is saved, and is not used here.
    missing = sorted(key for key in info["missing_keys"] if "pooler" not in key.split("."))
    if missing:  # transformers would fill them with noise
        raise BadModel(
            f"{folder} lacks {len(missing)} of the model's weights (the first: {missing[0]}): "
            "save or download the model again"
        )
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token or tokenizer.unk_token
    if config.is_encoder_decoder:
        model = model.get_encoder()
    settings = config.get_text_config().to_dict()
    positions = settings.get("max_position_embeddings")
    if isinstance(positions, int) and config.model_type in _TWO_POSITIONS_LESS:
        settings["max_position_embeddings"] = positions - 2
    limit = weights.context_of(settings, tokenizer.model_max_length)
    return model.to(device).eval(), tokenizer, limit


def _digest(folder: Path) -> str:
    """SHA-256 of the files that make up a model and its tokenizer."""
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        if path.suffix in _DIGESTED and path.is_file():
            with path.open("rb") as file:
                content = hashlib.file_digest(file, "sha256").hexdigest()
            digest.update(f"{path.name}\0{content}\0".encode())
    return digest.hexdigest()
