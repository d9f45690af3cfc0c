"""The id of an installation stays where it was made; a copied folder has another."""

import shutil

import pytest

from giaoviec.core.installation_id import installation_id


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "var"
    made.mkdir()
    return made


def test_it_is_made_once_and_readable_by_its_owner_only(folder):
    first = installation_id(folder)
    assert len(first) == 32
    assert installation_id(folder) == first
    assert (folder / "installation-id").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in folder.iterdir()] == ["installation-id"]


def test_a_copied_folder_is_another_installation_and_always_the_same_one(folder, tmp_path):
    first = installation_id(folder)
    copied = shutil.copytree(folder, tmp_path / "copied")
    other = installation_id(copied)
    assert other != first
    assert installation_id(copied) == other
    assert installation_id(folder) == first


def test_the_same_path_on_another_machine_is_another_installation(folder):
    first = installation_id(folder, machine="a")
    assert installation_id(folder, machine="b") != first
    assert installation_id(folder, machine="a") == first


def test_two_ways_to_one_folder_are_one_installation(folder, tmp_path):
    (tmp_path / "link").symlink_to(folder)
    assert installation_id(tmp_path / "link") == installation_id(folder)


def test_an_id_of_an_earlier_release_is_kept_and_bound_to_its_place(folder, tmp_path):
    (folder / "installation-id").write_text("ab" * 16, encoding="ascii")
    assert installation_id(folder) == "ab" * 16
    assert installation_id(shutil.copytree(folder, tmp_path / "copied")) != "ab" * 16
