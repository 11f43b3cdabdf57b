"""The `hasten` command. Results go to stdout, progress and errors to stderr; the exit status is
0 for done, 1 for failed (or nothing faster found), 2 for misused."""

from __future__ import annotations

import signal
import sys
import warnings

import typer

from hasten.cli import (
    data,
    doctor,
    evaluate,
    generate,
    judging,
    optimizing,
    prompt,
    report,
    store,
    train,
)
from hasten.errors import HastenError, MissingTool, UsageError

_INTERRUPTED = 130

app = typer.Typer(
    help="Makes programs faster, and proves it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("optimize")(optimizing.optimize_command)
app.command("judge")(judging.judge_command)
app.command("measure")(judging.measure_command)
app.command("prompt")(prompt.prompt_command)
app.command("generate")(generate.generate_command)
app.command("evaluate")(evaluate.evaluate_command)
app.command("report")(report.report_command)
app.command("doctor")(doctor.doctor_command)
app.add_typer(data.app, name="data")
app.add_typer(store.app, name="store")
app.add_typer(train.app, name="train")


def main() -> None:
    """Entry point: every error that hasten raises on purpose becomes one line."""
    # What Python thinks of a candidate's source is no news of ours.
    warnings.filterwarnings("ignore", category=SyntaxWarning)
    warnings.filterwarnings("ignore", category=DeprecationWarning, module="<unknown>")
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))  # so that all is closed
    try:
        # --fuzz or --fuzz=strict: typer knows no option whose value may be left out.
        app(["--fuzz=show" if word == "--fuzz" else word for word in sys.argv[1:]])
    except HastenError as error:
        line = " ".join(str(error).split())
        print(f"hasten: {line}", file=sys.stderr)
        sys.exit(2 if isinstance(error, (UsageError, MissingTool)) else 1)
    except SystemExit as end:
        if end.code == _INTERRUPTED:  # typer turns Ctrl-C into this status and says nothing
            print("hasten: interrupted", file=sys.stderr)
        raise


if __name__ == "__main__":
    main()
