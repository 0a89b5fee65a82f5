/** @file Nothing that a report says steers the terminal. */
import { expect, test } from 'vitest';
import { showWarnings } from '../../../../src/cli/frame/commandFrame';

const HOSTILE = 'a\u001b]0;title\u0007b';

test('escape sequences in what was found are shown, not sent', async () => {
  let said = '';
  const stderr = { isTTY: false, columns: 80, write: (text: string) => Promise.resolve(void (said += text)) };
  await showWarnings([{ severity: 'warning', message: `Nothing can be kept in ${HOSTILE}.` }], { stderr });
  expect(said).toMatch(/^warning: Nothing can be kept in a.*title.*b\.\n$/);
  // eslint-disable-next-line no-control-regex -- that is what is looked for
  expect(said).not.toMatch(/[\u0007\u001b]/);
});
