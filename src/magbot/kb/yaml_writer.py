"""Write plain data as YAML that a person can go on editing, and that reads back the same."""

from __future__ import annotations

import yaml

WIDTH = 96


class _Dumper(yaml.SafeDumper):
    """Indents the items of a list under their key; text of several lines becomes a block."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, _data: object) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)


def write_yaml(data: object) -> str:
    """Return mappings, lists and plain values as block YAML, keys in their order.

    Values are str, int, float, bool, None, date, and lists and dicts of these. A text that YAML
    cannot hold as it is (an unpaired surrogate) has that character replaced.
    """
    text = yaml.dump(
        data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=WIDTH, line_break="\n"
    )
    return text.encode("utf-8", "replace").decode()
