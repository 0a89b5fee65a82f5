"""The golden of a 16-bit checkpoint as transformers itself loads it: python make_loaded_golden.py SOURCE_FOLDER OUT_FOLDER

make_goldens.py casts its bfloat16 model with `.to(torch.bfloat16)`, which also rounds the rotary frequencies (a buffer that no
checkpoint stores) to bfloat16; `from_pretrained` keeps them in float32. This script loads the same folder with
`from_pretrained` and computes the same numbers, so that a test can hold the product to what users of transformers get.
"""
import json, os, shutil, sys

import torch
import transformers as T

from make_goldens import golden

source, out = sys.argv[1:]
shutil.copytree(source, out, dirs_exist_ok=True)
model = T.AutoModelForCausalLM.from_pretrained(source, dtype=torch.float64, attn_implementation="eager").eval()
result = golden(model, model.config, 0)
result["family"] = os.path.basename(out)
result["made_with"] = {"torch": torch.__version__, "transformers": T.__version__, "dtype": "float64", "loaded": "from_pretrained"}
json.dump(result, open(os.path.join(out, "golden.json"), "w"))
