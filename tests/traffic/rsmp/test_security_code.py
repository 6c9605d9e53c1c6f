"""The file of the security code."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.traffic.rsmp.security_code import NoSecurityCode, SecurityCodeFile, hide


def test_a_renewed_file_is_used_at_once(tmp_path: Path) -> None:
    path = tmp_path / "code"
    path.write_text("1111\n")
    code = SecurityCodeFile(path)
    assert code.read() == "1111"
    path.write_text("2222")
    assert code.read() == "2222"


@pytest.mark.parametrize("content", [b"", b"\n", b"1\n2", b"\xff", b"x" * 101])
def test_a_file_without_a_code_is_named_with_the_remedy(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "code"
    path.write_bytes(content)
    with pytest.raises(NoSecurityCode, match=r"code.* the security code of level 2") as error:
        SecurityCodeFile(path).read()
    assert str(path) in str(error.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoSecurityCode, match="cannot be read"):
        SecurityCodeFile(tmp_path / "none").read()


def test_a_text_is_shown_without_the_code() -> None:
    assert hide("wrong code 2222", "2222") == "wrong code [hidden]"
