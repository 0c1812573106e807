import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import ts from 'typescript';
import { CHECKOUT, type RunTool, toolsOf } from '../python-tools';

/** Every shell script, and every text that a shell is given to run, passes ShellCheck. */
const SHEBANG = /^#!.*\b(ba|da|z)?sh\b/;

interface Script {
  /** File, and where in it. */
  readonly place: string;
  readonly text: string;
}

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: CHECKOUT,
  encoding: 'utf8',
})
  .trim()
  .split('\n');

function read(file: string): string {
  return readFileSync(join(CHECKOUT, file), 'utf8');
}

const inFiles: Script[] = files
  .filter((file) => ['', '.sh', '.bash'].includes(extname(file)))
  .map((file) => ({ place: file, text: read(file) }))
  .filter(({ text }) => SHEBANG.test(text));

/** Scripts of package.json are run by sh. */
const ofNpm: Script[] = Object.entries<string>(JSON.parse(read('package.json')).scripts).map(([name, text]) => ({
  place: `package.json: ${name}`,
  text: `#!/bin/sh\n${text}\n`,
}));

/** What a person is told to type: each line behind `$ ` of a block marked console. */
const inDocs: Script[] = files
  .filter((file) => file.endsWith('.md'))
  .flatMap((file) =>
    [...read(file).matchAll(/```(?:console|sh|bash)\n([\s\S]*?)```/g)].map(([, block = ''], index) => ({
      place: `${file}: block ${index + 1}`,
      text: `#!/bin/bash\n${block.replace(/^(?!\$ ).*$/gm, '').replace(/^\$ /gm, '')}\n`.replace(
        /<[a-z -]+>/g,
        'value',
      ),
    })),
  );

/** Literals in TypeScript that are scripts: they begin with the line that says so. What is put into them is 1. */
const inTypeScript: Script[] = files
  .filter((file) => /\.(ts|cjs)$/.test(file) && read(file).includes('#!/'))
  .flatMap((file) => {
    const source = ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, true);
    const found: Script[] = [];
    const visit = (node: ts.Node): void => {
      const text = textOf(node);
      if (text && SHEBANG.test(text)) {
        const { line } = source.getLineAndCharacterOfPosition(node.getStart());
        found.push({ place: `${file}:${line + 1}`, text });
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
  });

function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return node.head.text + node.templateSpans.map(({ literal }) => `1${literal.text}`).join('');
}

let run: RunTool;
beforeAll(async () => {
  run = await toolsOf('test/static/requirements.txt');
}, 300_000);

/** @param except what does not hold here */
function check(text: string, except = '') {
  const exclude = except ? [`--exclude=${except}`] : [];
  return run('shellcheck', ['--norc', '--format=gcc', ...exclude, '-'], { input: text });
}

test('scripts are found wherever they stand', () => {
  expect(inFiles.map(({ place }) => place)).toContain('.ci/run');
  for (const some of [ofNpm, inDocs, inTypeScript]) expect(some).not.toEqual([]);
});

test.each([...inFiles, ...ofNpm, ...inTypeScript])('$place', async ({ text }) => {
  expect(await check(text)).toEqual({ exitCode: 0, text: '' });
});

test.each(inDocs)('$place', async ({ text }) => {
  // A person sees that `cd` failed.
  expect(await check(text, 'SC2164')).toEqual({ exitCode: 0, text: '' });
});

test('what ShellCheck is to find is found', async () => {
  expect(await check(['#!/bin/sh', 'rm -rf $1/*', ''].join('\n'))).toMatchObject({
    exitCode: 1,
    text: expect.stringContaining('SC2086'),
  });
});

test('the launcher is formatted and linted like all that has an ending', () => {
  const biome = join(CHECKOUT, 'node_modules/.bin/biome');
  const input = read('biosphere');
  const options = { cwd: CHECKOUT, input, encoding: 'utf8' } as const;
  expect(execFileSync(biome, ['check', '--write', '--stdin-file-path=biosphere.cjs'], options)).toBe(input);
});
