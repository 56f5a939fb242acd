import { checkReading } from '../message/check-reading.ts';
import { checkSettings, TRUST_RULE } from '../settings/rules.ts';
import type { Pod } from '../solid/pod.ts';
import { Journal } from '../store/journal/journal.ts';
import { Ledger } from '../store/ledger/ledger.ts';
import { meetOthers } from './meet-others.ts';
import type { WorkspaceOptions } from './options.ts';
import { recover } from './recover.ts';
import { Workspace } from './workspace.ts';
import { known } from '../text/known.ts';
import { timeOf } from './options.ts';

/** Opens the workspace of a pod, and finishes the work of a process that crashed. */
export async function openWorkspace(pod: Pod, options: WorkspaceOptions = {}): Promise<Workspace> {
  checkReading(options);
  checkSettings(known({ trust: options.trust }), { trust: TRUST_RULE }, (member = 'trust') => `option ${member}`);
  const journal = new Journal(pod.client, pod.layout);
  const readOnly = options.dryRun === true;
  const now = (): Date => timeOf(pod, options);
  const ledger = await Ledger.open(pod.client, pod.layout, journal, { now, readOnly, partLimits: options.partLimits });
  const workspace = new Workspace(pod, options, journal, ledger, meetOthers);
  if (!readOnly) await recover(workspace);
  return workspace;
}
