/**
 * A process of its own: one contender reads the messages until it is warm, and once to be measured. Node compiles what runs
 * often while it runs, in threads whose time counts as well: after one pass over some hundred messages that is most of what a
 * program with many functions costs, and says more of Node than of the program.
 */
import { writeSync } from 'node:fs';
import { TEXT_CONTENDERS } from './contenders/index.ts';
import { plainMessages } from './contenders/messages.ts';

const [, , name = '', count = '', seed = ''] = process.argv;
const contender = TEXT_CONTENDERS[name];
if (contender === undefined) throw new Error(`There is no contender ${name}`);

const messages = plainMessages(Number(count), Number(seed));
const read = await contender.create();
let size = 0;

async function readAll(): Promise<number> {
  const before = process.cpuUsage();
  for (const message of messages) size += await read(message);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Warm are those that have read the messages so often, or for so long. */
const WARM_PASSES = 8;
const WARM_MS = 5000;
let warmMs = 0;
for (let pass = 0; pass < WARM_PASSES && warmMs < WARM_MS; pass += 1) warmMs += await readAll();
writeSync(3, JSON.stringify({ cpuMs: (await readAll()) / messages.length, size }));
