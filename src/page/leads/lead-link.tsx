/** A link to a lead. */
import type { JSX } from 'preact';
import { Given } from '../parts/text.tsx';
import { TEXTS } from '../texts.ts';
import { leadAddress } from './selection.ts';

/** The name of a lead, as a link to it. */
export function LeadLink({ slug, name }: { slug: string; name: string | undefined }): JSX.Element {
  return (
    <a href={leadAddress(slug)}>
      <Given text={name ?? TEXTS.noName} most={80} />
    </a>
  );
}
