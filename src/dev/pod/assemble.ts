/**
 * Makes the objects of a Community Solid Server from a recipe. Usually Components.js works out from six hundred files of JSON-LD
 * which objects a server consists of, which takes two thirds of the time of a start. A recipe is the result of that
 * (`scripts/build/build-recipe.ts`).
 */

/** What an argument of a constructor is made from. `null` stands for `undefined`. */
export type Ingredient =
  | string
  | number
  | boolean
  | null
  | readonly Ingredient[]
  | { readonly fields: Readonly<Record<string, Ingredient>> }
  /** A new object of the class, with the arguments of its constructor. */
  | Made
  /** The object of that name. There is one of it. */
  | { readonly see: string }
  /** A setting that differs between servers. */
  | { readonly setting: string };

/** A class of the package, and the arguments of its constructor. */
export interface Made {
  readonly make: string;
  readonly with: readonly Ingredient[];
}

/** Objects by their names in the configuration of the package, without the prefix `urn:solid-server:default:`. */
export type Recipe = Readonly<Record<string, Made>>;

/** The exports of the package. */
export type Classes = Readonly<Record<string, new (...args: unknown[]) => unknown>>;

/**
 * Makes the object `name` of a recipe, and those that it needs.
 *
 * @throws Error if the recipe names a class, an object or a setting that there is not.
 */
export function assemble(
  recipe: Recipe,
  name: string,
  { classes, settings }: { classes: Classes; settings: Readonly<Record<string, unknown>> },
): unknown {
  const known = new Map<string, unknown>();
  const named = (name: string): unknown => {
    const made = recipe[name];
    if (made === undefined) throw missing('object', name);
    if (!known.has(name)) known.set(name, make(made));
    return known.get(name);
  };
  const make = ({ make: name, with: args }: Made): unknown => {
    const Class = classes[name];
    if (Class === undefined) throw missing('class', name);
    return new Class(...args.map(valueOf));
  };
  const valueOf = (ingredient: Ingredient): unknown => {
    if (ingredient === null) return undefined;
    if (typeof ingredient !== 'object') return ingredient;
    if (isList(ingredient)) return ingredient.map(valueOf);
    if ('make' in ingredient) return make(ingredient);
    if ('see' in ingredient) return named(ingredient.see);
    if ('fields' in ingredient)
      return Object.fromEntries(Object.entries(ingredient.fields).map(([key, value]) => [key, valueOf(value)]));
    if (!Object.hasOwn(settings, ingredient.setting)) throw missing('setting', ingredient.setting);
    return settings[ingredient.setting];
  };
  return named(name);
}

const isList = (ingredient: Ingredient): ingredient is readonly Ingredient[] => Array.isArray(ingredient);

const missing = (kind: string, name: string): Error =>
  new Error(`The recipe of the embedded server names the ${kind} [${name}], which does not exist`);
