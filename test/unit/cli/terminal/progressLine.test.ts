import { describe, expect, test } from 'vitest';
import { ProgressLine, progressText, withTimeLeft } from '../../../../src/cli/terminal/progressLine';
import type { Progress } from '../../../../src/protocol/request';
import { KeptStream } from '../frame/surroundings';

const progress: Progress = { request: '1', phase: 'attribution', role: 'tuned', done: 24, total: 48, secondsLeft: 2.2 };

describe('progress', () => {
  test.each<[Partial<Progress>, string]>([
    [{}, 'explaining (tuned) · 24 of 48 tokens'],
    [{ role: 'single', phase: 'answering' }, 'writing the answer · 24 of 48 tokens'],
  ])('%j reads well', (change, text) => {
    expect(progressText({ ...progress, ...change })).toBe(text);
  });

  test('counts the seconds down between updates', () => {
    expect([0, 0.5, 1.1, 9].map(age => withTimeLeft('reading', 2.2, age))).toEqual([
      'reading · about 3 s left',
      'reading · about 2 s left',
      'reading · about 2 s left',
      'reading · about 1 s left',
    ]);
    expect(withTimeLeft('reading', undefined, 1)).toBe('reading');
  });

  test.each([10, 0, undefined])('of %s seconds is not announced where stderr is no terminal', secondsLeft => {
    const stream = new KeptStream(false);
    const line = new ProgressLine(stream, progressText);
    line.update({ request: '1', phase: 'loading', done: 0, ...(secondsLeft === undefined ? {} : { secondsLeft }) });
    line.end();
    expect(stream.text).toBe('');
  });

  test.each([true, false])('announces once what will take over ten seconds (terminal: %s)', isTTY => {
    const stream = new KeptStream(isTTY);
    const line = new ProgressLine(stream, progressText);
    for (const secondsLeft of [9, 49.2, 48, 60, 30]) line.update({ ...progress, secondsLeft });
    line.end();
    expect(stream.text).toBe('About 50 seconds left; Ctrl-C stops it.\n');
  });

  test('announces again what turns out to take much longer', () => {
    const stream = new KeptStream(true);
    const line = new ProgressLine(stream, progressText);
    for (const secondsLeft of [45, 44, 43]) line.update({ ...progress, phase: 'answering', secondsLeft });
    line.update({ ...progress, phase: 'influence', role: 'base', secondsLeft: 300 });
    line.update({ ...progress, role: 'base', secondsLeft: 290 });
    line.update({ ...progress, role: 'tuned', secondsLeft: 150 });
    line.end();
    expect(stream.text).toBe('About 45 seconds left; Ctrl-C stops it.\nAbout 5 minutes left; Ctrl-C stops it.\n');
  });

  test('says that it starts after a second even where the engine has said nothing', async () => {
    const stream = new KeptStream(true, 30);
    const line = new ProgressLine(stream, progressText);
    while (stream.text === '') await new Promise(resolve => setTimeout(resolve, 20));
    line.end();
    expect(stream.text).toBe('\r\u001b[2Kstarting\r\u001b[2K');
  });

  test('is drawn after a second of work and erased at the end', async () => {
    const stream = new KeptStream(true, 30);
    const line = new ProgressLine(stream, progressText);
    line.update(progress);
    expect(stream.text).toBe('');
    while (stream.text === '') await new Promise(resolve => setTimeout(resolve, 20));
    expect(stream.text).toContain('explaining (tuned)');
    // Wider than the window it would wrap, and erasing one line would leave the rest.
    expect(stream.text.replace('\r\u001b[2K', '').length).toBeLessThan(30);
    line.end();
    expect(stream.text.endsWith('\r\u001b[2K')).toBe(true);
  });

  test('that does not announce leaves a pipe alone, however long it takes', () => {
    const stream = new KeptStream(false);
    const line = new ProgressLine(stream, () => 'downloading', false);
    line.update({ secondsLeft: 600 });
    line.end();
    expect(stream.text).toBe('');
  });
});
