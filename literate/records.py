"""The provenance card of a recorded run, from its JSON file in results/."""

import json
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

LABELS = {
    "en": {
        "title": "Recorded run: {}",
        "command": "Run it again",
        "config": "Configuration",
        "seed": "Seed",
        "metrics": "Result",
        "seconds": "Time",
        "cpu": "Processor",
        "versions": "Versions",
        "code": "Code (sha256)",
        "data": "Data (sha256)",
    },
    "zh": {
        "title": "实验记录：{}",
        "command": "重新运行",
        "config": "配置",
        "seed": "随机种子",
        "metrics": "结果",
        "seconds": "用时",
        "cpu": "处理器",
        "versions": "版本",
        "code": "代码（SHA-256）",
        "data": "数据（SHA-256）",
    },
}
HASH_SHOWN = 12  # characters: enough to compare by eye


def card_html(folder: Path, name: str, language: str) -> str:
    """Return the card of results/NAME.json.

    Raises FileNotFoundError where there is no such record.
    """
    record = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    labels = LABELS[language]
    rows = (f"<div><dt>{labels[key]}</dt><dd>{text}</dd></div>" for key, text in _rows(record))
    title = labels["title"].format(escape(name))
    return (
        f'<section class="record" aria-label="{title}"><p class="record__title">{title}</p>'
        f"<dl>{''.join(rows)}</dl></section>"
    )


def _rows(record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    made = record["provenance"]
    yield "command", f"<code>book-code run {escape(record['name'])}</code>"
    yield "config", _pairs(record["config"])
    yield "seed", str(record["seed"])
    yield "metrics", _pairs(_by_run(record["metrics"]))
    yield "seconds", f"{record['seconds']:.1f} s"
    yield "cpu", escape(made["cpu"])
    yield "versions", escape(f"Python {made['python']}, NumPy {made['numpy']}")
    yield "code", _hash(made["code"])
    yield "data", "<br>".join(f"{escape(name)} {_hash(sha)}" for name, sha in made["data"].items())


def _by_run(metrics: dict[str, float]) -> dict[str, Any]:
    """The numbers shortened; those named "run: quantity" together under their run."""
    shown: dict[str, Any] = {}
    for name, value in metrics.items():
        *runs, quantity = name.split(": ")
        place = shown.setdefault(runs[0], {}) if runs else shown
        place[quantity] = f"{value:.4g}"
    return shown


def _hash(digest: str) -> str:
    return f"<code>{digest[:HASH_SHOWN]}</code>"


def _pairs(values: dict[str, Any]) -> str:
    return ", ".join(f"{escape(str(key))} = {_value(value)}" for key, value in values.items())


def _value(value: object) -> str:
    return f"({_pairs(value)})" if isinstance(value, dict) else escape(str(value))
