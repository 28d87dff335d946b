"""ZIP archives and XLSX workbooks, made part by part so that each can be wrong in one way."""

import stat
from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def a_zip(parts: Mapping[str, str | bytes]) -> bytes:
    """An archive of these files."""
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


def a_link(name: str, target: str) -> bytes:
    """An archive with a symbolic link in it."""
    entry = ZipInfo(name)
    entry.create_system = 3  # Unix
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        archive.writestr(entry, target)
    return packed.getvalue()


def a_workbook(
    *sheets: str, strings: str = "", styles: str = "", since_1904: bool = False, after: str = ""
) -> bytes:
    """A workbook whose sheets ``S1``, ``S2`` … hold these rows; ``after`` follows them in each."""
    names = [f"S{n}" for n in range(1, len(sheets) + 1)]
    listed = "".join(f'<sheet name="{n}" sheetId="1" r:id="r{n}"/>' for n in names)
    related = "".join(
        f'<Relationship Id="r{n}" Type="t" Target="worksheets/{n}.xml"/>' for n in names
    )
    parts = {
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
        f'<workbookPr date1904="{int(since_1904)}"/><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{related}</Relationships>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>',
    }
    for name, rows in zip(names, sheets, strict=True):
        sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'
        parts[f"xl/worksheets/{name}.xml"] = sheet
    return a_zip(parts)


def a_row(number: int, *cells: str) -> str:
    """A row of cells from column A on: text, or a ready ``<c …>`` whose place is filled in."""
    placed = (
        cell.replace("<c", f'<c r="{chr(65 + column)}{number}"', 1)
        if cell.startswith("<c")
        else f'<c r="{chr(65 + column)}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
        for column, cell in enumerate(cells)
        if cell
    )
    return f'<row r="{number}">{"".join(placed)}</row>'
