/** The offers of a lead so far. Parties are texts: an IRI, or a name if there is no IRI. */
import { actorText, nameKey, type Actor } from '../message/values/actors.ts';

/** The parties that were offered the lead, and what became of their offers. */
export class Offers {
  readonly #made = new Set<string>();
  readonly #open = new Set<string>();
  readonly #accepted = new Set<string>();
  /** The parties of the last offer, if it was made to several together and none of them accepted it. */
  #together = new Set<string>();
  /** The parties with a name, by the name. */
  readonly #named = new Map<string, Set<string>>();

  add(parties: readonly Actor[]): void {
    const texts = parties.map(actorText);
    for (const text of texts) {
      this.#made.add(text);
      this.#open.add(text);
    }
    for (const { name, ...party } of parties) {
      if (name === undefined) continue;
      const known = this.#named.get(nameKey(name)) ?? new Set();
      this.#named.set(nameKey(name), known.add(actorText({ ...party, name })));
    }
    this.#together = new Set(texts.length > 1 ? texts : []);
  }

  /** The first who accepts gets the lead: the offers to all others end. */
  accept(party: string | undefined): void {
    if (party !== undefined) this.#accepted.add(party);
    this.#open.clear();
    this.#together.clear();
  }

  /** Ends the offers to these parties. An offer that was ended does not become a new one. */
  end(parties: readonly string[]): void {
    for (const party of parties) {
      this.#open.delete(party);
      this.#together.delete(party);
    }
  }

  endTogether(): void {
    this.#together.clear();
  }

  wasMade(party: string): boolean {
    return this.#made.has(party);
  }

  isOpen(party: string): boolean {
    return this.#open.has(party);
  }

  wasAccepted(party: string): boolean {
    return this.#accepted.has(party) && this.#made.has(party);
  }

  areTogether(one: string, other: string | undefined): boolean {
    return other !== undefined && this.#together.has(one) && this.#together.has(other);
  }

  /** One of the parties that were offered the lead together and have not answered. */
  leftTogether(): string | undefined {
    return [...this.#together][0];
  }

  /**
   * The actors as the parties they are. A message may name a party that has an IRI by its name only, or the other way round.
   * A name that several parties have is no party.
   */
  textsOf(actors: readonly Actor[]): string[] {
    return [...new Set(actors.map((actor) => this.#textOf(actor)))];
  }

  #textOf(actor: Actor): string {
    const text = actorText(actor);
    if (actor.name === undefined || this.#made.has(text)) return text;
    const key = nameKey(actor.name);
    const [only, another] = [...(this.#named.get(key) ?? [])].filter(
      (party) => actor.iri === undefined || nameKey(party) === key,
    );
    return only === undefined || another !== undefined ? text : only;
  }
}
