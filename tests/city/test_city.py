"""A whole city: its facts, its hashes, and its memory."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from services.chassis.sdk.settings import InvalidSettings
from services.city.bollards import load_bollards
from services.city.city import City
from services.city.settings import CitySettings


def test_a_city_has_a_name_and_a_time_zone(montpellier: City) -> None:
    assert (montpellier.name, montpellier.timezone.key) == ("Montpellier", "Europe/Paris")


def test_an_edit_changes_the_hash_of_its_file_and_no_other(
    hamlet_folder: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(hamlet_folder, copy)
    before = City.load(copy).sha256
    with (copy / "crews.csv").open("a", encoding="utf-8") as roster:
        roster.write("roads,roads-02,Road 2,,,5.0,47.0,NEVER,05:30,13:30\n")
    after = City.load(copy).sha256
    assert {name for name in before if before[name] != after[name]} == {"crews"}


def test_a_wrong_value_of_a_city_is_one_sentence_with_the_folder(
    hamlet_folder: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(hamlet_folder, copy)
    with (copy / "bollards.csv").open("w", encoding="utf-8") as file:
        file.write("id,lon,lat,zone,edge\nB1,east,43.6,Z,1\n")
    settings = CitySettings.model_validate({"city": copy})
    with pytest.raises(InvalidSettings, match=r"has a wrong value .*east.*: correct that file"):
        settings.load(load_bollards)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="counts memory as Linux does")
def test_a_process_that_holds_the_whole_city_stays_below_120_mib() -> None:
    folder = Path(__file__).parents[2]
    script = (
        "from services.city.city import City; from pathlib import Path\n"
        "city = City.load('deploy/cities/montpellier'); city.cabinets; city.crews\n"
        "city.streets.seconds_to(0)\n"
        "status = Path('/proc/self/status').read_text()\n"
        "print(status.split('VmRSS:')[1].split()[0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=folder, capture_output=True, text=True, check=True
    )
    assert int(done.stdout) / 1024 < 120
