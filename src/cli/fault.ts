/** A fault of ours in words that hold nothing of anybody's. */

/** Where it happened and what; not what the engine quotes in its words, which may be of a lead (THREATS: T18). */
export function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return 'something that is no error was thrown';
  const message = error.message.replace(/(["'`[])[^]*["'`\]]/, '...');
  const frames = (error.stack ?? '').split('\n').filter((line) => /^ +at /.test(line));
  return [`${error.name}: ${message}`, ...frames].join('\n');
}
