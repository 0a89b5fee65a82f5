"""Random weights, and the Q8_0 blocks that the published `gguf` package rounds them to.

    pip install gguf==0.19.0
    python scripts/gguf/make_rounded.py test/golden/gguf/rounded.json

Both in base64. Blocks of several sizes, as float32, float16 and bfloat16 have them; zeros, values that lie between two codes, scales that
float16 has no normal number for, and a block so small that its scale is zero.
"""

import base64
import json
import sys

import numpy as np
from gguf import GGMLQuantizationType, quantize


def main() -> None:
    rng = np.random.default_rng(20232)
    blocks = [rng.normal(0, size, 32).astype(np.float32) for size in (0.02, 0.5, 3, 1000, 1e-4, 3e-6, 1e-8)]
    blocks += [rng.normal(0, 0.02, 32).astype(np.float16).astype(np.float32) for _ in range(4)]
    cut = rng.normal(0, 0.02, (4, 32)).astype(np.float32).view(np.uint32) & np.uint32(0xFFFF0000)
    blocks += list(cut.view(np.float32))
    blocks.append(np.zeros(32, np.float32))
    # Codes that lie half way between two.
    blocks.append(np.concatenate([np.arange(31) - 15.5, [127]]).astype(np.float32))
    blocks.append(np.concatenate([(np.arange(31) - 15.5) / 64, [-127 / 64]]).astype(np.float32))
    values = np.concatenate(blocks).astype("<f4")
    rounded = quantize(values, GGMLQuantizationType.Q8_0)
    with open(sys.argv[1], "w", encoding="utf-8") as file:
        json.dump(
            {
                "values": base64.b64encode(values.tobytes()).decode(),
                "bytes": base64.b64encode(rounded.tobytes()).decode(),
            },
            file,
            indent=1,
        )
        file.write("\n")


if __name__ == "__main__":
    main()
