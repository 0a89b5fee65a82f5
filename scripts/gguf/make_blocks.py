"""Random blocks of every quantised type of GGUF, with the values that the published `gguf` package reads in them.

    pip install gguf==0.19.0
    python scripts/gguf/make_blocks.py test/golden/gguf/blocks.json

Each entry holds the blocks' bytes and the bytes of their float32 values, both in base64. All bytes are random but for the
float16 scales, which are finite: one block has a negative one, one a subnormal one, one zero.
"""

import base64
import json
import sys

import numpy as np
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType, dequantize

# Bytes at which a block has float16 scales.
SCALES = {
    "Q4_0": [0], "Q4_1": [0, 2], "Q5_0": [0], "Q5_1": [0, 2], "Q8_0": [0], "IQ4_NL": [0],
    "Q2_K": [80, 82], "Q3_K": [108], "Q4_K": [0, 2], "Q5_K": [0, 2], "Q6_K": [208],
}
BLOCKS = 12


def blocks_of(name: str, rng: np.random.Generator) -> np.ndarray:
    _, size = GGML_QUANT_SIZES[GGMLQuantizationType[name]]
    blocks = rng.integers(0, 256, (BLOCKS, size), dtype=np.uint8)
    for at in SCALES[name]:
        scales = rng.normal(0, 0.05, BLOCKS).astype(np.float16)
        scales[0], scales[1], scales[2] = -0.75, 6e-8, 0
        blocks[:, at : at + 2] = scales.view(np.uint8).reshape(BLOCKS, 2)
    return blocks


def main() -> None:
    rng = np.random.default_rng(20231)
    result = {}
    for name in SCALES:
        blocks = blocks_of(name, rng)
        values = dequantize(blocks, GGMLQuantizationType[name]).astype("<f4")
        result[name] = {
            "bytes": base64.b64encode(blocks.tobytes()).decode(),
            "values": base64.b64encode(values.tobytes()).decode(),
        }
    with open(sys.argv[1], "w", encoding="utf-8") as file:
        json.dump(result, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
