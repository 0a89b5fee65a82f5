/** @file The picture on the file as a user sees it: colours, contrast, places in awkward files, staleness; in four themes. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, suiteSetup, test } from 'mocha';
import { themes, type ThemeKind } from '../../support/vscodeHost/userSettings';
import type { WorkbenchWindow } from '../../support/vscodeHost/workbench';
import { contrast, over, type Rgb } from '../../support/colour';
import { colourOf } from './colour';
import {
  contributedColour,
  contributedHex,
  explain,
  measuredWords,
  stepNames,
  type MeasuredWord,
  type Mode,
} from './measuredWords';
import { eventually, expectOverlay } from './overlayCheck';
import { ownExample, sharedWindow } from './sharedWindow';

const FILE = 'overlay.prompt.md';
const MODES: readonly Mode[] = ['tuned', 'base', 'difference'];
const LEAST_CONTRAST = 4.5;

const AWKWARD: Readonly<Record<string, string>> = {
  'emoji.prompt.md': 'Rose 😀 saw a 👩‍👩‍👧 cat and a dog.\n\n🐉 Summarize the story. 🎉\n',
  'crlf.prompt.md': 'Rose lost a green drum.\r\nA cat came.\r\n\r\nSummarize the story.\r\n',
  'strings.prompt.yml':
    'messages:\n  - role: user\n    content: "Rose lost a \\u0067reen drum.\\nSummarize the story."\n',
  'folded.prompt.yml':
    'messages:\n  - role: user\n    content: >-\n      Rose lost\n      a green drum.\n\n      Summarize the story.\n',
  'chat.json': '{ "messages": [{ "role": "user", "content": "Rose lost a drum.\\n\\nSummarize the story." }] }\n',
};

suite('overlay in the window', () => {
  let window: WorkbenchWindow;
  let text: string;
  let words: readonly MeasuredWord[];

  suiteSetup(async () => {
    window = await sharedWindow();
    const file = ownExample(window, FILE);
    text = readFileSync(file, 'utf8');
    words = measuredWords(explain(file));
    await window.openFile(FILE);
    await window.command('Restart Engine');
  });

  test('comes with the key, from a cold engine', async () => {
    await window.lenses.first().waitFor();
    const started = performance.now();
    await window.explainByKey();
    await eventually(async () => assert.ok((await window.painted()).some(c => c.backgrounds.length > 0)));
    console.log(`      first picture ${(performance.now() - started).toFixed(0)} ms after the key`);
    await expectOverlay(window, { text, words, mode: 'tuned', theme: 'dark' });
    console.log(`      complete ${(performance.now() - started).toFixed(0)} ms after the key`);
  });

  for (const theme of Object.keys(themes) as ThemeKind[])
    for (const mode of MODES)
      test(`paints ${mode} in the colours of ${themes[theme]}`, async () => {
        if (mode === 'tuned') await window.theme(theme);
        await expectOverlay(window, { text, words, mode, theme });
        await window.screenshot(`overlay-${theme}-${mode}`);
        await window.command('Switch Picture: Tuned, Base, Difference');
      });

  for (const theme of Object.keys(themes) as ThemeKind[])
    test(`text keeps its contrast on every step in ${themes[theme]}`, async () => {
      await window.theme(theme);
      await expectOverlay(window, { text, words, mode: 'tuned', theme });
      const background = rgb(await window.editorBackground());
      const highContrast = theme.startsWith('highContrast');
      // Colours of painted text as they are; what is painted is any step. An instruction that is not filled keeps its syntax colours.
      const painted = (await window.painted()).filter(
        c => (highContrast ? c.borders : c.backgrounds).length > 0 && c.text.trim() !== '',
      );
      assert.ok(painted.length > 0);
      for (const colour of new Set(painted.map(c => c.colour)))
        for (const step of stepNames) {
          const below = highContrast ? background : over(contributedHex(step, theme), background);
          const ratio = contrast(rgb(colour), below);
          assert.ok(ratio >= LEAST_CONTRAST, `${colour} on ${step}: ${ratio.toFixed(2)}`);
        }
    });

  test('clauses of instructions are underlined at their foot', async () => {
    await window.theme('dark');
    await expectOverlay(window, { text, words, mode: 'tuned', theme: 'dark' });
    const painted = await window.painted();
    const underlined = painted.filter(c => c.borders.some(b => b.startsWith('foot 1px dotted'))).map(c => c.text);
    assert.equal(underlined.join('').replace(/\.$/, ''), 'Summarize the story');
  });

  test('fades when the file is edited, and is back when the edit is undone', async () => {
    const { page } = window;
    await window.focusEditor();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('Now.');
    const faint = contributedColour('tuned3', 'dark').alpha * 0.6;
    await eventually(async () => {
      const fills = (await window.painted()).flatMap(c => c.backgrounds).map(colourOf);
      assert.ok(fills.length > 0, 'words that did not change keep their place');
      assert.ok(
        fills.every(fill => fill.alpha < faint),
        'all are fainter',
      );
    });
    await window.screenshot('stale-dark');
    for (let i = 0; i < 4; i++) await page.keyboard.press('Backspace');
    await expectOverlay(window, { text, words, mode: 'tuned', theme: 'dark' });
  });

  for (const [name, content] of Object.entries(AWKWARD))
    test(`lies on the words of ${name}`, async () => {
      const file = window.folder.writeFile(name, content);
      const measured = measuredWords(explain(file));
      await window.openFile(name);
      await window.explainByKey();
      await expectOverlay(window, { text: content, words: measured, mode: 'tuned', theme: 'dark' });
    });
});

function rgb(text: string): Rgb {
  const { red, green, blue } = colourOf(text);
  return [red, green, blue];
}
