/** Uptime of monitors as bars, the worst first. */
import type { Row } from '../call/platform.ts';
import type { Drawing, Look } from './drawing.ts';

interface Line {
  readonly monitor: string;
  readonly uptime?: number;
}

const WIDTH = 600;
const ROW = 28;
const COLOURS = {
  light: { paper: '#ffffff', ink: '#1f2328', bar: '#0072b2', rest: '#d55e00' },
  dark: { paper: '#0d1117', ink: '#e6edf3', bar: '#56b4e9', rest: '#e69f00' },
} as const;

/** One bar for each monitor that has a figure; undefined where none has. */
export function drawUptime(result: Row, { theme }: Look): Drawing | undefined {
  const { of, uptime, each } = result as { of: string; uptime?: number; each?: { items?: readonly Line[] } };
  const known = [...(uptime === undefined ? [] : [{ monitor: of, uptime }]), ...(each?.items ?? [])];
  const lines = known.filter((line): line is Required<Line> => line.uptime !== undefined);
  if (lines.length === 0) return undefined;
  const { paper, ink, bar, rest } = COLOURS[theme];
  const height = ROW * lines.length + 16;
  const rows = lines.map(({ monitor, uptime: percent }, row) => {
    const y = 8 + row * ROW;
    const length = Math.round(percent * 3);
    return `<text x="12" y="${y + 18}">${escaped(monitor)}</text><rect x="200" y="${y + 6}" width="300" height="16" fill="${rest}"/><rect x="200" y="${y + 6}" width="${length}" height="16" fill="${bar}"/><text x="512" y="${y + 18}">${percent} %</text>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}"><rect width="${WIDTH}" height="${height}" fill="${paper}"/><g font-family="Inter, sans-serif" font-size="13" fill="${ink}">${rows.join('')}</g></svg>`;
  const alt = `Uptime as bars: ${lines.map(({ monitor, uptime: percent }) => `${monitor} ${percent} %`).join(', ')}.`;
  return { svg, width: WIDTH, height, alt };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
