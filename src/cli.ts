#!/usr/bin/env -S node --
/**
 * The entry of the program: protects the process, runs one command, and sets the exit code.
 *
 * The `--` in the first line is needed because Node 20 also reads `--env-file` after the name of the script as its own flag, and
 * exits with code 9 if that file does not exist yet.
 */

// JSON of a stranger must not reach a prototype (SECURITY.md, T2). Code that needs the prototype uses Object.getPrototypeOf.
Reflect.deleteProperty(Object.prototype, '__proto__');

const { optimizeLater } = await import('./system/optimize-later.ts');
optimizeLater();
const { runProgram } = await import('./cli/program.ts');
process.exitCode = await runProgram(process.argv.slice(2));
