"""config/lexicon.yaml: what is lopsided is refused."""

import re
from pathlib import Path

import pytest
from spec.project import ROOT

from monitor.settings.lexicon import load_vocabulary
from monitor.settings.yamlfile import ConfigError

SHIPPED = ROOT / "config" / "lexicon.yaml"


@pytest.mark.parametrize("other", ["RU", "UA"])
def test_a_role_that_one_party_lacks_is_refused(other: str, tmp_path: Path) -> None:
    """Its organ would be another voice beside the party's, and the other's would not."""
    shipped = SHIPPED.read_text(encoding="utf-8")
    lopsided = re.sub(rf"^ +{other}: {{title: railways .*\n", "", shipped, flags=re.MULTILINE)
    path = tmp_path / "lexicon.yaml"
    path.write_text(lopsided, encoding="utf-8")
    with pytest.raises(ConfigError, match=f"railways is not filled alike for {other}"):
        load_vocabulary(path, {})
