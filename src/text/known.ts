/** The members of an object whose value is not `undefined`, in their order. */
export function known<T extends object>(members: { [K in keyof T]: T[K] | undefined }): T {
  const found: Partial<T> = {};
  for (const key of Object.keys(members) as (keyof T)[]) {
    const value = members[key];
    if (value !== undefined) found[key] = value;
  }
  return found as T;
}
