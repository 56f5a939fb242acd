#!/usr/bin/env -S node --
/**
 * The program's entry: hardens the process, runs one command, ends with its exit code.
 *
 * The `--` in the first line: Node 20 looks for its own `--env-file` behind the script's name too, and ends with code 9
 * where that file is still to be written.
 */

// A stranger's JSON must never reach a prototype (SECURITY.md, T2); what uses the accessor for real uses Object.getPrototypeOf.
Reflect.deleteProperty(Object.prototype, '__proto__');

const { optimizeLater } = await import('./system/optimize-later.ts');
optimizeLater();
const { runProgram } = await import('./cli/program.ts');
process.exitCode = await runProgram(process.argv.slice(2));
