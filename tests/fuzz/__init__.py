"""Input that nobody would write: bytes, cells, TOML, JSON, zips and workbooks spoilt at random."""
