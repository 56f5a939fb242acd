/**
 * The list of all commands: their summaries in the help, and where their code is. The code is loaded when the command is used.
 */
import type { AddCommand, CommandEntry } from './command-entry.ts';

type Listed = readonly [name: string, summary: string, load: () => Promise<AddCommand>];

const GROUPS: readonly (readonly [heading: string, commands: readonly Listed[]])[] = [
  [
    'Try leadpod:',
    [
      [
        'demo',
        'show everything in half a minute, on a temporary pod',
        async () => (await import('./commands/try/demo.ts')).addDemo,
      ],
      [
        'dev-pod',
        'start a Solid pod on this machine for tests',
        async () => (await import('./commands/try/dev-pod.ts')).addDevPod,
      ],
      [
        'convert',
        'convert messages to RDF or JSON-LD, offline',
        async () => (await import('./commands/try/convert.ts')).addConvert,
      ],
      [
        'normalize',
        'combine messages into clean leads, offline',
        async () => (await import('./commands/try/normalize.ts')).addNormalize,
      ],
      [
        'validate',
        'check messages and stored leads, offline',
        async () => (await import('./commands/try/validate.ts')).addValidate,
      ],
      ['generate', 'make test messages', async () => (await import('./commands/try/generate.ts')).addGenerate],
    ],
  ],
  [
    'Connect a pod:',
    [
      [
        'doctor',
        'check your setup and say what to fix',
        async () => (await import('./commands/connect/doctor.ts')).addDoctor,
      ],
      [
        'register',
        'let your other apps find the leads',
        async () => (await import('./commands/connect/register.ts')).addRegister,
      ],
    ],
  ],
  [
    'Read the inbox and the leads:',
    [
      [
        'sync',
        'read the inbox once and update the leads',
        async () => (await import('./commands/read/sync.ts')).addSync,
      ],
      [
        'inbox',
        'list the notifications and what happened to each',
        async () => (await import('./commands/read/inbox.ts')).addInbox,
      ],
      ['leads', 'list the leads', async () => (await import('./commands/read/leads.ts')).addLeads],
      ['show', 'show one lead and its history', async () => (await import('./commands/read/show.ts')).addShow],
      [
        'explain',
        'explain where each value of a lead comes from',
        async () => (await import('./commands/read/explain.ts')).addExplain,
      ],
    ],
  ],
  [
    'Answer a lead:',
    [
      [
        'serve',
        'open the desk: see and answer leads in the browser (--sparql: a SPARQL endpoint; --webhooks: sync on webhooks)',
        async () => (await import('./commands/ask/serve.ts')).addServe,
      ],
      ['accept', 'take a lead', async () => (await import('./commands/answer/accept.ts')).addAccept],
      ['reject', 'turn a lead down', async () => (await import('./commands/answer/reject.ts')).addReject],
      ['assign', 'offer a lead to someone', async () => (await import('./commands/answer/assign.ts')).addAssign],
      ['retract', 'take a lead back', async () => (await import('./commands/answer/retract.ts')).addRetract],
      ['update', 'add or change values of a lead', async () => (await import('./commands/answer/update.ts')).addUpdate],
      ['send', 'send an event with your own data', async () => (await import('./commands/answer/send.ts')).addSend],
      [
        'outbox',
        'list, retry or drop what has not arrived',
        async () => (await import('./commands/answer/outbox.ts')).addOutbox,
      ],
      [
        'route',
        'show who would be offered a lead, and why',
        async () => (await import('./commands/answer/route.ts')).addRoute,
      ],
    ],
  ],
  [
    'Ask questions:',
    [['query', 'answer a SPARQL query over the leads', async () => (await import('./commands/ask/query.ts')).addQuery]],
  ],
  [
    'Repair:',
    [
      [
        'review',
        'list leads that may be two, and pairs that may be one',
        async () => (await import('./commands/repair/review.ts')).addReview,
      ],
      ['join', 'combine two leads into one', async () => (await import('./commands/repair/join.ts')).addJoin],
      [
        'split',
        'move events out of a lead into a new one',
        async () => (await import('./commands/repair/split.ts')).addSplit,
      ],
      [
        'apart',
        'record that two leads are not the same',
        async () => (await import('./commands/repair/apart.ts')).addApart,
      ],
      [
        'quarantine',
        'list, retry or drop messages that could not be processed',
        async () => (await import('./commands/repair/quarantine.ts')).addQuarantine,
      ],
      [
        'replay',
        'compute the leads again from their messages',
        async () => (await import('./commands/repair/replay.ts')).addReplay,
      ],
      [
        'reindex',
        'rebuild the index of the leads',
        async () => (await import('./commands/repair/reindex.ts')).addReindex,
      ],
      [
        'compact',
        'merge the small files of the journal',
        async () => (await import('./commands/repair/compact.ts')).addCompact,
      ],
      ['forget', 'remove a person from the pod', async () => (await import('./commands/repair/forget.ts')).addForget],
    ],
  ],
  [
    'Run it all the time:',
    [
      ['watch', 'sync whenever a notification arrives', async () => (await import('./commands/run/watch.ts')).addWatch],
      ['schedule', 'sync at fixed times', async () => (await import('./commands/run/schedule.ts')).addSchedule],
      [
        'worker',
        'sync many pods from a queue, with other workers',
        async () => (await import('./commands/run/worker.ts')).addWorker,
      ],
      [
        'enqueue',
        'put pods into the queue, once or at fixed times',
        async () => (await import('./commands/run/enqueue.ts')).addEnqueue,
      ],
      [
        'fleet',
        'show the queue, the workers and what failed',
        async () => (await import('./commands/run/fleet.ts')).addFleet,
      ],
    ],
  ],
  [
    'Share the leads:',
    [
      ['export', 'write all leads into one file', async () => (await import('./commands/share/export.ts')).addExport],
      ['push', 'copy the leads into a SPARQL store', async () => (await import('./commands/share/push.ts')).addPush],
    ],
  ],
  [
    'Build a sender or receiver:',
    [
      [
        'catch',
        'receive messages on this machine and show how they are read',
        async () => (await import('./commands/build/catch.ts')).addCatch,
      ],
      [
        'contract',
        'test the inbox of a receiver',
        async () => (await import('./commands/build/contract.ts')).addContract,
      ],
    ],
  ],
  [
    'Help:',
    [
      [
        'completion',
        'print a script that completes commands and flags in your shell',
        async () => (await import('./commands/help/completion.ts')).addCompletion,
      ],
    ],
  ],
];

/** Topics of the help. They are not in the list of commands. */
export const TOPICS: readonly Pick<CommandEntry, 'name' | 'load'>[] = [
  { name: 'connection', load: async () => (await import('./commands/help/connection-help.ts')).addConnectionHelp },
];

/** All commands, in the order of the help. */
export const COMMAND_LIST: readonly CommandEntry[] = GROUPS.flatMap(([group, commands]) =>
  commands.map(([name, summary, load]) => ({ name, summary, group, load })),
);
