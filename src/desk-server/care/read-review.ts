/** Collects the leads that a person should decide about. */
import type { ReviewJson } from '../../desk-api/index.ts';
import type { Verdicts } from '../../lead/identity/decisions.ts';
import { reviewToJson } from '../../lead/review-json.ts';
import { DOUBTS, reviewLeads } from '../../lead/review.ts';
import type { Kept } from '../kept.ts';
import { readLeadsOfCopy, type CopyHolder } from '../lead-page/read-leads.ts';
import type { LeadTable } from '../leads/lead-table.ts';

/** The parts of a desk that this needs. */
export interface ReviewHolder extends CopyHolder {
  readonly table: LeadTable;
  /** The decisions of people about leads. */
  readonly verdicts: Kept<Verdicts>;
}

/** Reads only leads that may need a review: those with a mark, and those that share a contact. */
export async function readReview(desk: ReviewHolder): Promise<ReviewJson> {
  const slugs = desk.table.reviewable(new Set(DOUBTS));
  if (slugs.length === 0) return reviewToJson({ doubtful: [], pairs: [] });
  return reviewToJson(reviewLeads(await readLeadsOfCopy(desk, slugs), await desk.verdicts.get()));
}
