import { describe, expect, test } from 'vitest';
import { ProgressLine, progressText } from '../../../src/cli/progressLine';
import type { Progress } from '../../../src/protocol/engine';
import { KeptStream } from './surroundings';

const progress: Progress = { request: '1', phase: 'attribution', role: 'tuned', done: 24, total: 48, secondsLeft: 2.2 };

describe('progress', () => {
  test.each<[Partial<Progress>, string]>([
    [{}, 'attribution, tuned · 24 of 48 tokens · 3 s left'],
    [{ role: 'single', phase: 'answering' }, 'answering · 24 of 48 tokens · 3 s left'],
  ])('%j reads well', (change, text) => {
    expect(progressText({ ...progress, ...change })).toBe(text);
  });

  test('says nothing where stderr is no terminal', () => {
    const stream = new KeptStream(false);
    const line = new ProgressLine(stream);
    line.update({ ...progress, secondsLeft: 100 });
    line.end();
    expect(stream.text).toBe('');
  });

  test('announces what will take over ten seconds: an answer, and once all that follows', () => {
    const stream = new KeptStream(true);
    const line = new ProgressLine(stream);
    for (const secondsLeft of [45, 44, 43]) line.update({ ...progress, phase: 'answering', secondsLeft });
    line.update({ ...progress, phase: 'share', role: 'base', secondsLeft: 300 });
    line.update({ ...progress, role: 'base', secondsLeft: 290 });
    line.update({ ...progress, role: 'tuned', secondsLeft: 150 });
    line.end();
    expect(stream.text).toBe(
      'The answer of the tuned model will take up to 45 seconds; Ctrl-C stops it.\n' +
        'The attribution will take about 5 minutes; Ctrl-C stops it.\n',
    );
  });

  test('is drawn after a second of work and erased at the end', async () => {
    const stream = new KeptStream(true, 30);
    const line = new ProgressLine(stream);
    line.update(progress);
    expect(stream.text).toBe('');
    while (stream.text === '') await new Promise(resolve => setTimeout(resolve, 20));
    expect(stream.text).toContain('attribution, tuned');
    // Wider than the window it would wrap, and erasing one line would leave the rest.
    expect(stream.text.replace('\r\u001b[2K', '').length).toBeLessThan(30);
    line.end();
    expect(stream.text.endsWith('\r\u001b[2K')).toBe(true);
  });
});
