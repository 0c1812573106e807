import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import ts from 'typescript';
import { COMMANDS, loadCommand } from '../../operations/commands';
import { scripts } from '../../package.json';

/**
 * Every message that the sources can give, read as a person would who follows it: three different parts, and in each only commands,
 * options, scripts and files that there are. What comes from outside stands as {}; whether it is the right value, the tests of each
 * area and the fuzzer say.
 */
const CHECKOUT = resolve(__dirname, '..', '..');
const FOLDERS = ['environments', 'artifacts', 'constructs', 'stacks', 'operations', 'local-cloud'];
const ERRORS = /^(InvalidInput|UserError|Failure|LockHeld|SignInNeeded|Interrupted|Breakdown)$/;
const GLOBAL = ['--json', '--cloud', '--target', '--yes', '--help'];

interface Message {
  readonly place: string;
  readonly received: readonly string[];
  readonly allowed: readonly string[];
  readonly fix: readonly string[];
}

const messages = FOLDERS.flatMap((folder) =>
  readdirSync(join(CHECKOUT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.includes('node_modules'))
    .flatMap((file) => messagesIn(`${folder}/${file}`)),
);

function messagesIn(file: string): Message[] {
  const source = ts.createSourceFile(file, readFileSync(join(CHECKOUT, file), 'utf8'), ts.ScriptTarget.Latest, true);
  const found: Message[] = [];
  const add = (node: ts.Node, received: ts.Node, allowed: ts.Node, fix: ts.Node) => {
    const place = `${file}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
    found.push({ place, received: textsOf(received), allowed: textsOf(allowed), fix: textsOf(fix) });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isNewExpression(node) && ERRORS.test(node.expression.getText())) {
      const [received, allowed, fix] = node.arguments ?? [];
      if (received && allowed && fix) add(node, received, allowed, fix);
    }
    if (ts.isObjectLiteralExpression(node)) {
      const [received, allowed, fix] = ['received', 'allowed', 'fix'].map((name) => valueOfProperty(node, name));
      if (received && allowed && fix) add(node, received, allowed, fix);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function valueOfProperty(node: ts.ObjectLiteralExpression, name: string): ts.Node | undefined {
  const property = node.properties.find((each) => each.name?.getText() === name);
  return property && ts.isPropertyAssignment(property) ? property.initializer : undefined;
}

/** All texts that an expression can be, with {} for what is only known when it happens. */
function textsOf(node: ts.Node): string[] {
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isTemplateExpression(node)) {
    return [node.head.text + node.templateSpans.map(({ literal }) => `{}${literal.text}`).join('')];
  }
  if (ts.isConditionalExpression(node)) return [...textsOf(node.whenTrue), ...textsOf(node.whenFalse)];
  if (ts.isParenthesizedExpression(node)) return textsOf(node.expression);
  return ['{}'];
}

const commands = new Map(
  COMMANDS.map((entry) => {
    const command = new Command(entry.name);
    loadCommand(entry).define(command, () => {
      throw new Error('Only the definition is read');
    });
    return [entry.name, command];
  }),
);

/** What of a text cannot be followed. */
function deadEnds(text: string): string[] {
  const calls = [...text.matchAll(/\.\/biosphere( [a-z]+)?( [a-z]+)?((?: (?:--?[a-z-]+|[^ .,;]+))*)/g)];
  const wrong = calls.flatMap(([whole, first, second, rest = '']) => {
    const name = first?.trim();
    if (name === undefined || ['help', 'command'].includes(name)) return [];
    const command = commands.get(name);
    if (!command) return [`${whole}: no command ${name}`];
    const sub = command.commands.find((each) => each.name() === second?.trim());
    if (command.commands.length > 0 && second && !sub && !/ (command|is|there)$/.test(second)) {
      return [`${whole}: ${name} has no ${second.trim()}`];
    }
    const known = [command, ...(sub ? [sub] : [])].flatMap(({ options }) => options.map(({ long }) => long ?? ''));
    // Behind -- stands another program's line.
    const flags = (rest.split(' -- ')[0] ?? '').match(/--[a-z-]{2,}/g) ?? [];
    return flags.filter((flag) => ![...GLOBAL, ...known].includes(flag)).map((flag) => `${whole}: no option ${flag}`);
  });
  const npm = [...text.matchAll(/\bnpm run ([a-z:]+)/g)].map(([, name = '']) => name);
  const files =
    text.match(new RegExp(`\\b(?:${FOLDERS.join('|')}|docs|test)/[\\w./-]+\\.(?:ts|md|json)\\b`, 'g')) ?? [];
  return [
    ...wrong,
    ...npm.filter((name) => !(name in scripts)).map((name) => `npm has no script ${name}`),
    ...files.filter((file) => !existsSync(join(CHECKOUT, file))).map((file) => `there is no ${file}`),
  ];
}

test('the messages are found', () => expect(messages.length).toBeGreaterThan(150));

test.each(messages)('$place says what came, what is allowed and what to do', ({ received, allowed, fix }) => {
  const parts = [received, allowed, fix];
  for (const texts of parts) for (const text of texts) expect(text.trim()).not.toBe('');
  const fixed = parts.flat().filter((text) => text !== '{}');
  expect(new Set(fixed).size).toBe(fixed.length);
  // A fix is something to do, not a word; what is only known later is held by the tests of its area.
  for (const text of fix) if (!text.startsWith('{}')) expect(text.split(' ').length).toBeGreaterThanOrEqual(2);
  expect(parts.flat().flatMap(deadEnds)).toEqual([]);
});

test.each([
  ['Run ./biosphere upp', 'no command upp'],
  ['Run ./biosphere cloud start', 'cloud has no start'],
  ['Run ./biosphere use --clera', 'no option --clera'],
  ['Run npm run nothing', 'npm has no script nothing'],
  ['Read docs/nothing.md', 'there is no docs/nothing.md'],
])('"%s" leads nowhere', (text, end) => expect(deadEnds(text)).toEqual([expect.stringContaining(end)]));
