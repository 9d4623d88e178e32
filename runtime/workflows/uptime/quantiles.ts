/** Means and quantiles of numbers, smallest first. */

export function meanOf(sorted: readonly number[]): number | undefined {
  return sorted.length > 0 ? sorted.reduce((sum, value) => sum + value, 0) / sorted.length : undefined;
}

/** The value below which a share of them lies, between two neighbours as the telemetry store has it. */
export function quantileOf(sorted: readonly number[], share: number): number | undefined {
  const place = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return low === undefined || high === undefined ? undefined : low + (high - low) * (place - Math.floor(place));
}
