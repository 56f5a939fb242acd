/** The command lines of the documentation: what is in its code blocks, read as a shell reads it. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A page of the documentation. */
export interface Page {
  /** Its path from the root. */
  readonly file: string;
  readonly text: string;
}

/** One program with its arguments. */
export interface Command {
  readonly words: readonly string[];
  /** The file after `<`. */
  readonly input?: string;
  /** The file after `>`. */
  readonly output?: string;
}

/** Commands whose outputs go into one another. */
export interface Pipeline {
  /** As it is written. */
  readonly text: string;
  readonly commands: readonly Command[];
}

/** The pipelines of a code block. */
export type Block = readonly Pipeline[];

/** All pages that a reader meets, but the history and what is for the next engineer. */
export function pages(): Page[] {
  const docs = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
  return [
    'README.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    'samples/README.md',
    ...docs.sort().map((name) => `docs/${name}`),
  ].map((file) => ({ file, text: readFileSync(join(ROOT, file), 'utf8') }));
}

/** The code blocks that a shell, cron or a reader of a terminal session knows; empty ones are left out. */
export function commandBlocks({ text }: Page): Block[] {
  const blocks = [...text.matchAll(/^```(sh|crontab|console)\n(.*?)^```$/gms)];
  return blocks
    .map(([, language = '', code = '']) => commandLines(language, code).flatMap(readLine))
    .filter((block) => block.length > 0);
}

function commandLines(language: string, code: string): string[] {
  const lines = code.replaceAll('\\\n', ' ').split('\n');
  if (language === 'console') return lines.flatMap((line) => /^\$ (.*)/.exec(line)?.[1] ?? []);
  // Five fields of time come first.
  return language === 'crontab' ? lines.map((line) => line.replace(/^(?:\S+\s+){5}/, '')) : lines;
}

/** A comment, an operator, or a word with its quotes. */
const TOKEN = /\s*(?:(?<comment>#.*)|(?<operator>&&|[|<>&;])|(?<word>(?:'[^']*'|"[^"]*"|[^\s'"<>&;|])+))/gy;

/** The pipelines of a line: `&&`, `;` and `&` stand between them. */
export function readLine(line: string): Pipeline[] {
  const pipelines: string[][][] = [[[]]];
  for (const { groups = {} } of line.matchAll(TOKEN)) {
    const { operator, word } = groups;
    if (word !== undefined) pipelines.at(-1)!.at(-1)!.push(word);
    else if (operator === '|') pipelines.at(-1)!.push([]);
    else if (operator === '<' || operator === '>') pipelines.at(-1)!.at(-1)!.push(operator);
    else if (operator !== undefined) pipelines.push([[]]);
  }
  return pipelines
    .filter(([first = []]) => first.length > 0)
    .map((commands) => ({
      text: commands.map((words) => words.join(' ')).join(' | '),
      commands: commands.map(toCommand),
    }));
}

function toCommand(words: readonly string[]): Command {
  const after = (operator: string): string | undefined => {
    const place = words.indexOf(operator);
    return place < 0 ? undefined : words[place + 1];
  };
  const [input, output] = [after('<'), after('>')];
  const own = words.filter((word, place) => !isRedirection(word) && !isRedirection(words[place - 1] ?? ''));
  return {
    words: own.flatMap(expand),
    ...(input === undefined ? {} : { input }),
    ...(output === undefined ? {} : { output }),
  };
}

const isRedirection = (word: string): boolean => word === '<' || word === '>';

/** A word without its quotes; one with a `*` outside of quotes is the files that it stands for. */
function expand(word: string): string[] {
  const [, folder, ending] = /^([\w/]+)\/\*(\.\w+)$/.exec(word) ?? [];
  if (folder === undefined || ending === undefined) return [word.replace(/'([^']*)'|"([^"]*)"/g, '$1$2')];
  const names = readdirSync(join(ROOT, folder)).filter((name) => name.endsWith(ending));
  return names.sort().map((name) => join(folder, name));
}

/** Commands and flags in the running text: what stands between single backticks and begins with the name of a program. */
export function inlineCommands({ text }: Page, program: string): string[] {
  const prose = text.replace(/^```.*?^```$/gms, '');
  return [...prose.matchAll(/`([^`\n]+)`/g)].flatMap(([, code = '']) =>
    code.startsWith(`${program} `) ? readLine(code).flatMap(({ text: all }) => all.split(' | ')) : [],
  );
}

/** The links of a page that lead into this repository: the file that is meant, and the heading in it. */
export function innerLinks({ file, text }: Page): { link: string; path: string; anchor: string }[] {
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  return links
    .filter((link) => !/^\w+:/.test(link))
    .map((link) => {
      const [path = '', anchor = ''] = link.split('#');
      return { link, path: path === '' ? file : join(dirname(file), path), anchor };
    });
}

/** The files of this repository that the text of a page names between backticks. */
export function namedFiles({ text }: Page): string[] {
  const prose = text.replace(/^```.*?^```$/gms, '');
  const names = [...prose.matchAll(/`([\w./-]+)`/g)].map(([, name = '']) => name);
  return names.filter(
    (name) =>
      !name.startsWith('docs/api/') && /^(src|test|scripts|contexts|samples|queries|docs)\/|\.test\.ts$/.test(name),
  );
}

/** The headings of a page, and what is below each until the next one. */
export function sections({ text }: Page): { heading: string; body: string }[] {
  const prose = text.replace(/^```.*?^```$/gms, 'a code block');
  const [, ...parts] = prose.split(/^#{1,6} /m);
  return parts.map((part) => {
    const [heading = '', ...body] = part.split('\n');
    return { heading, body: body.join('\n').trim() };
  });
}
