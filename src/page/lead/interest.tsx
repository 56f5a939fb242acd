/** The listings that the person looked at, and the searches. */
import type { ComponentChildren, JSX } from 'preact';
import type { LeadView } from '../../desk-api/index.ts';
import { Section } from '../parts/section.tsx';
import { Given, Outside } from '../parts/text.tsx';
import { price } from '../parts/words.ts';
import { TEXTS } from '../texts.ts';

type Listing = NonNullable<LeadView['listings']>[number];
type Search = NonNullable<LeadView['searches']>[number];
type Offer = NonNullable<LeadView['offers']>[number];

/** Listings, searches and offers with their prices. */
export function Interest({ lead }: { lead: LeadView }): JSX.Element {
  const { listings = [], searches = [], offers = [] } = lead;
  const isNothing = listings.length + searches.length + offers.length === 0;
  return (
    <Section title={TEXTS.lead.interest}>
      {isNothing && <p class="faint">{TEXTS.lead.noInterest}</p>}
      <ul class="interest">
        {listings.map((listing, index) => (
          <ListingItem key={`listing ${index}`} listing={listing} />
        ))}
        {searches.map((search, index) => (
          <SearchItem key={`search ${index}`} search={search} />
        ))}
        {offers.map((offer, index) => (
          <OfferItem key={`offer ${index}`} offer={offer} />
        ))}
      </ul>
    </Section>
  );
}

function Item(props: { kind: string; cost: string; title: ComponentChildren; words: readonly string[] }): JSX.Element {
  return (
    <li>
      <span class="kind">{props.kind}</span>
      <span class="interest-title">{props.title}</span>
      <span class="number">{props.cost}</span>
      {props.words.length > 0 && (
        <span class="faint interest-words">
          <Given text={props.words.join(', ')} />
        </span>
      )}
    </li>
  );
}

function ListingItem({ listing }: { listing: Listing }): JSX.Element {
  const { name, address, bedrooms, bathrooms, area, identifiers = [], url, id } = listing;
  const title = name ?? address ?? id ?? TEXTS.unknown;
  const words = [
    ...(name === undefined || address === undefined ? [] : [address]),
    ...(bedrooms === undefined ? [] : [TEXTS.lead.bedrooms(String(bedrooms))]),
    ...(bathrooms === undefined ? [] : [TEXTS.lead.bathrooms(String(bathrooms))]),
    ...(area === undefined ? [] : [String(area)]),
    ...identifiers.map(({ propertyID, value }) => `${propertyID} ${value}`),
  ];
  return (
    <Item
      kind={TEXTS.lead.listing}
      title={url === undefined ? <Given text={title} /> : <Outside url={url}>{title}</Outside>}
      cost={price(listing.price, listing.priceCurrency)}
      words={words}
    />
  );
}

function SearchItem({ search }: { search: Search }): JSX.Element {
  const { minPrice, maxPrice, priceCurrency, bedrooms, place, name } = search;
  const cost = [
    ...(minPrice === undefined ? [] : [`${TEXTS.lead.from} ${price(minPrice, priceCurrency)}`]),
    ...(maxPrice === undefined ? [] : [`${TEXTS.lead.upTo} ${price(maxPrice, priceCurrency)}`]),
  ];
  const title = place ?? name ?? TEXTS.unknown;
  const words = [
    ...(name === undefined || name === title ? [] : [name]),
    ...(bedrooms === undefined ? [] : [TEXTS.lead.bedrooms(String(bedrooms))]),
  ];
  return <Item kind={TEXTS.lead.search} title={<Given text={title} />} cost={cost.join(' ')} words={words} />;
}

const OfferItem = ({ offer }: { offer: Offer }): JSX.Element => (
  <Item
    kind={TEXTS.lead.offer}
    title={<Given text={offer.listing ?? ''} />}
    cost={price(offer.price, offer.priceCurrency)}
    words={[]}
  />
);
