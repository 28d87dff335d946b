"""Settings: from the environment, each with a default or a line that says what is wrong."""

from pathlib import Path

import pytest

from monitor.settings.environment import Settings, load_settings
from monitor.settings.yamlfile import ConfigError

ROOT = Path("/srv/monitor")


def test_an_empty_environment_gives_the_defaults() -> None:
    """Everything lies under the root, and nothing listens to the outside."""
    settings = load_settings(ROOT, {"PATH": "/bin", "STRIKE_MONITOR_HOST": ""})
    assert settings.home == ROOT / "var"
    assert settings.database_url == "sqlite:////srv/monitor/var/strike-monitor.db"
    assert (settings.config_dir, settings.geodata_dir) == (ROOT / "config", ROOT / "geodata")
    assert (settings.host, settings.port, settings.zone) == ("127.0.0.1", 8800, "")
    assert settings.allowed_hosts == frozenset()


def test_the_database_follows_its_home() -> None:
    """One variable moves all that is written."""
    settings = load_settings(ROOT, {"STRIKE_MONITOR_HOME": "/data"})
    assert settings.database_url == "sqlite:////data/strike-monitor.db"


def test_variables_override_the_defaults() -> None:
    """Numbers are read as numbers, lists by their commas."""
    settings = load_settings(
        env={
            "STRIKE_MONITOR_ROOT": "/srv/other",
            "STRIKE_MONITOR_PORT": "80",
            "STRIKE_MONITOR_ALLOW_HOSTS": "10.0.0.5:8080,feeds.internal",
        }
    )
    assert (settings.root, settings.port) == (Path("/srv/other"), 80)
    assert settings.allowed_hosts == {"10.0.0.5:8080", "feeds.internal"}


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("PORT", "http", "Input should be a valid integer, unable to parse string as an integer"),
        ("PORT", "70000", "Input should be less than 65536"),
        ("ZONE", "Kyiv", "'Kyiv' is no IANA time zone"),
        ("PROT", "80", "no such setting"),
    ],
)
def test_a_wrong_variable_is_named(name: str, text: str, problem: str) -> None:
    """A slip in a name is as wrong as one in a value."""
    with pytest.raises(ConfigError) as caught:
        load_settings(ROOT, {f"STRIKE_MONITOR_{name}": text})
    assert caught.value.problems == (f"STRIKE_MONITOR_{name}: {problem}",)


def test_every_setting_says_what_it_is_for() -> None:
    """The documentation is made of these sentences."""
    assert all(field.description for field in Settings.model_fields.values())


def test_a_reviewers_key_says_who_decides() -> None:
    """Names by the hash of their key; nobody where nothing is set."""
    one, two = "0" * 64, "f" * 64
    env = {"STRIKE_MONITOR_REVIEWER_KEYS": f"ann={one},b.en={two}"}
    assert load_settings(ROOT, env).reviewers == {one: "ann", two: "b.en"}
    assert load_settings(ROOT, {}).reviewers == {}
