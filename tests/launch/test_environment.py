"""The environment is made once, and again when its lock file changes."""

from pathlib import Path

import pytest

from deploy.local import Failure, environment


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment of its own, and lock files that want nothing; there is none for uv, so pip has to do."""
    monkeypatch.setattr(environment, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(environment, "PYTHON", str(tmp_path / ".venv" / "bin" / "python"))
    monkeypatch.setattr(environment, "REQUIREMENTS", tmp_path)
    for lock in ("dev", "embedded"):
        (tmp_path / f"{lock}.txt").write_text("# nothing\n")
    return tmp_path


def test_it_follows_its_lock_file_with_pip_where_uv_is_not_within_reach(
    elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.ensure("dev")
    assert "pip takes a few minutes" in capsys.readouterr().out
    assert environment.site_packages().is_dir()

    environment.ensure("dev")
    environment.ensure("embedded")
    assert capsys.readouterr().out == "", "what is in step is left alone, and dev contains embedded"

    (elsewhere / "dev.txt").write_text("# nothing at all\n")
    environment.ensure("dev")
    assert "Installing requirements/dev.txt" in capsys.readouterr().out

    (elsewhere / "dev.txt").write_text("without-a-hash==1.0\n")
    with pytest.raises(Failure, match=r"dev\.txt failed"):
        environment.ensure("dev")
