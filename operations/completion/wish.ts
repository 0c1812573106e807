import type { Argument, Command, Option } from 'commander';

/** Where the words come from that could stand at the cursor. */
export type Source = 'biome' | 'target' | 'place' | 'cloud' | 'setting' | 'file' | 'nothing';

export interface Candidate {
  readonly value: string;
  readonly description: string;
}

/** What a person could go on with. */
export interface Wish {
  readonly from: Source | readonly Candidate[];
  /** What has been typed of it. */
  readonly partial: string;
  /** Stands before each word on the line, and is no part of it: `--target=`. */
  readonly prefix: string;
}

/** By the name of an argument, or of an option that takes a value; any other takes what nobody can guess. */
const SOURCES: Readonly<Record<string, Source>> = {
  biome: 'biome',
  target: 'target',
  cloud: 'cloud',
  setting: 'setting',
  file: 'file',
  on: 'file',
  lock: 'file',
  locked: 'file',
  like: 'place',
  first: 'place',
  second: 'place',
};
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  data: ['empty', 'golden'],
  shell: ['bash', 'zsh', 'fish'],
};

/**
 * Reads a command line as far as the cursor.
 * @param define gives a command of the program its arguments and options, which are loaded when they are needed.
 * @param words behind the program's name; the last one is the one at the cursor, which may be empty.
 */
export function wishOf(program: Command, define: (command: Command) => void, words: readonly string[]): Wish {
  const line = withoutEquals(words);
  const before = line.slice(0, -1);
  const last = line.at(-1) ?? '';
  const read = readBefore(program, define, before);
  const wish = (from: Wish['from'], partial = last, prefix = '') => ({ from, partial, prefix });
  if (read.isForeign) return wish('file');
  if (read.waiting) return wish(valuesOf(read.waiting));
  const [, flag, partial] = /^(--[a-z-]+)=(.*)$/.exec(last) ?? [];
  if (flag !== undefined) {
    const option = optionsOf(read.chain).find((each) => each.long === flag);
    return wish(option ? valuesOf(option) : 'nothing', partial, `${flag}=`);
  }
  if (last.startsWith('-')) return wish(optionsOf(read.chain).flatMap(flagOf));
  const { command, positionals } = read;
  if (command.commands.length > 0) return wish(positionals === 0 ? command.commands.map(commandOf) : 'nothing');
  const argument = command.registeredArguments[positionals] ?? lastIfVariadic(command.registeredArguments);
  return wish(argument ? valuesOf(argument) : 'nothing');
}

/** bash makes a word of an equals sign; at the cursor, the value is still empty. */
function withoutEquals(words: readonly string[]): string[] {
  const isEquals = (word: string, index: number) => word === '=' && words[index - 1]?.startsWith('--');
  const ends = words.length > 0 && isEquals(words.at(-1) as string, words.length - 1);
  return [...words.filter((word, index) => !isEquals(word, index)), ...(ends ? [''] : [])];
}

interface Read {
  /** The command that the line has come to. */
  readonly command: Command;
  /** It, and all above it, whose options hold as well. */
  readonly chain: readonly Command[];
  /** Arguments of the command that are there. */
  readonly positionals: number;
  /** An option that waits for its value. */
  readonly waiting: Option | undefined;
  /** Behind `--` the line belongs to another program. */
  readonly isForeign: boolean;
}

function readBefore(program: Command, define: (command: Command) => void, words: readonly string[]): Read {
  let chain = [program];
  let positionals = 0;
  let waiting: Option | undefined;
  for (const word of words) {
    const command = chain.at(-1) as Command;
    if (waiting) {
      waiting = undefined;
    } else if (word === '--') {
      return { command, chain, positionals, waiting, isForeign: true };
    } else if (word.startsWith('-')) {
      const option = optionsOf(chain).find(({ long, short }) => word === long || word === short);
      waiting = option && takesValue(option) ? option : undefined;
    } else {
      const next = command.commands.find((each) => each.name() === word);
      if (next && command === program) define(next);
      if (next) chain = [...chain, next];
      else positionals += 1;
    }
  }
  return { command: chain.at(-1) as Command, chain, positionals, waiting, isForeign: false };
}

function optionsOf(chain: readonly Command[]): Option[] {
  return chain.flatMap((command) => [...command.options]).filter(({ hidden }) => !hidden);
}

function takesValue({ required, optional }: Option): boolean {
  return required || optional;
}

function flagOf({ long, short, description }: Option): Candidate[] {
  const value = long ?? short;
  return value === undefined ? [] : [{ value, description }];
}

function commandOf(command: Command): Candidate {
  return { value: command.name(), description: command.summary() || command.description() };
}

function lastIfVariadic(args: readonly Argument[]): Argument | undefined {
  const last = args.at(-1);
  return last?.variadic ? last : undefined;
}

function valuesOf(of: Option | Argument): Wish['from'] {
  const name = 'long' in of ? of.long?.replace(/^--/, '') : of.name();
  const choices = CHOICES[name ?? ''];
  if (choices) return choices.map((value) => ({ value, description: '' }));
  return SOURCES[name ?? ''] ?? 'nothing';
}
