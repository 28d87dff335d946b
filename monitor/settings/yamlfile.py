"""YAML at the door: every problem becomes one line that names the file, the line and the field."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeAlias, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from monitor.model.ids import Json

Loc: TypeAlias = "tuple[str | int, ...]"
LineOf: TypeAlias = Callable[[Sequence[str | int]], int]
Model = TypeVar("Model", bound=BaseModel)


class ConfigError(Exception):
    """The configuration cannot be used. ``problems`` are whole lines, ready to be shown."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class StrictModel(BaseModel):
    """The base of every configuration schema: unknown keys and mistyped values are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _PlainLoader(yaml.SafeLoader):
    """Only true/false, null and plain numbers are special, so that ``no``, dates and ``24:00`` stay
    words. Every value stands where it is read: there are no aliases, and no tags that build things.
    """

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """The next node.

        Raises:
            yaml.MarkedYAMLError: it is an alias or carries a tag.
        """
        event = self.peek_event()  # type: ignore[no-untyped-call] # bare in types-PyYAML
        if isinstance(event, yaml.AliasEvent) or getattr(event, "tag", None) is not None:
            problem = "aliases and tags are not read; write the value out"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)
        return super().compose_node(parent, index)


# YAML 1.1 would read the answer `no` as false and the time 24:00 as 1440
_PlainLoader.yaml_implicit_resolvers = {}
for _kind, _pattern in {
    "null": r"null|",
    "bool": r"true|false",
    "int": r"-?(0|[1-9][0-9]*)",
    "float": r"-?(0|[1-9][0-9]*)\.[0-9]+",
}.items():
    _PlainLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_kind}", re.compile(f"^({_pattern})$"), None
    )


def read_yaml(path: Path) -> tuple[Json, LineOf]:
    """A file's content, and the line (from 1) on which a location such as ``("rules", 0)`` stands.

    A location that is not in the file has the line of its nearest parent.

    Raises:
        ConfigError: the file cannot be read, is not YAML, or gives a key twice.
    """
    root = _compose(path)
    lines: dict[Loc, int] = {(): 1}
    problems = [f"{shown(path)}:{line}: {text}" for line, text in _walk(root, (), lines)]
    if problems:
        raise ConfigError(problems)
    data: Json = _PlainLoader("").construct_document(root)

    def line_of(location: Sequence[str | int]) -> int:
        at = tuple(location)
        while at not in lines:
            at = at[:-1]
        return lines[at]

    return data, line_of


def validate(path: Path, schema: type[Model]) -> Model:
    """The file's content as ``schema``, which should be a StrictModel.

    Raises:
        ConfigError: one line per problem, e.g. ``config/x.yaml:17: readings[0].zone: …``.
    """
    data, line_of = read_yaml(path)
    try:
        # JSON mode: strict about types, yet dates, enums and tuples are read from what YAML has
        return schema.model_validate_json(json.dumps(data))
    except ValidationError as error:
        raise ConfigError(
            [_one_line(path, line_of, e["loc"], e["msg"]) for e in error.errors()]
        ) from error


def shown(path: Path) -> str:
    """The path as a person would type it: relative to where the program runs, if it lies there."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _compose(path: Path) -> yaml.Node:
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=_PlainLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise ConfigError([f"{shown(path)}:{line}: not YAML: {error.problem}"]) from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigError([f"{shown(path)}: cannot be read: {error}"]) from error
    if root is None:
        raise ConfigError([f"{shown(path)}:1: the file is empty"])
    return root


def _walk(node: yaml.Node, at: Loc, lines: dict[Loc, int]) -> Iterator[tuple[int, str]]:
    """Note the line of every location under ``node``; yield what is wrong with its keys."""
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            lines[*at, index] = item.start_mark.line + 1
            yield from _walk(item, (*at, index), lines)
    if not isinstance(node, yaml.MappingNode):
        return
    for key, value in node.value:
        line, here = key.start_mark.line + 1, (*at, key.value)
        if key.tag != "tag:yaml.org,2002:str":
            yield line, f"{_dotted(at)}: the key {key.value!r} must be a word; quote it"
        elif here in lines:
            yield line, f"{_dotted(here)}: given twice, first on line {lines[here]}"
        else:
            lines[here] = line
            yield from _walk(value, here, lines)


def _one_line(path: Path, line_of: LineOf, loc: Loc, message: str) -> str:
    at = tuple(part for part in loc if part != "[key]")
    text = " ".join(message.removeprefix("Value error, ").split())
    return f"{shown(path)}:{line_of(at)}: {_dotted(at)}: {text}"


def _dotted(at: Loc) -> str:
    """``readings[0].zone``; ``(top)`` for the document itself."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in at)
    return text.removeprefix(".") or "(top)"
