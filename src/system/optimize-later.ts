/** Makes Node spend less processor time on compiling the program. */
import { setFlagsFromString } from 'node:v8';

/**
 * Node 20 optimizes a function after some hundred calls, with a compiler that is slow. A run of leadpod over some hundred notifications
 * calls very many functions so often, and spends half of its processor time on that compiler. So functions are optimized after four times
 * as many calls (docs/performance.md). Later versions of Node have a faster compiler for such functions, and keep their default.
 */
export function optimizeLater(): void {
  if (process.versions.v8.startsWith('11.')) setFlagsFromString('--interrupt-budget=300000');
}
