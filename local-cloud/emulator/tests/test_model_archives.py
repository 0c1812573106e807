"""What may be in the archive of a model: files and folders that stay inside of it."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest
from emulator.serving import _extract


def archive(name: str, kind: bytes = tarfile.REGTYPE) -> tarfile.TarFile:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode='w:gz') as tar:
        member = tarfile.TarInfo(name)
        member.type = kind
        member.size = 3 if kind == tarfile.REGTYPE else 0
        member.linkname = '/etc/passwd'
        tar.addfile(member, io.BytesIO(b'abc'))
    file.seek(0)
    return tarfile.open(fileobj=file)


@pytest.mark.parametrize('name', ['model.onnx', './model.onnx', 'code/model.onnx'])
def test_plain_files_are_unpacked(name: str, tmp_path: Path) -> None:
    _extract(archive(name), tmp_path / 'model')
    assert (tmp_path / 'model' / name).read_bytes() == b'abc'


@pytest.mark.parametrize(
    ('name', 'kind'),
    [
        ('../x', tarfile.REGTYPE),
        ('a/../../x', tarfile.REGTYPE),
        ('/x', tarfile.REGTYPE),
        ('x', tarfile.SYMTYPE),
        ('x', tarfile.LNKTYPE),
        ('x', tarfile.FIFOTYPE),
        ('x', tarfile.CHRTYPE),
    ],
)
def test_anything_else_is_refused(name: str, kind: bytes, tmp_path: Path) -> None:
    with pytest.raises(tarfile.TarError, match='no plain file or folder'):
        _extract(archive(name, kind), tmp_path / 'model')
    assert [each for each in tmp_path.rglob('*') if each.is_file() or each.is_symlink()] == []
