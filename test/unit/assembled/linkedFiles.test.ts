/** @file Which files of a real folder a prompt refers to, and which of them are not read. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { diskWith, MAX_LINKED_BYTES, RememberedDisk, type Disk } from '../../../src/assembled/disk';
import { linkedFiles, MAX_LINKED } from '../../../src/assembled/linkedFiles';
import { readParts } from '../../../src/assembled/readParts';
import { temporaryFolder } from '../../support/temporaryFolder';

const outer = temporaryFolder();
let count = 0;

function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = join(outer, String(count++), 'work');
  mkdirSync(join(folder, '.git'), { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

function listed(
  folder: string,
  text: string,
  name = 'prompts/x.prompt.md',
  open?: (file: string) => string | undefined,
): string[] {
  return linkedFiles({ file: join(folder, name), text }, diskWith(open)).files.map(({ path, state, at = '', why }) =>
    [state, path, at, why ?? ''].join(' ').trim(),
  );
}

describe('links', () => {
  it('are followed through files, each once, around circles, with the place of the first', () => {
    const folder = folderWith({
      'prompts/x.prompt.md': '',
      'prompts/a.md': 'See [b](sub/b.md) and [x](x.prompt.md).',
      'prompts/sub/b.md': '[a](../a.md) [c](/c.txt)',
      'c.txt': '[a](prompts/d.md)',
      'prompts/d.md': 'not linked from Markdown',
    });
    expect(listed(folder, 'Hi\n[a](a.md) [again](./a.md)')).toEqual([
      'inside a.md 2:1',
      'inside sub/b.md a.md:1:5',
      'inside ../c.txt sub/b.md:1:14',
    ]);
  });

  it('to what is missing, a folder, binary, huge, a pipe or another encoding say why they are not read', () => {
    const folder = folderWith({
      'prompts/bin': new Uint8Array([1, 0, 2]),
      'prompts/latin': new Uint8Array([0x41, 0xe9]),
      'prompts/huge.md': 'x'.repeat(MAX_LINKED_BYTES + 1),
      'prompts/dir/x': '',
    });
    execFileSync('mkfifo', [join(folder, 'prompts/pipe')]);
    const names = ['gone.md', 'dir', 'bin', 'latin', 'huge.md', 'pipe', 'a\u0000b', 'x\u001b[2J'];
    expect(listed(folder, names.map(name => `[a](<${name}>)`).join('\n'))).toEqual([
      'refused gone.md 1:1 there is no such file',
      'refused dir 2:1 it is a folder',
      'refused bin 3:1 it is not text',
      'refused latin 4:1 it is not UTF-8 text',
      'refused huge.md 5:1 it has 1.0 MB, and at most 1.0 MB are read in',
      'refused pipe 6:1 it is not an ordinary file',
      'refused a\u0000b 7:1 there is no such file',
      'refused x\u001b[2J 8:1 there is no such file',
    ]);
  });

  it('that lead out of the repository, by words or by a symbolic link, are outside and not opened', () => {
    const folder = folderWith({ 'prompts/x.prompt.md': '' });
    writeFileSync(join(folder, '../secret.md'), '[more](more.md)');
    writeFileSync(join(folder, '../more.md'), '');
    symlinkSync('../../secret.md', join(folder, 'prompts/link.md'));
    expect(listed(folder, '[a](../../secret.md) [b](/etc/passwd)')).toEqual([
      'outside ../../secret.md 1:1',
      expect.stringMatching(/^outside .*etc\/passwd 1:22$/),
    ]);
    expect(listed(folder, '[a](link.md)')).toEqual(['outside link.md 1:1']);
  });

  it('by the thousand are cut, and those beyond are counted', () => {
    const folder = folderWith({});
    const text = Array.from({ length: 1000 }, (_, i) => `[a](f${i}.md)`).join(' ');
    const found = linkedFiles({ file: join(folder, 'x.md'), text });
    expect([found.files.length, found.leftOut]).toEqual([MAX_LINKED, 1000 - MAX_LINKED]);
  });
});

it('instructions are those that apply to the prompt or to what it links to; the general ones always do', () => {
  const folder = folderWith({
    'prompts/x.prompt.md': '',
    'src/a.ts': '',
    '.github/copilot-instructions.md': 'Hi',
    '.github/instructions/all.instructions.md': '---\napplyTo: "**"\n---\nx',
    '.github/instructions/py/py.instructions.md': '---\napplyTo: "**/*.py"\n---\nx',
    '.github/instructions/ts.instructions.md': '---\napplyTo: "src/**/*.{ts,tsx}"\n---\nx',
    '.github/instructions/hand.instructions.md': 'only by hand',
  });
  const instructions = ['../.github/copilot-instructions.md', '../.github/instructions/all.instructions.md'];
  expect(listed(folder, 'Hi')).toEqual(instructions.map(path => `inside ${path}`));
  expect(listed(folder, '[a](../src/a.ts)')).toEqual([
    'inside ../src/a.ts 1:1',
    ...[...instructions, '../.github/instructions/ts.instructions.md'].map(path => `inside ${path}`),
  ]);
  expect(listed(folder, 'Hi', '.github/instructions/all.instructions.md')).toEqual([]);
});

it('partials lie beside the prompt under a name with an underscore; values beside the Prompty', () => {
  const folder = folderWith({ '_a.prompt': '{{>sub/b}}', 'sub/_b.prompt': 'x', 'v.json': '{}' });
  expect(listed(folder, '{{>a}}', 'x.prompt')).toEqual(['inside _a.prompt 1:1', 'inside sub/_b.prompt _a.prompt:1:1']);
  expect(listed(folder, '---\nsample: ${file:v.json}\n---\nHi', 'x.prompty')).toEqual(['inside v.json 2:9']);
  expect(listed(folder, 'messages: []', 'x.prompt.yml')).toEqual([]);
});

it('the text of an open editor goes before that of the disk; a file that is gone is named', () => {
  const folder = folderWith({ 'a.md': 'old' });
  const open = (file: string): string | undefined => (file.endsWith('a.md') ? 'new [b](b.md)' : undefined);
  const { files } = linkedFiles({ file: join(folder, 'x.md'), text: '[a](a.md)' }, diskWith(open));
  expect(files.map(({ path }) => path)).toEqual(['a.md', 'b.md']);
  const read = readParts({ path: 'x.md', text: '[a](a.md)' }, files, diskWith(open));
  expect(read.text).toBe('[a](a.md)\n\nnew [b](b.md)');
  expect(read.failed.map(({ file, why }) => [file.path, why])).toEqual([['b.md', 'there is no such file']]);
  expect(diskWith().text(join(folder, 'a.md'))).toEqual({ text: 'old' });
});

describe('a disk that is remembered', () => {
  /** Each question that reached the disk, with how often. */
  function counted(): { readonly disk: Disk; readonly asked: Map<string, number> } {
    const asked = new Map<string, number>();
    const count =
      <T>(name: string, ask: (place: string) => T) =>
      (place: string): T => {
        const key = `${name} ${place.split(sep).at(-1)!}`;
        asked.set(key, (asked.get(key) ?? 0) + 1);
        return ask(place);
      };
    const real = diskWith();
    const disk = {
      text: count('text', place => real.text(place)),
      realPath: count('path', place => real.realPath(place)),
      exists: count('exists', place => real.exists(place)),
      instructions: count('folder', place => real.instructions(place)),
    };
    return { disk, asked };
  }

  const read = (folder: string, text: string, disk: Disk): string | undefined => {
    const { files } = linkedFiles({ file: join(folder, 'x.prompt.md'), text }, disk);
    const inside = files.filter(({ state }) => state === 'inside');
    return readParts({ path: 'x.prompt.md', text }, inside, disk).text;
  };

  it('reads nothing again while the prompt is edited, and of what changes, that file alone', () => {
    const folder = folderWith({
      'a.md': 'See [b](b.md).',
      'b.md': 'old',
      '.github/instructions/all.instructions.md': '---\napplyTo: "**"\n---\nAlways.',
    });
    const { disk, asked } = counted();
    const told: string[] = [];
    const remembered = new RememberedDisk(disk, place => void told.push(...Object.values(place)));
    const typed = 'Summarize [a](a.md) and [gone](gone.md) in one sentence.';
    const expected = (text: string): string | undefined => read(folder, text, diskWith());
    for (let length = 24; length <= typed.length; length++) {
      const text = typed.slice(0, length);
      expect(read(folder, text, remembered)).toBe(expected(text));
    }
    expect(Math.max(...asked.values())).toBe(1);
    expect([...asked.keys()].filter(key => key.startsWith('text')).sort()).toEqual(
      ['text a.md', 'text all.instructions.md', 'text b.md'].sort(),
    );
    // Everything that decides about the text is watched, what is missing too.
    for (const name of ['a.md', 'b.md', 'gone.md', '.github/instructions']) expect(told).toContain(join(folder, name));

    asked.clear();
    writeFileSync(join(folder, 'b.md'), 'new');
    expect(read(folder, typed, remembered)).not.toContain('new');
    remembered.changed(join(folder, 'b.md'));
    expect(read(folder, typed, remembered)).toBe(expected(typed));
    expect([...asked]).toEqual([
      ['path b.md', 1],
      ['text b.md', 1],
    ]);

    asked.clear();
    writeFileSync(join(folder, 'gone.md'), 'There now.');
    writeFileSync(join(folder, '.github/instructions/more.instructions.md'), '---\napplyTo: "*.md"\n---\nMore.');
    remembered.changed(join(folder, 'gone.md'));
    remembered.changed(join(folder, '.github/instructions/more.instructions.md'));
    expect(read(folder, typed, remembered)).toBe(expected(typed));
    expect(asked.get('text b.md')).toBeUndefined();
    expect(Math.max(...asked.values())).toBe(1);
  });
});
