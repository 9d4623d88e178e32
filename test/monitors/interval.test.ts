import { describe, expect, it } from 'vitest';
import { intervalCron, intervalText } from '../../runtime/oneuptime/monitors/interval.ts';

describe('intervals', () => {
  it.each([
    ['1m', '* * * * *', 'every minute'],
    ['every 2 minutes', '*/2 * * * *', 'every 2 minutes'],
    ['5 min', '*/5 * * * *', 'every 5 minutes'],
    ['600s', '*/10 * * * *', 'every 10 minutes'],
    ['15m', '*/15 * * * *', 'every 15 minutes'],
    ['*/30 * * * *', '*/30 * * * *', 'every 30 minutes'],
    ['hourly', '0 * * * *', 'every hour'],
    ['24h', '0 0 * * *', 'every day'],
    ['every week', '0 0 * * 0', 'every week'],
  ])('%s', (given, cron, words) => {
    expect(intervalCron(given)).toBe(cron);
    expect(intervalText(cron)).toBe(words);
  });

  it.each([
    ['30 seconds', /every 30 seconds.*nearest: 1m\./i],
    ['every 7 minutes', /every 7 minutes.*nearest: 5m or 10m/i],
    ['2h', /nearest: 1h or 1d/],
    ['30d', /nearest: 1w\./],
    ['0m', /nearest: 1m\./],
    ['5', /not one the platform has.*1m, 2m, 5m/],
    ['*/7 * * * *', /not one the platform has/],
    ['often', /not one the platform has/],
  ])('refuses %s', (given, words) => {
    expect(() => intervalCron(given)).toThrow();
    try {
      intervalCron(given);
    } catch (error) {
      const { message, next } = error as Error & { next: string };
      expect(`${message} ${next}`).toMatch(words);
    }
  });

  it('shows what is stored otherwise as it is', () => {
    expect(intervalText(null)).toBe('every minute');
    expect(intervalText('7 minutes')).toBe('7 minutes');
  });
});
