/**
 * The contenders as the compiler leaves them, against `dist/`: what users run. The loader that runs the tests from their
 * sources wraps every small function, so that a program of many of them would seem slower than it is.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const SOURCES = fileURLToPath(new URL('.', import.meta.url));
/** As deep in the repository as the sources are, so that what they name relative to themselves is found. */
const FOLDER = fileURLToPath(new URL('../../coverage/bench/', import.meta.url));
const PROGRAM = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** The program that is measured; it must have been built. */
export function builtProgram(): string {
  if (!existsSync(PROGRAM)) throw new Error('dist/ is missing: npm run build');
  return PROGRAM;
}

/** What the scripts import of this folder. */
const SHARED = ['open-storage.ts', 'replay.ts'];
const compiled = new Set<string>();

/** A script of this folder whose imports are contenders, what is shared, and leadpod alone, compiled. */
export function compiledScript(script: string): string {
  builtProgram();
  const contenders = readdirSync(join(SOURCES, 'contenders')).map((file) => `contenders/${file}`);
  for (const file of [script, ...SHARED, ...contenders]) if (!compiled.has(file)) compile(file);
  return outputOf(script);
}

const outputOf = (file: string): string => join(FOLDER, file.replace(/\.ts$/, '.js'));

function compile(file: string): void {
  compiled.add(file);
  const { outputText } = ts.transpileModule(readFileSync(join(SOURCES, file), 'utf8'), {
    compilerOptions: {
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
      rewriteRelativeImportExtensions: true,
    },
  });
  const output = outputOf(file);
  mkdirSync(dirname(output), { recursive: true });
  writeFileSync(output, outputText.replaceAll('/../src/', '/../dist/'));
}
