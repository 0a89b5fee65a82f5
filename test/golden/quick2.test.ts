import { readFileSync } from 'node:fs';
import { test } from 'vitest';
import { openCheckpoint } from '../../src/checkpoint/openCheckpoint';
import { Model } from '../../src/engine/model';
import { attributeResponse } from '../../src/engine/attribution';
import { neverCancelled } from '../../src/engine/pause';

test('demo', async () => {
  const ref = JSON.parse(readFileSync('models/demo/reference.json', 'utf8'));
  for (const k of ['base', 'tuned']) {
    const m = await Model.load(openCheckpoint(`models/demo/${k}`));
    for (const item of ref) {
      const text = { ids: [...item.ids, ...item.response_ids], promptTokens: item.ids.length };
      const r = await attributeResponse(m, text, 'log-probability', neverCancelled);
      const errs = item.response_ids.map((_: number, j: number) => {
        let n = 0, d = 0;
        item.ids.forEach((_: number, i: number) => { const a = r.attribution.data[i * r.attribution.columns + j]!; const b = item[k].attribution_log_probability[i][j]; n += (a - b) ** 2; d += b * b; });
        return [Math.sqrt(n / d).toExponential(1), (1 - Math.exp(item[k].logp[j])).toExponential(1)].join('/');
      });
      console.log(k, item.verb, errs.join(' '));
    }
    await m.release();
  }
});
