"""Names of files are made safe, and what may be handed in is known by its ending."""

import pytest

from giaoviec.files.errors import FileTypeRefused
from giaoviec.files.kinds import KINDS, kind_of, safe_name

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Báo cáo quý III.pdf", "Báo cáo quý III.pdf"),
        ("bao cao v1.2.pdf", "bao cao v1.2.pdf"),
        ("../../../../etc/passwd.pdf", "passwd.pdf"),
        (r"C:\Users\an\bao cao.pdf", "bao cao.pdf"),
        ("bang.exe.pdf", "bang_exe.pdf"),
        ("trang.HTML.pdf", "trang_HTML.pdf"),
        ("a.php5.exe.pdf", "a_php5_exe.pdf"),
        ("\u202efdp.exe.pdf", "fdp_exe.pdf"),
        ('a"b\r\nSet-Cookie: x.pdf', "a_b Set-Cookie_ x.pdf"),
        ("a\x00b.pdf", "ab.pdf"),
        (".pdf", "tep.pdf"),
        ("...", "tep"),
        ("", "tep"),
        ("bao cao.pdf. . ", "bao cao.pdf"),
        ("a" * 400 + ".pdf", "a" * 146 + ".pdf"),
        ("a." + "b" * 400, "a." + "b" * 20),
    ],
)
def test_a_name_is_made_safe(given, shown):
    assert safe_name(given) == shown


@pytest.mark.parametrize(
    "name", ["pdf", "a.exe", "a.pdf.exe", "a.html", "a.svg", "a.zip", "a.docm", "a.", "tep"]
)
def test_what_is_not_on_the_list_is_refused(name):
    with pytest.raises(FileTypeRefused):
        kind_of(name)


@pytest.mark.parametrize("ending", sorted(KINDS))
def test_the_case_of_an_ending_does_not_matter(ending):
    assert kind_of(f"A.{ending.upper()}") is KINDS[ending]
