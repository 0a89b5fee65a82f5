import { readFileSync } from 'node:fs';
import { test } from 'vitest';
import { openCheckpoint } from '../../src/checkpoint/openCheckpoint';
import { Model } from '../../src/engine/model';
import { attributeResponse, attributeSpan } from '../../src/engine/attribution';
import { neverCancelled } from '../../src/engine/pause';
import { matrixToRows } from '../../src/base/matrix';

const rel = (a: number[], b: number[]) => { let n = 0, d = 0; a.forEach((x, i) => { n += (x - b[i]!) ** 2; d += b[i]! ** 2; }); return Math.sqrt(n / d); };
for (const f of ['llama', 'mistral', 'qwen2', 'qwen3', 'gpt2', 'llama-bias']) {
  test(f, async () => {
    const dir = `test/golden/data/${f}`;
    const g = JSON.parse(readFileSync(`${dir}/golden.json`, 'utf8'));
    const m = await Model.load(openCheckpoint(dir));
    const text = { ids: g.ids, promptTokens: g.prompt_tokens };
    const s = await attributeSpan(m, text);
    console.log(f, 'logits', rel([...s.logits], g.logits_response.flat()), 'span', rel([...s.values], g.attribution_span_log_probability), 'logp', rel([...s.logProbabilities], g.logp_response));
    for (const [t, k] of [['log-probability', 'attribution_log_probability'], ['probability', 'attribution_probability'], ['logit', 'attribution_logit']] as const) {
      const r = await attributeResponse(m, text, t, neverCancelled);
      console.log(f, t, rel(matrixToRows(r.attribution).flat(), g[k].flat()), t === 'log-probability' ? rel(matrixToRows(r.gradientNorm).flat(), g.gradient_l2_log_probability.flat()) : '');
    }
    await m.release();
  });
}
