"""Writes the generated modules: `python -m constructs_ds.model.generate`."""

from __future__ import annotations

from constructs_ds.model.generate.files import generated_files


def main() -> None:
    """Write every generated file that is not already as it should be."""
    for path, text in generated_files().items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
