/** Bounds of a list's page: for what has to know them and should not load what validates. */
export const LIMITS = { default: 20, max: 100 } as const;
