/** The lines in which `leadpod sync` reports a pass. */
import type { SyncReport } from '../../pass/report.ts';
import type { Terminal } from './terminal.ts';

/** The counts of a pass, in a few lines. */
export function sayReport(report: SyncReport, dryRun: boolean, terminal: Terminal): void {
  const { listed, read, skipped, events, created, updated, unchanged, duplicate, unsupported, quarantined, failed } =
    report;
  const { deleted } = report;
  const would = dryRun ? 'would be ' : '';
  const gone = deleted === 0 ? '' : `, ${deleted} deleted from the inbox`;
  terminal.data(`Inbox: ${listed} listed, ${read} read, ${skipped} known already${gone}\n`);
  terminal.data(`Events: ${events}, of them ${duplicate} duplicate; other topics: ${unsupported}\n`);
  terminal.data(`Leads: ${created} ${would}created, ${updated} ${would}updated, ${unchanged} unchanged\n`);
  const { offered, withdrawn = 0 } = report;
  if (offered !== undefined) terminal.data(`Routing: ${offered} offered, ${withdrawn} offers taken back\n`);
  sayOutbox(report, terminal);
  if (quarantined + failed > 0) {
    terminal.data(
      terminal.style(
        'yellow',
        `Trouble: ${quarantined} ${would}quarantined, ${failed} failed (tried again next time)`,
      ) + '\n',
    );
  }
  terminal.data(terminal.style('dim', `${report.requests} requests in ${report.seconds} s`) + '\n');
}

/** The counts of the deliveries. Prints nothing if there are none. */
function sayOutbox({ outbox }: SyncReport, terminal: Terminal): void {
  if (outbox === undefined) return;
  const { delivered, waiting, needsPerson, refused, expired } = outbox;
  const words = [
    ...[`${delivered} delivered`, `${waiting} on their way`, `${needsPerson} need you`],
    ...[`${refused} refused`, `${expired} given up`],
  ].filter((word) => !word.startsWith('0 '));
  if (words.length === 0) return;
  terminal.data(`Answers: ${words.join(', ')}\n`);
  if (needsPerson + refused + expired > 0) terminal.say('leadpod outbox list says why.');
}
