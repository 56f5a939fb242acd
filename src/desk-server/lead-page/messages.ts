/** The notifications of the events of a lead, with their repairs and warnings. */
import { beginningOf } from '../../text/beginning.ts';
import type { RawMessage } from '../../desk-api/index.ts';
import { FRAGMENTS } from '../../lead/document/describe.ts';
import type { Lead } from '../../lead/lead.ts';
import { isRepair } from '../../message/warning.ts';

/** The longest text on a page; longer ones are cut. */
const MAX_LENGTH = 200_000;

/** One for each event, oldest first. */
export const messagesOf = ({ events }: Lead): RawMessage[] =>
  events.map((event) => {
    const { text, mediaType } = event.source;
    return {
      event: FRAGMENTS.event(event),
      id: event.id,
      contentType: mediaType,
      raw: beginningOf(text, MAX_LENGTH),
      length: text.length,
      repairs: event.warnings.filter(isRepair),
      warnings: event.warnings.filter((warning) => !isRepair(warning)),
    };
  });
