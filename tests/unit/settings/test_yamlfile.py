"""YAML files: what is read, and the one line that each problem becomes."""

from pathlib import Path

import pytest

from monitor.settings.yamlfile import ConfigError, StrictModel, read_yaml, validate


class _Meal(StrictModel):
    name: str
    guests: int


class _Menu(StrictModel):
    meals: tuple[_Meal, ...]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Errors name files relative to where the program runs."""
    monkeypatch.chdir(tmp_path)


def _written(text: str) -> Path:
    path = Path.cwd() / "menu.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("24:00", "24:00"),
        ("2025-03-18", "2025-03-18"),
        ("017", "017"),
        ("0x10", "0x10"),
        ("~", "~"),
        ("true", True),
        ("null", None),
        ("", None),
        ("-3", -3),
        ("1.5", 1.5),
        ("'3'", "3"),
    ],
)
def test_only_plain_numbers_true_false_and_null_are_special(text: str, value: object) -> None:
    """Answers, times and dates stay the words they were written as."""
    assert read_yaml(_written(f"a: {text}"))[0] == {"a": value}


def test_every_place_in_the_file_has_its_line() -> None:
    """A place that is not there has the line of its nearest parent."""
    _, line_of = read_yaml(_written("meals:\n  - name: a\n    guests: 2\n  - name: b\n"))
    assert line_of(("meals", 0, "guests")) == 3
    assert line_of(("meals", 1)) == 4
    assert line_of(("meals", 1, "guests")) == 4
    assert line_of(("wine",)) == 1


def test_a_valid_file_becomes_the_model() -> None:
    """What is right is read without a word."""
    menu = validate(_written("meals: [{name: a, guests: 2}]"), _Menu)
    assert menu == _Menu(meals=(_Meal(name="a", guests=2),))


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        (
            "meals:\n  - name: a\n    guests: '2'\n",
            ["menu.yaml:3: meals[0].guests: Input should be a valid integer"],
        ),
        (
            "meals:\n  - name: a\n",
            ["menu.yaml:2: meals[0].guests: Field required"],
        ),
        (
            "meals: []\nwine: red\n",
            ["menu.yaml:2: wine: Extra inputs are not permitted"],
        ),
        (
            "meals:\n  - name: a\n    guests: 1\n    name: b\n",
            ["menu.yaml:4: meals[0].name: given twice, first on line 2"],
        ),
        (
            "meals: []\n7: b\n",
            ["menu.yaml:2: (top): the key '7' must be a word; quote it"],
        ),
        (
            "meals: [\n",
            ["menu.yaml:2: not YAML: expected the node content, but found '<stream end>'"],
        ),
        ("", ["menu.yaml:1: the file is empty"]),
        (
            "- a\n",
            ["menu.yaml:1: (top): Input should be an object"],
        ),
        (
            "meals: &all\n  - *all\n",
            ["menu.yaml:2: not YAML: aliases and tags are not read; write the value out"],
        ),
        (
            "meals: !!python/name:os.system x\n",
            ["menu.yaml:1: not YAML: aliases and tags are not read; write the value out"],
        ),
        (
            "meals:\n  - name: 5\n    guests: 1\n  - name: b\n    guests: 1.5\n",
            [
                "menu.yaml:2: meals[0].name: Input should be a valid string",
                "menu.yaml:5: meals[1].guests: Input should be a valid integer",
            ],
        ),
    ],
)
def test_each_problem_is_one_line_with_file_line_and_field(text: str, problems: list[str]) -> None:
    """A person can go to the line and mend it."""
    with pytest.raises(ConfigError) as caught:
        validate(_written(text), _Menu)
    assert list(caught.value.problems) == problems
    assert str(caught.value) == "\n".join(problems)


def test_a_file_that_is_not_there_is_named() -> None:
    """A missing file is a problem like any other."""
    with pytest.raises(ConfigError, match=r"^menu\.yaml: cannot be read: "):
        read_yaml(Path.cwd() / "menu.yaml")


def test_a_file_in_another_encoding_is_named() -> None:
    """Configuration is UTF-8."""
    path = _written("")
    path.write_bytes("назва: а".encode("cp1251"))
    with pytest.raises(ConfigError, match=r"^menu\.yaml: cannot be read: 'utf-8'"):
        read_yaml(path)
