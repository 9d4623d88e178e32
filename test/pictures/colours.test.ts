/** Text can be read, marks can be seen, and states stay apart for whoever sees no red, no green or no blue. */
import { describe, expect, it } from 'vitest';
import { PALETTES, standingOf } from '../../runtime/pictures/palette.ts';

type Rgb = readonly [number, number, number];

/** Linear light of a colour. */
function lightOf(hex: string): Rgb {
  const part = (at: number): number => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return [part(1), part(3), part(5)];
}

/** As WCAG 2 reckons it. */
function contrast(one: string, other: string): number {
  const [dark, bright] = [one, other]
    .map(lightOf)
    .map(([r, g, b]) => 0.2126 * r + 0.7152 * g + 0.0722 * b)
    .sort((a, b) => a - b) as [number, number];
  return (bright + 0.05) / (dark + 0.05);
}

/** What is seen without one of the three kinds of cones, after Machado and others (2009), in linear light. */
const SIGHTS = {
  all: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
} as const satisfies Record<string, readonly [Rgb, Rgb, Rgb]>;

/** Distance as it is felt, in Oklab: 0.02 can just be told apart side by side. */
function distance(one: string, other: string, sight: readonly [Rgb, Rgb, Rgb]): number {
  const [a, b] = [one, other].map((hex) => oklab(sight.map((row) => dot(row, lightOf(hex))) as unknown as Rgb)) as [
    Rgb,
    Rgb,
  ];
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

const dot = (one: Rgb, other: Rgb): number =>
  Math.min(1, Math.max(0, one[0] * other[0] + one[1] * other[1] + one[2] * other[2]));

function oklab([r, g, b]: Rgb): Rgb {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

describe.each(Object.entries(PALETTES))('the %s palette', (_theme, palette) => {
  it.each(['ink', 'muted'] as const)('writes in %s that can be read', (tone) => {
    expect(contrast(palette[tone], palette.ground)).toBeGreaterThan(4.5);
  });

  it.each(['good', 'warn', 'down', 'none', 'accent'] as const)('draws in %s that can be seen', (mark) => {
    expect(contrast(palette[mark], palette.ground)).toBeGreaterThan(3);
  });

  it.each(Object.entries(SIGHTS))('keeps states apart for eyes with %s', (_name, sight) => {
    const apart = (one: 'good' | 'warn' | 'down' | 'none', other: 'good' | 'warn' | 'down' | 'none'): number =>
      distance(palette[one], palette[other], sight);
    for (const [one, other] of [
      ['good', 'warn'],
      ['good', 'down'],
      ['warn', 'down'],
    ] as const)
      expect(apart(one, other), `${one} and ${other}`).toBeGreaterThan(0.13);
    // What is not known is always hollow, too.
    for (const one of ['good', 'warn', 'down'] as const)
      expect(apart(one, 'none'), `${one} and what is not known`).toBeGreaterThan(0.07);
  });
});

it('takes words for states as people mean them, and what nobody knows for the worst', () => {
  const standings = Object.fromEntries(
    'Operational,Degraded,Offline,Not Operational,Unhealthy,Healthy,At Risk,Budget Exhausted,Acknowledged,Resolved,Identified,Kaputt'
      .split(',')
      .map((word) => [word, standingOf(word)]),
  );
  expect(standings).toEqual({
    Operational: 'good',
    Degraded: 'warn',
    Offline: 'down',
    'Not Operational': 'down',
    Unhealthy: 'down',
    Healthy: 'good',
    'At Risk': 'warn',
    'Budget Exhausted': 'down',
    Acknowledged: 'warn',
    Resolved: 'good',
    Identified: 'down',
    Kaputt: 'down',
  });
});
