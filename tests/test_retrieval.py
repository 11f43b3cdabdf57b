"""The nearest pairs: by words and by vectors, never of the program's own problem, from a file."""

from __future__ import annotations

import importlib.util
import logging
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasten.cli.examples import examples_of, open_index
from hasten.data.dataset import Dataset
from hasten.errors import BadData, BadModel, MissingTool
from hasten.model import retrieval
from hasten.model.code_tokens import code_tokens
from hasten.model.prompts import Example
from hasten.model.retrieval import PairIndex
from hasten.types import Language, Program


def absent(*packages: str) -> list[str]:
    return [name for name in packages if importlib.util.find_spec(name) is None]


ENCODER_NEEDS = absent("torch", "transformers", "accelerate", "gguf", "faiss")
needs_bm25 = pytest.mark.skipif(bool(absent("bm25s")), reason="bm25s is not installed")
needs_faiss = pytest.mark.skipif(bool(absent("faiss")), reason="faiss-cpu is not installed")
needs_encoder = pytest.mark.skipif(
    bool(ENCODER_NEEDS), reason=f"not installed: {', '.join(ENCODER_NEEDS)}"
)

HEAP = "import heapq\nq = []\nheapq.heappush(q, int(input()))\nprint(heapq.heappop(q))\n"
SIEVE = "n = int(input())\nsieve = [True] * n\nfor p in range(2, n):\n    sieve[p * p :: p] = []\n"
GRAPH = "edges = [[] for _ in range(n)]\ndef dfs(node):\n    for child in edges[node]: dfs(child)\n"


def example(
    source: str,
    problem: str = "p",
    name: str = "",
    *,
    tag: int | None = None,
    language: Language = Language.PYTHON,
) -> Example:
    slow = Program(source, language)
    return Example(problem, slow, Program(source + "# fast", language), tag=tag, name=name)


def python(source: str) -> Program:
    return Program(source, Language.PYTHON)


THREE = [
    example(SIEVE, "p1", "sieve"),
    example(HEAP, "p2", "heap"),
    example(GRAPH, "p3", "graph"),
]


class Letters:
    """An embedder that counts letters, and how often it is asked."""

    name = "letters"

    def __init__(self, digest: str = "1") -> None:
        self.digest = digest
        self.embedded = 0

    def embed(self, sources: Sequence[str], on_progress: Callable[[int, int], None] | None = None):
        import numpy as np

        self.embedded += len(sources)
        if on_progress is not None:
            on_progress(len(sources), len(sources))
        rows = [[source.count(chr(97 + i)) for i in range(26)] for source in sources]
        return np.array(rows, dtype=np.float32)


KINDS = [
    pytest.param(None, marks=needs_bm25, id="bm25"),
    pytest.param(Letters(), marks=needs_faiss, id="vectors"),
]


def names(found: Sequence[Example]) -> list[str]:
    return [one.name for one in found]


# -- words -------------------------------------------------------------------------------------


def test_names_are_taken_apart_and_kept_whole() -> None:
    assert code_tokens("dpTable[max_value] = HTTPServer2()", Language.PYTHON) == [
        *("dptable", "dp", "table"),
        *("max_value", "max", "value"),
        "=",
        *("httpserver2", "http", "server", "2"),
    ]


def test_comments_are_dropped_but_what_looks_like_one_in_a_string_is_not() -> None:
    assert code_tokens("x = '# no' # yes\n", Language.PYTHON) == ["x", "=", "no"]
    assert code_tokens('s = """a\n# b"""  # c', Language.PYTHON) == ["s", "=", "a", "b"]
    cpp = 'int a; // gone\n/* gone */ s = "// kept"; c = \'"\'; R"x(/* raw)" */)x";'
    assert code_tokens(cpp, Language.CPP) == ["int", "a", "s", "=", "kept", "c", "=", "raw"]
    assert code_tokens("a // b", Language.PYTHON) == ["a", "//", "b"]


def test_operators_and_numbers_count_and_punctuation_does_not() -> None:
    assert code_tokens("x[(1_000)] **= 2.5e9;", Language.PYTHON) == [
        "x",
        "1_000",
        "**",
        "=",
        "2.5e9",
    ]
    assert code_tokens("n = 1'000'000 << k;", Language.CPP) == ["n", "=", "1'000'000", "<<", "k"]


@given(st.text(max_size=200), st.sampled_from(list(Language)))
def test_any_text_has_words_and_each_is_of_the_text(text: str, language: Language) -> None:
    lowered = text.lower()
    assert all(word and word in lowered for word in code_tokens(text, language))


# -- neighbours --------------------------------------------------------------------------------


@needs_bm25
def test_by_words_the_program_with_the_same_rare_words_is_nearest() -> None:
    query = python("from heapq import heappush, heappop\nheap = []\nheappush(heap, 1)\n")
    assert names(PairIndex(THREE).nearest(query, 1, not_of=None)) == ["heap"]


@pytest.mark.parametrize("embedder", KINDS)
def test_a_program_is_nearest_to_itself_and_the_nearest_stands_last(embedder) -> None:
    index = PairIndex(THREE, embedder=embedder)
    for one in THREE:
        found = index.nearest(one.slow, 3, not_of=None)
        assert len(found) == 3
        assert found[-1] == one
        assert index.nearest(one.slow, 2, not_of=None) == found[1:]


@pytest.mark.parametrize("embedder", KINDS)
@given(st.data())
def test_no_neighbour_is_of_the_problem_that_is_asked_about(embedder, data) -> None:
    problem = st.sampled_from(["p1", "p2", "p3"])
    source = st.sampled_from([HEAP, SIEVE, GRAPH, "", "heap = 1", "for p in q: print(p)"])
    drawn = data.draw(st.lists(st.tuples(source, problem), max_size=8))
    examples = [example(text, name, str(i)) for i, (text, name) in enumerate(drawn)]
    asked, query, k = data.draw(problem), python(data.draw(source)), data.draw(st.integers(1, 9))
    found = PairIndex(examples, embedder=embedder).nearest(query, k, not_of=asked)
    theirs = {one.slow.source for one in examples if one.problem_id == asked}
    others = {one.slow.source for one in examples} - theirs
    assert not {one.slow.source for one in found} & theirs
    assert asked not in {one.problem_id for one in found}
    assert len(found) == len({one.slow.source for one in found}) == min(k, len(others))


@pytest.mark.parametrize("embedder", KINDS)
def test_equals_go_by_name_however_the_pairs_are_given(embedder) -> None:
    # The same words and letters in another layout: nothing but the name tells them apart.
    examples = [example("a = b" + " " * i, f"p{i}", f"n{i}") for i in range(6)]
    for given_ in (examples, examples[::-1]):
        found = PairIndex(given_, embedder=embedder).nearest(python("a = b"), 3, not_of="p1")
        assert names(found) == ["n3", "n2", "n0"]


@pytest.mark.parametrize("embedder", KINDS)
def test_of_pairs_with_one_slow_program_the_best_tagged_is_shown(embedder) -> None:
    pairs = [
        example(HEAP, "p", "a"),
        example(HEAP, "p", "b", tag=3),
        example(HEAP, "p", "c", tag=9),
        example(HEAP, "p", "d", tag=9),
        example(SIEVE, "p", "e"),
    ]
    index = PairIndex(pairs, embedder=embedder)
    assert names(index.nearest(python(HEAP), 4, not_of=None)) == ["e", "c"]


@pytest.mark.parametrize("embedder", KINDS)
def test_neighbours_are_in_the_programs_language(embedder) -> None:
    cpp = example("int main() { heap; }", "p9", "cpp", language=Language.CPP)
    index = PairIndex([*THREE, cpp], embedder=embedder)
    assert names(index.nearest(cpp.slow, 4, not_of=None)) == ["cpp"]
    assert "cpp" not in names(index.nearest(python("int main heap"), 4, not_of=None))
    assert PairIndex(THREE).nearest(cpp.slow, 4, not_of=None) == []


@pytest.mark.parametrize("embedder", KINDS)
def test_programs_without_words_and_words_that_nobody_has_are_no_trouble(embedder) -> None:
    for examples in ([example("", "p", "empty")], THREE):
        index = PairIndex(examples, embedder=embedder)
        for query in ("", "\n\n", "()", "unheard_of", "\udcff"):
            assert len(index.nearest(python(query), 1, not_of=None)) == 1


def test_the_draw_depends_on_the_seed_and_grows_from_its_beginning() -> None:
    pairs = [example(f"x = {i}", f"p{i}", f"n{i}") for i in range(20)]
    index = PairIndex(pairs)
    drawn = index.fixed(Language.PYTHON, 20, 1)
    assert sorted(names(drawn)) == sorted(names(pairs))
    assert all(index.fixed(Language.PYTHON, n, 1) == drawn[:n] for n in (1, 2, 5))
    assert index.fixed(Language.PYTHON, 20, 2) != drawn
    assert PairIndex(pairs[::-1]).fixed(Language.PYTHON, 20, 1) == drawn
    fewer = [one for one in pairs if one.name != drawn[0].name]
    assert PairIndex(fewer).fixed(Language.PYTHON, 19, 1) == drawn[1:]
    assert index.fixed(Language.CPP, 2, 1) == []


def test_a_missing_library_is_named_with_the_remedy_when_it_is_needed(monkeypatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    index = PairIndex(THREE)
    assert len(index.fixed(Language.PYTHON, 2, 0)) == 2
    with pytest.raises(MissingTool, match="needs bm25s: script/bootstrap retrieval"):
        index.nearest(python(HEAP), 1, not_of=None)
    with pytest.raises(MissingTool, match="needs faiss-cpu"):
        PairIndex(THREE, embedder=Letters()).nearest(python(HEAP), 1, not_of=None)


# -- files -------------------------------------------------------------------------------------


def only_file(folder: Path) -> Path:
    (path,) = folder.iterdir()
    return path


@needs_faiss
def test_an_index_of_vectors_is_read_again_until_pairs_or_embedder_change(tmp_path: Path) -> None:
    def asked(examples: Sequence[Example], digest: str = "1") -> tuple[list[str], int]:
        letters = Letters(digest)
        index = PairIndex(examples, folder=tmp_path, embedder=letters)
        return names(index.nearest(python(HEAP), 3, not_of=None)), letters.embedded

    first, embedded = asked(THREE)
    assert embedded == 4
    assert asked(THREE) == (first, 1)
    assert only_file(tmp_path).suffix == ".faiss"
    assert asked(THREE, "2") == (first, 4)
    more = [*THREE, example("x = 1\n", "p4", "more")]
    assert asked(more)[1] == 5
    assert len(list(tmp_path.iterdir())) == 3


@needs_bm25
def test_an_index_of_words_is_read_again_and_gives_the_same(tmp_path: Path, monkeypatch) -> None:
    first = PairIndex(THREE, folder=tmp_path).nearest(python(HEAP), 3, not_of=None)
    assert only_file(tmp_path).name.startswith("index-bm25-")
    with monkeypatch.context() as patch:
        patch.setattr(retrieval, "_bm25_index", lambda programs: pytest.fail("made anew"))
        assert PairIndex(THREE, folder=tmp_path).nearest(python(HEAP), 3, not_of=None) == first
    PairIndex(THREE[:2], folder=tmp_path).nearest(python(HEAP), 3, not_of=None)
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("embedder", KINDS)
@pytest.mark.parametrize("damage", [b"", b"\xff\x00", None])
def test_a_damaged_index_is_made_anew(
    embedder, damage: bytes | None, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    first = PairIndex(THREE, folder=tmp_path, embedder=embedder).nearest(
        python(HEAP), 3, not_of=None
    )
    path = only_file(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + b"?" if damage is None else damage)
    with caplog.at_level(logging.WARNING):
        again = PairIndex(THREE, folder=tmp_path, embedder=embedder)
        assert again.nearest(python(HEAP), 3, not_of=None) == first
    assert "is damaged: it is made anew" in caplog.text
    assert only_file(tmp_path).stat().st_size == len(whole)


@needs_faiss
def test_a_killed_embedding_continues_where_it_was(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(retrieval, "_PART_PROGRAMS", 2)
    examples = [example(f"{HEAP}x = {'a' * i}", "p", f"n{i}") for i in range(5)]

    class Killed(Letters):
        def embed(self, sources, on_progress=None):
            if self.embedded == 2:
                raise KeyboardInterrupt
            return super().embed(sources, on_progress)

    with pytest.raises(KeyboardInterrupt):
        PairIndex(examples, folder=tmp_path, embedder=Killed()).nearest(
            python(HEAP), 1, not_of=None
        )
    heard: list[tuple[int, int]] = []
    letters = Letters()
    index = PairIndex(
        examples,
        folder=tmp_path,
        embedder=letters,
        on_progress=lambda *both: heard.append(both),
    )
    found = index.nearest(python(HEAP), 5, not_of=None)
    assert letters.embedded == 3 + 1
    assert heard == [(4, 5), (5, 5)]
    assert found == PairIndex(examples, embedder=Letters()).nearest(python(HEAP), 5, not_of=None)
    assert only_file(tmp_path).suffix == ".faiss"


@needs_bm25
def test_where_no_file_can_be_kept_neighbours_are_found_all_the_same(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    index = PairIndex(THREE, folder=tmp_path / "absent")
    assert names(index.nearest(python(HEAP), 1, not_of=None)) == ["heap"]
    assert "cannot be kept" in caplog.text


# -- an encoder --------------------------------------------------------------------------------


def make_encoder(folder: Path, *, seed: int = 0, kind: str = "bert") -> Path:
    """A random encoder of bytes with 64 positions."""
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import (
        BertConfig,
        BertModel,
        PreTrainedTokenizerFast,
        RobertaConfig,
        RobertaModel,
        T5Config,
        T5ForConditionalGeneration,
    )

    alphabet = ["<pad>", "<end>", *sorted(pre_tokenizers.ByteLevel.alphabet())]
    tokenizer = Tokenizer(models.BPE(vocab={w: i for i, w in enumerate(alphabet)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="<pad>", eos_token="<end>")
    fast.save_pretrained(folder)
    torch.manual_seed(seed)
    size = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1}
    size |= {"num_attention_heads": 2, "vocab_size": len(fast)}
    positions = {"max_position_embeddings": 64}
    if kind == "bert":
        model = BertModel(BertConfig(**size, **positions), add_pooling_layer=False)
    elif kind == "roberta":
        model = RobertaModel(RobertaConfig(**size, **positions, pad_token_id=0))
    else:
        shape = {"d_model": 16, "d_kv": 8, "d_ff": 16, "num_layers": 1, "num_heads": 2}
        config = T5Config(**shape, vocab_size=len(fast), decoder_start_token_id=0)
        model = T5ForConditionalGeneration(config)
    model.save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_encoder(tmp_path_factory.mktemp("encoders") / "bert")


@needs_encoder
def test_a_vector_is_the_mean_over_the_tokens_that_are_no_padding(bert: Path) -> None:
    import numpy as np
    import torch
    from transformers import AutoModel, AutoTokenizer

    from hasten.model.embedding import Encoder

    sources = ["print(1)", "x", HEAP[:50], "x"]
    vectors = Encoder(str(bert), device="cpu").embed(sources)
    tokenizer, model = AutoTokenizer.from_pretrained(bert), AutoModel.from_pretrained(bert).eval()
    for source, vector in zip(sources, vectors, strict=True):
        with torch.inference_mode():
            states = model(**tokenizer(source, return_tensors="pt")).last_hidden_state[0]
        np.testing.assert_allclose(vector, states.mean(dim=0).numpy(), atol=1e-5)
    assert (vectors[1] == vectors[3]).all()


@needs_encoder
@pytest.mark.parametrize(("kind", "room"), [("bert", 64), ("roberta", 62)])
def test_what_is_beyond_the_models_limit_is_cut_off_and_counted(
    kind: str, room: int, tmp_path: Path
) -> None:
    from hasten.model.embedding import Encoder

    encoder = Encoder(str(make_encoder(tmp_path / kind, kind=kind)), device="cpu")
    vectors = encoder.embed(["a" * room, "a" * (room + 1), "a" * room + "b" * 9, "b"])
    assert encoder.truncated == 2
    assert abs(vectors[0] - vectors[1]).max() < 1e-5
    assert abs(vectors[0] - vectors[2]).max() < 1e-5
    assert abs(vectors[0] - vectors[3]).max() > 1e-3


@needs_encoder
def test_neighbours_by_an_encoder_are_found_again_from_the_file(bert: Path, tmp_path: Path) -> None:
    from hasten.model.embedding import Encoder

    index = PairIndex(THREE, folder=tmp_path, embedder=Encoder(str(bert), device="cpu"))
    first = index.nearest(python(SIEVE), 3, not_of=None)
    assert names(first)[-1] == "sieve"
    written = only_file(tmp_path).stat().st_mtime_ns
    again = PairIndex(THREE, folder=tmp_path, embedder=Encoder(str(bert), device="cpu"))
    assert again.nearest(python(SIEVE), 3, not_of=None) == first
    assert only_file(tmp_path).stat().st_mtime_ns == written
    assert "sieve" not in names(again.nearest(python(SIEVE), 3, not_of="p1"))


@needs_encoder
def test_other_weights_are_another_embedder(bert: Path, tmp_path: Path) -> None:
    from hasten.model.embedding import Encoder

    other = make_encoder(tmp_path / "other", seed=1)
    digests = [Encoder(str(folder), device="cpu").digest for folder in (bert, other, bert)]
    assert digests[0] == digests[2] != digests[1]


@needs_encoder
def test_an_encoder_decoder_model_lends_its_encoder(tmp_path: Path) -> None:
    from hasten.model.embedding import Encoder

    encoder = Encoder(str(make_encoder(tmp_path / "t5", kind="t5")), device="cpu")
    vectors = encoder.embed([HEAP, "", "\udcff\U0001f600"])
    assert vectors.shape == (3, 16)
    assert encoder.truncated == 0


@needs_encoder
def test_what_is_no_encoder_is_refused_in_one_line(bert: Path, tmp_path: Path, monkeypatch) -> None:
    import huggingface_hub

    from hasten.model.embedding import Encoder

    monkeypatch.setattr(huggingface_hub, "is_offline_mode", lambda: True)
    with pytest.raises(BadModel, match="no such file or folder"):
        Encoder("nobody/nothing")
    with pytest.raises(BadModel, match=r"holds no config\.json"):
        Encoder(str(tmp_path))
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(BadModel, match="cannot be read"):
        Encoder(str(tmp_path))


# -- a data set --------------------------------------------------------------------------------


def data_set(folder: Path, **columns: Sequence[object]) -> Dataset:
    import polars as pl

    dataset = Dataset(folder)
    sides = [(f"s{i}", f"f{i}") for i in range(3)]
    common = {"language": "python", "origin": "human"}
    dataset.write(
        "programs",
        pl.DataFrame(
            [
                {"program_id": name, "problem_id": f"p{i}", "source": f"{name} = {i}", **common}
                for i, names_ in enumerate(sides)
                for name in names_
            ]
        ).with_columns(author=None, submitted=None, reported_ms=None),
    )
    pairs = [
        {"pair_id": f"pair{i}", "problem_id": f"p{i}", "slow": slow, "fast": fast, **common}
        for i, (slow, fast) in enumerate(sides)
    ]
    frame = pl.DataFrame(pairs).with_columns(extra=None)
    dataset.write("pairs", frame.with_columns(**{k: pl.Series(v) for k, v in columns.items()}))
    return dataset


def test_examples_are_the_pairs_for_training(tmp_path: Path) -> None:
    dataset = data_set(tmp_path, split=["train", "test", None])
    (one,) = examples_of(dataset)
    assert (one.name, one.problem_id, one.tag) == ("pair0", "p0", None)
    assert (one.slow, one.fast) == (python("s0 = 0"), python("f0 = 0"))
    assert names(examples_of(dataset, split=None)) == ["pair0", "pair1", "pair2"]
    with pytest.raises(BadData, match="no validation pairs"):
        examples_of(dataset, split="validation")


def test_of_tagged_pairs_only_those_with_a_tag_are_examples(tmp_path: Path) -> None:
    dataset = data_set(
        tmp_path, split=["train"] * 3, tag=[10, None, 5], hq=[True, False, False],
        speedup=[3.0, 1.05, 2.0],
    )  # fmt: skip
    assert [(one.name, one.tag) for one in examples_of(dataset)] == [("pair0", 10), ("pair2", 5)]
    assert names(examples_of(dataset, hq=True)) == ["pair0"]


def test_pairs_that_were_added_since_count_where_they_are_as_fast(tmp_path: Path) -> None:
    dataset = data_set(
        tmp_path, split=["train", "train", None], tag=[None] * 3, speedup=[1.5, 1.05, 1.5]
    )
    assert names(examples_of(dataset)) == names(examples_of(dataset, split=None)) == ["pair0"]


def test_a_data_set_that_is_not_split_or_tagged_is_told_what_to_do(tmp_path: Path) -> None:
    dataset = data_set(tmp_path)
    with pytest.raises(BadData, match="run hasten data split"):
        examples_of(dataset)
    with pytest.raises(BadData, match="run hasten data tag"):
        examples_of(dataset, split=None, hq=True)


@needs_bm25
def test_the_index_of_a_data_set_lies_in_its_folder(tmp_path: Path) -> None:
    dataset = data_set(tmp_path, split=["train"] * 3)
    index = open_index(dataset)
    assert len(index) == 3
    assert names(index.nearest(python("s1 = 1"), 1, not_of=None)) == ["pair1"]
    assert len(list(tmp_path.glob("index-bm25-*.bin"))) == 1
