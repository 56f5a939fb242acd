/** A process of its own: one contender reads the messages, once to get warm and once to be measured. */
import { writeSync } from 'node:fs';
import { TEXT_CONTENDERS } from './contenders/index.ts';
import { plainMessages } from './contenders/messages.ts';

const [, , name = '', count = '', seed = ''] = process.argv;
const contender = TEXT_CONTENDERS[name];
if (contender === undefined) throw new Error(`There is no contender ${name}`);

const messages = plainMessages(Number(count), Number(seed));
const read = await contender.create();
let size = 0;
for (const message of messages) size += await read(message);
const before = process.cpuUsage();
for (const message of messages) size += await read(message);
const { user, system } = process.cpuUsage(before);
writeSync(3, JSON.stringify({ cpuMs: (user + system) / 1000 / messages.length, size }));
