"""Write the sample tenant, or check that the committed files are still what this script writes."""

import argparse
import sys
from pathlib import Path

from generator.folders import sample_files

HERE = Path(__file__).parent


def write(out: Path, files: dict[str, bytes]) -> None:
    """Write every file below a folder."""
    for name, content in files.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def differing(out: Path, files: dict[str, bytes]) -> list[str]:
    """What is missing, different or too much below a folder, one line each."""
    lines = [f"missing: {name}" for name in files if not (out / name).exists()]
    lines += [
        f"differs: {n}" for n, content in files.items() if (out / n).exists() and (out / n).read_bytes() != content
    ]
    folders = sorted({name.split("/")[0] for name in files if "/" in name})
    found = [path for folder in folders for path in sorted((out / folder).rglob("*")) if path.is_file()]
    names = [path.relative_to(out).as_posix() for path in found]
    return lines + [f"not of the sample: {name}" for name in names if name not in files]


def main(arguments: list[str] | None = None) -> int:
    """Read the command line; 0 when all is well, 1 when the check finds a difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare with the files instead of writing them")
    parser.add_argument("--out", type=Path, default=HERE, help="the folder of the sample (default: this one)")
    options = parser.parse_args(arguments)
    files = sample_files()
    if not options.check:
        write(options.out, files)
        print(f"{len(files)} files, {sum(map(len, files.values()))} bytes in {options.out}")
        return 0
    lines = differing(options.out, files)
    print("\n".join(lines) or f"{len(files)} files are as generated")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
