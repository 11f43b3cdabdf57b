"""How fast a CodeNet tree is imported, and in how much memory.

    benchmarks/codenet_import.py [--submissions 100000] [--problems 200] [--folder FOLDER]

Makes a synthetic tree in a temporary folder: submissions in C++, Python and other languages, a
little more than half of them accepted, as in CodeNet, with sources of about its size. A process of
its own imports the tree. Prints submissions per second and that process's peak resident memory,
which must stay under 2 GiB (exit status 1 otherwise), and removes the tree. The files are in the
page cache, so that the figure is the importer's and not the disk's; `--folder /dev/shm` spares the
disk altogether.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LIMIT_MIB = 2048
HEADER = (
    "submission_id,problem_id,user_id,date,language,original_language,filename_ext,status,"
    "cpu_time,memory,code_size,accuracy\n"
)
# name, what the judge called it, extension, weight: roughly CodeNet's shares
LANGUAGES = (
    ("C++", "C++14 (GCC 5.4.1)", "cpp", 57),
    ("Python", "Python (3.8.2)", "py", 20),
    ("Python", "Python (2.7.6)", "py", 3),
    ("Java", "Java8 (OpenJDK 1.8.0)", "java", 10),
    ("Ruby", "Ruby (2.7.1)", "rb", 10),
)
STATUSES = (("Accepted", 54), ("Wrong Answer", 30), ("Time Limit Exceeded", 16))
WORDS = ("for", "int", "while", "if", "return", "sum", "vector", "push_back", "range", "input")
CHILD = """
import json, sys
from dataclasses import asdict
from pathlib import Path
from hasten.data.codenet import import_codenet
from hasten.data.dataset import Dataset
report = import_codenet(Path(sys.argv[1]), Dataset(Path(sys.argv[2])))
print(json.dumps(asdict(report)))
"""


def make_tree(folder: Path, submissions: int, problems: int) -> int:
    """Write the tree; the bytes of its sources. Problems get unequal shares, as in CodeNet."""
    rng = random.Random(0)
    weights = [1 / (1 + number) ** 0.5 for number in range(problems)]
    shares = [max(1, round(submissions * weight / sum(weights))) for weight in weights]
    shares[0] += submissions - sum(shares)
    (folder / "metadata").mkdir(parents=True)
    (folder / "problem_descriptions").mkdir()
    listed = ["id,name,dataset,time_limit,memory_limit,rating,tags,complexity\n"]
    size = 0
    for number, share in enumerate(shares):
        problem = f"p{number:05d}"
        listed.append(f"{problem},Problem {number},AIZU,1000,131072,,,\n")
        page = f"<h1>Problem {number}</h1><p>Add {number} numbers below 10<sup>9</sup>.</p>"
        (folder / "problem_descriptions" / f"{problem}.html").write_text(page)
        sample = folder / "derived" / "input_output" / "data" / problem
        sample.mkdir(parents=True)
        (sample / "input.txt").write_text(f"{number}\n")
        (sample / "output.txt").write_text(f"{number * 2}\n")
        size += make_problem(folder, problem, share, rng)
    (folder / "metadata" / "problem_list.csv").write_text("".join(listed))
    return size


def make_problem(folder: Path, problem: str, share: int, rng: random.Random) -> int:
    """One problem's metadata and sources; the bytes of the sources."""
    size = 0
    with (folder / "metadata" / f"{problem}.csv").open("w") as rows:
        rows.write(HEADER)
        for number in range(share):
            name, said, extension, _ = rng.choices(LANGUAGES, [one[3] for one in LANGUAGES])[0]
            status = rng.choices(STATUSES, [one[1] for one in STATUSES])[0][0]
            submission = f"s{int(problem[1:]) * 1_000_000 % 1_000_000_000 + number:09d}"
            text = source(rng)
            place = folder / "data" / problem / name
            place.mkdir(parents=True, exist_ok=True)
            (place / f"{submission}.{extension}").write_text(text)
            size += len(text)
            rows.write(
                f"{submission},{problem},u{rng.randrange(1 + share // 3):09d},"
                f"{1_400_000_000 + number},{name},{said},{extension},{status},"
                f"{rng.randrange(10, 2000, 10)},3000,{len(text)},\n"
            )
    return size


def source(rng: random.Random) -> str:
    """Text of about a submission's length (the median of CodeNet's is near 700 bytes)."""
    count = min(2000, int(rng.lognormvariate(4.8, 0.9)) + 5)
    words = rng.choices(WORDS, k=count)
    for at in range(0, count, 4):
        words[at] = f"v{rng.randrange(10_000)}"
    return "\n".join(" ".join(words[at : at + 8]) for at in range(0, count, 8)) + "\n"


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=100_000)
    parser.add_argument("--problems", type=int, default=200)
    parser.add_argument("--folder", help="where the temporary tree is made")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="codenet-", dir=options.folder))
    try:
        start = time.perf_counter()
        size = make_tree(folder / "Project_CodeNet", options.submissions, options.problems)
        print(
            f"tree: {options.submissions:,} submissions of {options.problems:,} problems, "
            f"{size / 1e6:,.0f} MB of source, made in {time.perf_counter() - start:.0f} s"
        )
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", CHILD, folder, folder / "data-set"],
            check=True,
            capture_output=True,
            text=True,
            env=dict(os.environ),
        )
        seconds = time.perf_counter() - start
        table = (folder / "data-set" / "programs.parquet").stat().st_size
    finally:
        shutil.rmtree(folder)
    peak_mib = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    report = json.loads(done.stdout)
    print(
        f"kept {report['programs']:,}; left out {report['left_out']}; {report['tests']:,} samples"
    )
    print(
        f"imported in {seconds:.1f} s: {options.submissions / seconds:,.0f} submissions/s; "
        f"programs.parquet {table / 1e6:,.0f} MB"
    )
    print(f"peak resident memory {peak_mib:,.0f} MiB (limit {LIMIT_MIB:,} MiB)")
    return 0 if peak_mib < LIMIT_MIB else 1


if __name__ == "__main__":
    sys.exit(main())
